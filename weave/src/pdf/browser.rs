//! Chromium, as far as it prints.

use crate::proof::child::{self, Child};
use anyhow::{Context, Result, anyhow, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The variable that names the program of the browser.
const VARIABLE: &str = "CHROME";

/// Its names in PATH, and where it is on systems that do not have it there.
const NAMES: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

/// How long it may take to print: many times what the book takes with all
/// its listings, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a PDF has besides its pages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Extent {
    /// Nothing but places and links to them, which is made in half the time.
    Pages,
    /// An outline, and what tells a screen reader how it is to be read.
    Whole,
}

/// A browser on this machine.
pub struct Browser(PathBuf);

impl Browser {
    /// The one that the variable names, or that is found.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn find() -> Result<Browser> {
        if let Some(named) = env::var_os(VARIABLE) {
            return Ok(Browser(named.into()));
        }
        let paths = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = env::split_paths(&paths).collect();
        let found = NAMES.iter().find_map(|name| {
            let name = format!("{name}{}", suffix(name));
            // To join with an absolute path gives just that.
            let mut paths = folders.iter().map(|folder| folder.join(&name));
            paths.find(|path| path.is_file())
        });
        found.map(Browser).with_context(|| {
            format!(
                "there is no Chromium on this machine, which prints the book\n  \
                 help: install it, on Debian with `apt install chromium`, or \
                 name the program of another Chromium in the variable \
                 {VARIABLE}"
            )
        })
    }

    /// Prints an HTML file into a PDF.
    ///
    /// # Errors
    ///
    /// It cannot be started, fails, or is not done after two minutes.
    pub(super) fn print(
        &self,
        html: &Path,
        pdf: &Path,
        extent: Extent,
    ) -> Result<()> {
        let Browser(program) = self;
        let mut profile = pdf.as_os_str().to_owned();
        profile.push("-profile");
        let with = |option: &str, path: &Path| {
            let mut option = std::ffi::OsString::from(option);
            option.push(path);
            option
        };
        let mut command = Command::new(program);
        command
            .args(["--headless", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-extensions"])
            // It only ever sees the book, also where it has no sandbox, as
            // in a container.
            .args(["--no-sandbox", "--disable-dev-shm-usage"])
            .arg("--no-pdf-header-footer")
            .arg(match extent {
                Extent::Pages => "--disable-pdf-tagging",
                Extent::Whole => "--generate-pdf-document-outline",
            })
            .arg(with("--user-data-dir=", Path::new(&profile)))
            .arg(with("--print-to-pdf=", pdf))
            .arg(html)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut browser = Child::spawn(&mut command).map_err(|error| {
            anyhow!(
                "could not start {}: {error}\n  help: name the program of a Chromium in \
                 the variable {VARIABLE}",
                program.display()
            )
        })?;
        let stderr = browser.process.stderr.take().expect("it is piped");
        let said = child::text(stderr);
        let status = browser.wait_until(Instant::now() + PATIENCE)?;
        browser.stop();
        match status {
            Some(status) if status.success() && pdf.is_file() => Ok(()),
            None => bail!(
                "{} has not printed the book after {PATIENCE:?}\n  help: see \
                 whether it prints {} by itself",
                program.display(),
                html.display()
            ),
            Some(status) => bail!(
                "{} printed nothing and ended with {status}; it said:\n{}",
                program.display(),
                said.join().unwrap_or_default()
            ),
        }
    }
}

fn suffix(name: &str) -> &'static str {
    match name.contains('/') || name.ends_with(".exe") {
        true => "",
        false => env::consts::EXE_SUFFIX,
    }
}

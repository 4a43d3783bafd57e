//! The process that steers browsers: from its program to its address.

use super::PATIENCE;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;
use weave::proof::child::{self, Child};
use weave::proof::scratch;

/// The driver on this machine, which finds its browser itself; or why there is
/// none. CHROMEWEBDRIVER may name its folder.
pub fn find_driver() -> Result<PathBuf, String> {
    let name = format!("chromedriver{}", env::consts::EXE_SUFFIX);
    let paths = env::var_os("PATH").unwrap_or_default();
    let named = env::var_os("CHROMEWEBDRIVER").map(PathBuf::from);
    let found = named
        .into_iter()
        .chain(env::split_paths(&paths))
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file());
    found.ok_or_else(|| {
        "there is no Chromium with its chromedriver on this machine".to_owned()
    })
}

/// A driver that runs. It ends when it goes out of scope, and its browsers end
/// with it, since each hangs on a pipe from it.
pub struct Driver {
    _process: Child,
    port: String,
    // Deleted when no process uses it any more.
    _scratch: TempDir,
}

impl Driver {
    pub fn start(program: &Path) -> Driver {
        let mut command = Command::new(program);
        command.arg("--port=0");
        // For the browsers' profiles, and for what their processes share: each
        // frame that is drawn makes and deletes files there.
        let scratch = scratch::folder().expect("a folder can be made");
        // As it is called on Unix, and on Windows.
        command.env("TMPDIR", scratch.path());
        command.env("TEMP", scratch.path());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Child::spawn(&mut command).expect("it starts");
        let stdout = process.process.stdout.take().expect("it is piped");
        let said = child::lines(stdout);
        let deadline = Instant::now() + PATIENCE;
        let port = loop {
            let line = said.recv_timeout(deadline - Instant::now());
            let line = line.expect("the driver says its port");
            // "ChromeDriver was started successfully on port 12345."
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        Driver {
            _process: process,
            port,
            _scratch: scratch,
        }
    }

    /// Where it takes orders.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

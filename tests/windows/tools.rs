//! What it takes to build programs for Windows and to run them: where it is on
//! this machine, or what is missing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the programs are built for.
pub const TARGET: &str = "x86_64-pc-windows-gnu";

/// Where Debian's `wine64` has Wine, which only its `wine` puts into PATH.
const WINE_FOLDER: &str = "/usr/lib/wine";

pub struct Tools {
    /// The C compiler for Windows, with which rustc links.
    pub compiler: PathBuf,
    pub wine: PathBuf,
    /// The process that is Windows to all programs of a prefix.
    pub wineserver: PathBuf,
}

impl Tools {
    /// # Errors
    ///
    /// What is missing, and how to get it.
    pub fn find() -> Result<Tools, String> {
        if !has_target() {
            return Err(format!(
                "there is no standard library for {TARGET}: `rustup target \
                 add {TARGET}` gets it"
            ));
        }
        // Wine runs without it, but now and then something lies already where
        // Windows has data at a fixed address, and no program starts.
        find(&["wine64-preloader", "wine-preloader"], "wine64-preloader")?;
        Ok(Tools {
            compiler: find(
                &["x86_64-w64-mingw32-gcc"],
                "gcc-mingw-w64-x86-64-win32",
            )?,
            wine: find(&["wine64", "wine"], "wine64")?,
            wineserver: find(&["wineserver"], "wine64")?,
        })
    }
}

fn has_target() -> bool {
    let folder = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output();
    folder.is_ok_and(|folder| {
        Path::new(String::from_utf8_lossy(&folder.stdout).trim()).is_dir()
    })
}

/// The first of these commands that is there. `package` is Debian's.
fn find(names: &[&str], package: &str) -> Result<PathBuf, String> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = env::split_paths(&paths).collect();
    folders.push(WINE_FOLDER.into());
    let all = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        format!(
            "there is no {} on this machine: on Debian, `apt-get install \
             {package}` gets it",
            names[0]
        )
    })
}

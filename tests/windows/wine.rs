//! Windows, as Wine makes it: in a folder, with commands of this system that
//! are programs for Windows.

use crate::tools::Tools;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// For how many seconds a server stays without a program, in case that nobody
/// ends it: longer than programs take that run once more, one after another.
const STAYS: u32 = 300;

/// Wine, with the DLL that it lacks.
pub struct Wine {
    tools: Tools,
    folder: TempDir,
}

impl Wine {
    pub fn new(tools: Tools) -> Result<Wine> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/windows/bcryptprimitives.c");
        let output = Command::new(&tools.compiler)
            .args(["-shared", "-o"])
            .arg(folder.path().join("bcryptprimitives.dll"))
            .args([&source, Path::new("-ladvapi32")])
            .output()?;
        ensure!(
            output.status.success(),
            "{} does not compile:\n{}",
            source.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(Wine { tools, folder })
    }
}

/// A Windows. The server that is at its heart ends by itself, a while after the
/// last program.
pub struct Windows {
    folder: TempDir,
    wine: PathBuf,
    dlls: PathBuf,
    /// The command that boots it, in the network of whoever does.
    pub boot: PathBuf,
}

impl Windows {
    pub fn new(wine: &Wine) -> Result<Windows> {
        let server = wine.tools.wineserver.display();
        let mut windows = Windows {
            folder: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?,
            wine: wine.tools.wine.clone(),
            dlls: wine.folder.path().to_owned(),
            boot: PathBuf::new(),
        };
        // Nothing is to be installed there.
        fs::write(windows.folder().join(".update-timestamp"), "disable\n")?;
        // The first program boots, whichever it is.
        let program = r"C:\windows\system32\hostname.exe";
        let boot = format!(
            "'{server}' -p{STAYS} && exec '{}' '{program}'",
            windows.wine.display()
        );
        windows.boot = windows.command("boot", &boot)?;
        Ok(windows)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command that becomes a program for Windows, so that whoever kills the
    /// command kills the program.
    pub fn program(&self, name: &str, program: &Path) -> Result<PathBuf> {
        let (wine, program) = (self.wine.display(), program.display());
        self.command(name, &format!("exec '{wine}' '{program}'"))
    }

    fn command(&self, name: &str, what: &str) -> Result<PathBuf> {
        let path = self.folder().join(name);
        let (folder, dlls) = (self.folder().display(), self.dlls.display());
        // DLLs are taken from where Wine is installed: otherwise, each Windows
        // would have a copy of all of them, 700 MB. Debian's Wine has the
        // socket of its server in TMPDIR.
        let script = format!(
            "#!/bin/sh\n\
             unset DISPLAY WINEDLLOVERRIDES\n\
             export TMPDIR='{folder}' WINEPREFIX='{folder}' WINEPATH='{dlls}'\n\
             export WINEBOOTSTRAPMODE=1 WINEDEBUG=fixme-all\n\
             {what}\n"
        );
        let mode = PermissionsExt::from_mode(0o755);
        fs::write(&path, script)
            .and_then(|()| fs::set_permissions(&path, mode))
            .with_context(|| format!("could not write {}", path.display()))?;
        Ok(path)
    }
}

/// Boots a Windows, by its command.
pub fn boot(command: &Path) -> Result<()> {
    // The server has what it inherits for as long as it stays.
    let status = Command::new(command)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    ensure!(
        status.success(),
        "Windows does not boot under Wine: {status}"
    );
    Ok(())
}

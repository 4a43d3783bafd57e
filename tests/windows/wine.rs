//! Windows, as Wine makes it: one for each trial, in a folder of its own.

use crate::tools::Tools;
use anyhow::{Context, Result, ensure};
use nix::sys::wait::wait;
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

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

    /// A command that becomes this program for Windows, so that whoever kills
    /// the command kills the program.
    pub fn command_for(&self, name: &str, program: &Path) -> Result<PathBuf> {
        let command = self.folder.path().join(name);
        let program = program.display();
        let script = format!(
            "#!/bin/sh\nTMPDIR=$WINEPREFIX exec \"$WINELOADER\" '{program}'\n"
        );
        let mode = PermissionsExt::from_mode(0o755);
        fs::write(&command, script)
            .and_then(|()| fs::set_permissions(&command, mode))
            .with_context(|| {
                format!("could not write {}", command.display())
            })?;
        Ok(command)
    }

    /// A new Windows.
    pub fn windows(&self) -> Result<Windows<'_>> {
        let folder = TempDir::new_in(self.folder.path())?;
        // Nothing is to be installed there: see `run_in`.
        fs::write(folder.path().join(".update-timestamp"), "disable\n")?;
        Ok(Windows { wine: self, folder })
    }
}

/// A Windows that is not yet booted. All that runs in it ends at the latest when
/// this goes out of scope.
pub struct Windows<'a> {
    wine: &'a Wine,
    folder: TempDir,
}

impl Windows<'_> {
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Has a command, and all that it runs, see this Windows.
    pub fn run_in(&self, command: &mut Command) {
        let tools = &self.wine.tools;
        command
            .env("WINELOADER", &tools.wine)
            .env("WINESERVER", &tools.wineserver)
            .env("WINEPREFIX", self.folder())
            .env("WINEPATH", self.wine.folder.path())
            .env("WINEDEBUG", "-all")
            // DLLs are taken from where Wine is installed. Otherwise, each
            // Windows would have a copy of all of them, 700 MB.
            .env("WINEBOOTSTRAPMODE", "1")
            .env_remove("WINEDLLOVERRIDES")
            .env_remove("DISPLAY");
    }
}

impl Drop for Windows<'_> {
    fn drop(&mut self) {
        let mut server = Command::new(&self.wine.tools.wineserver);
        self.run_in(&mut server);
        // It waits until its server has ended, and fails where there is none.
        server.env("TMPDIR", self.folder()).arg("-k");
        let _ = quiet(&mut server).status();
    }
}

/// Boots the Windows that this process sees, so that no program has to.
pub fn boot() -> Result<()> {
    let folder = env::var_os("WINEPREFIX").context("it is set")?;
    for (variable, argument) in [
        // The server stays, whether there are programs or not.
        ("WINESERVER", "-p"),
        // The first program boots, whichever it is.
        ("WINELOADER", r"C:\windows\system32\hostname.exe"),
    ] {
        let command = env::var_os(variable).context("it is set")?;
        let mut boot = Command::new(&command);
        // There, Debian's Wine has the socket of its server.
        boot.env("TMPDIR", &folder).arg(argument);
        let status = quiet(&mut boot).status()?;
        ensure!(
            status.success(),
            "`{} {argument}` failed",
            command.display()
        );
    }
    Ok(())
}

/// Shuts down the Windows that this process sees, with all that runs in it, and
/// waits until nothing of it is left.
///
/// Wine's processes leave those that start them: this process has to be the one
/// that they are then given to.
pub fn shut_down() -> Result<()> {
    let server = env::var_os("WINESERVER").context("it is set")?;
    let folder = env::var_os("WINEPREFIX").context("it is set")?;
    let mut stop = Command::new(server);
    quiet(stop.arg("-k").env("TMPDIR", folder)).status()?;
    // An error says that there is no child left.
    while wait().is_ok() {}
    Ok(())
}

/// What a server and services inherit stays open while they are there.
fn quiet(command: &mut Command) -> &mut Command {
    let command = command.stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null())
}

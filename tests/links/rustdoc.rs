//! Builds the documentation of crates as docs.rs does, without a network:
//! from their names, versions and features to a folder of pages.

use anyhow::{Context, Result, bail, ensure};
use std::env::consts::EXE_SUFFIX;
use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::crates::Crate;
use super::rust::sysroot;
use crate::common::root;

/// How long it may take: many times what it takes on two cores.
const PATIENCE: Duration = Duration::from_secs(900);

/// The program that writes documentation, which belongs to the compiler; or
/// how to get it.
pub fn installed() -> Result<PathBuf, String> {
    let rustdoc = sysroot().join(format!("bin/rustdoc{EXE_SUFFIX}"));
    match rustdoc.is_file() {
        true => Ok(rustdoc),
        false => Err(format!(
            "there is no {}: install rustdoc",
            rustdoc.display()
        )),
    }
}

/// The folder with the documentation of the crates. It is kept from one run to
/// the next, until they have other versions or features.
pub fn document(rustdoc: &Path, crates: &[Crate]) -> Result<PathBuf> {
    // A package that depends on the crates, with the versions that are locked
    // here: what it needs was fetched for the tests.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    let mut manifest = "[package]\nname = \"documented\"\nedition = \"2024\"\n\
                        [workspace]\n[dependencies]\n"
        .to_owned();
    for Crate {
        name,
        version,
        features,
    } in crates
    {
        writeln!(
            manifest,
            "{name} = {{ version = \"={version}\", features = {features:?} }}"
        )?;
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let doc = folder.join("target/doc");
    let path = folder.join("Cargo.toml");
    if fs::read_to_string(&path).ok().as_ref() != Some(&manifest) {
        // Cargo would take the pages of another version for those of one that
        // was documented before it.
        if doc.exists() {
            fs::remove_dir_all(&doc)?;
        }
        fs::write(&path, manifest)?;
    }
    let lock = fs::read(root().join("Cargo.lock"))?;
    fs::write(folder.join("Cargo.lock"), lock)?;

    let log = folder.join("log");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(&folder)
        .args(["doc", "--quiet", "--no-deps", "--offline"])
        .args(crates.iter().map(|it| format!("--package={}", it.name)))
        .arg("--target-dir=target")
        // RUSTC names the stand-in that the tests give to Skeptic.
        .env("RUSTC", env!("COMPILER"))
        .env("RUSTDOC", rustdoc)
        // It would be a part of the folder's path.
        .env_remove("CARGO_BUILD_TARGET")
        .stdin(Stdio::null())
        .stderr(File::create(&log)?);
    let mut cargo = cargo.spawn().context("could not run cargo")?;
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match cargo.try_wait()? {
            Some(status) => break status,
            None if Instant::now() > deadline => {
                cargo.kill()?;
                cargo.wait()?;
                bail!("`cargo doc` was not done after {PATIENCE:?}");
            }
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    let said = fs::read_to_string(&log)?;
    ensure!(status.success(), "`cargo doc` failed:\n{said}");
    Ok(doc)
}

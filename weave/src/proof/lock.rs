//! Files that stand for what all processes of a machine share.

use anyhow::{Context, Result};
use std::env;
use std::fs::File;
use std::io;

/// A file that all processes on this machine lock, whoever started them.
pub fn lock_file(name: &str) -> Result<File> {
    let path = env::temp_dir().join(format!("async-rust-{name}.lock"));
    // Another user's can be opened and locked, but not be opened as if it
    // were new.
    let file = File::open(&path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            File::options().create(true).append(true).open(&path)
        }
        _ => Err(error),
    });
    file.with_context(|| format!("could not open {}", path.display()))
}

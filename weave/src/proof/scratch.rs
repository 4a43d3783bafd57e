//! Folders for what is needed for a moment: where a program runs, a book is
//! built, or a browser keeps its files.

use std::io;
use tempfile::TempDir;

/// Makes a folder, which is deleted with the value: where TMPDIR says, or on
/// Linux in memory, if that has room. To make and delete files on a disk takes
/// many times as long.
///
/// # Errors
///
/// It cannot be made.
pub fn folder() -> io::Result<TempDir> {
    #[cfg(target_os = "linux")]
    if std::env::var_os("TMPDIR").is_none()
        && let Some(folder) = in_memory()
    {
        return Ok(folder);
    }
    tempfile::tempdir()
}

/// A folder below `/dev/shm`. A container may have next to nothing there, or let
/// no program run that lies there.
#[cfg(target_os = "linux")]
fn in_memory() -> Option<TempDir> {
    use nix::sys::statvfs::{FsFlags, statvfs};
    /// In bytes: many times the size of a book, or of a browser's files.
    const ENOUGH: f64 = 1e9;
    let memory = std::path::Path::new("/dev/shm");
    let it = statvfs(memory).ok()?;
    let free = it.blocks_available() as f64 * it.fragment_size() as f64;
    if free < ENOUGH || it.flags().contains(FsFlags::ST_NOEXEC) {
        return None;
    }
    tempfile::tempdir_in(memory).ok()
}

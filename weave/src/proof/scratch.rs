//! Folders for what a proof needs for a moment: where a program runs, or a book
//! is built.

use std::io;
use tempfile::TempDir;

/// Makes a folder, which is deleted with the value. On Linux it is in memory, if
/// that has room; to make and delete files on a disk takes many times as long.
///
/// # Errors
///
/// It cannot be made.
pub fn folder() -> io::Result<TempDir> {
    #[cfg(target_os = "linux")]
    if let Some(folder) = in_memory() {
        return Ok(folder);
    }
    tempfile::tempdir()
}

/// A folder below `/dev/shm`. A container may have next to nothing there.
#[cfg(target_os = "linux")]
fn in_memory() -> Option<TempDir> {
    use nix::sys::statvfs::statvfs;
    /// In bytes: many times the size of a book, or of a browser's files.
    const ENOUGH: u64 = 1 << 30;
    let memory = std::path::Path::new("/dev/shm");
    let free = statvfs(memory).ok()?;
    let has_room = free.blocks_available() * free.fragment_size() >= ENOUGH;
    has_room.then(|| tempfile::tempdir_in(memory).ok())?
}

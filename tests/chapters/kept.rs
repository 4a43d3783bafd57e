//! Programs as they were compiled the last time. While nothing has changed of
//! which one is made, it need not be compiled again.

use anyhow::Result;
use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use weave::listing::Listing;

/// Where the program is kept that rustc makes of a listing when it is called
/// like this, if it has been compiled: the name tells of all that it is made
/// of.
pub fn place(listing: &Listing, rustc: &Command) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    (&listing.program, env!("COMPILER_VERSION")).hash(&mut hasher);
    // The tool is built anew more often than all else, and no listing uses it.
    let is_tool = |arg: &&OsStr| arg.to_string_lossy().starts_with("weave=");
    for arg in rustc.get_args().filter(|arg| !is_tool(arg)) {
        arg.hash(&mut hasher);
        // As in `--extern futures=…/libfutures-0a1b.rlib`.
        let file = arg.to_str().and_then(|arg| arg.split_once('='));
        if let Some(metadata) = file.and_then(|it| fs::metadata(it.1).ok()) {
            metadata.modified()?.hash(&mut hasher);
        }
    }
    let name = format!("{}-{:016x}.exe", listing.name, hasher.finish());
    Ok(folder().join(name))
}

/// Keeps a program in its place, and lets go of what was kept for its listing.
pub fn keep(listing: &Listing, program: &Path, place: &Path) -> io::Result<()> {
    let of_listing = format!("{}-", listing.name);
    fs::create_dir_all(folder())?;
    for entry in fs::read_dir(folder())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&of_listing) && name.ends_with(".exe") {
            // Somebody else may be faster, or run it at this moment.
            let _ = fs::remove_file(entry.path());
        }
    }
    // Nobody finds half of a program.
    let copy = place.with_extension(process::id().to_string());
    fs::copy(program, &copy)?;
    fs::rename(copy, place)
}

fn folder() -> PathBuf {
    Path::new(env!("OUT_DIR")).join("programs")
}

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
    let mut args = rustc.get_args();
    while let Some(arg) = args.next() {
        if arg != "--extern" {
            arg.hash(&mut hasher);
            continue;
        }
        // As in `futures=…/libfutures-0a1b.rlib`. Skeptic passes three hundred
        // crates, and may pick another build of one tomorrow. A program uses
        // none that its text doesn't name.
        let Some(arg) = args.next().and_then(OsStr::to_str) else {
            continue;
        };
        let (name, file) = arg.split_once('=').unwrap_or((arg, ""));
        if listing.program.contains(name) {
            arg.hash(&mut hasher);
            if let Ok(metadata) = fs::metadata(file) {
                metadata.modified()?.hash(&mut hasher);
            }
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

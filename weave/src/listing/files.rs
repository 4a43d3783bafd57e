//! Where listings are, and what stands around each.
//!
//! ```text
//! listings/io/src/bin/client.rs   →  runs; client.stdout, client.svg beside it
//! listings/tasks/fail/spawn.rs    →  fails; spawn.stderr beside it
//! ```

use super::Kind;
use std::fs;
use std::io;
use std::path::Path;

/// What stands around a listing's file: in its manifest, and beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The edition of its package, as `2024`.
    pub edition: String,
    /// What it prints, or what the compiler says of it; `None` where the
    /// file is missing ([`output_path`](super::Listing::output_path)).
    pub output: Option<String>,
    /// The picture of its jobs, if there is one ([`picture_path`](super::Listing::picture_path)).
    pub picture: Option<String>,
}

impl Kind {
    /// The extension of the file that holds its output.
    pub(super) fn output(self) -> &'static str {
        match self {
            Kind::Runs => "stdout",
            Kind::Fails => "stderr",
        }
    }
}

impl Around {
    /// Reads what stands beside the listing in the file `path` below `root`.
    pub fn read(root: &Path, path: &str, kind: Kind, edition: &str) -> Around {
        let read = |extension| {
            fs::read_to_string(root.join(beside(path, extension))).ok()
        };
        Around {
            edition: edition.to_owned(),
            output: read(kind.output()),
            picture: read("svg"),
        }
    }
}

/// The file beside a listing's with another extension.
pub(super) fn beside(path: &str, extension: &str) -> String {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    format!("{stem}.{extension}")
}

/// The files of all listings below `root`, sorted: their paths relative to
/// it, and what each is there to do.
///
/// # Errors
///
/// `listings` or a folder in it could not be read.
pub fn files(root: &Path) -> io::Result<Vec<(String, Kind)>> {
    let mut files = Vec::new();
    for part in entries(&root.join("listings"))? {
        for (folder, kind) in [("src/bin", Kind::Runs), ("fail", Kind::Fails)] {
            let path = root.join("listings").join(&part).join(folder);
            if path.is_dir() {
                let names = entries(&path)?.into_iter();
                files.extend(names.filter(|name| name.ends_with(".rs")).map(
                    |name| (format!("listings/{part}/{folder}/{name}"), kind),
                ));
            }
        }
    }
    Ok(files)
}

/// Whether a file's name is one that editors and systems leave beside the
/// author's own files: `.#a.md`, `.a.md.swp`, `a.md~`, `#a.md#`, `.DS_Store`.
pub fn is_leftover(name: &str) -> bool {
    let is_saved = name.starts_with('#') && name.ends_with('#');
    name.starts_with('.') || name.ends_with('~') || is_saved
}

/// The names in a folder, sorted; those that are not UTF-8, and what editors
/// leave, are passed over.
fn entries(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().into_string();
        names.extend(name.ok().filter(|name| !is_leftover(name)));
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_no_source() {
        for name in [".#a.md", ".a.md.swp", "a.md~", "#a.md#", ".DS_Store"] {
            assert!(is_leftover(name), "{name}");
        }
        for name in ["a.md", "#a.md", "a#", "~a.md"] {
            assert!(!is_leftover(name), "{name}");
        }
    }
}

//! The service worker, which keeps the book for when there is no network: its
//! chapters, and what these are shown with. `theme/offline/worker.js` is the
//! program; a build puts its own name and its files into it. The name is made
//! of all that is kept, so that a browser takes a new build for one.

use super::Published;
use crate::site::pages::Page;
use anyhow::{Context, Result};
use regex::Regex;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Its path in the book's folder, from where it sees all of the book.
pub const PATH: &str = "worker.js";

/// Where the program is in the sources of a book that has one.
pub fn source(root: &Path) -> Option<PathBuf> {
    let path = root.join("theme/offline/worker.js");
    path.is_file().then_some(path)
}

/// A file that a page names: what it is shown with, or what its scripts fetch.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["(]([\w./-]+\.(?:js|css|woff2|svg))[")]"#)
        .expect("the pattern is right")
});

/// Writes it, if the book has one.
///
/// # Errors
///
/// A file could not be read or written.
pub fn write(book: &Published, pages: &[Page]) -> Result<()> {
    let Some(source) = source(book.root) else {
        return Ok(());
    };
    let program = fs::read_to_string(&source)
        .with_context(|| format!("could not read {}", source.display()))?;
    let files = files(book, pages);
    let mut hash = Sha256::new();
    for file in &files {
        let bytes = fs::read(book.to.join(file))
            .with_context(|| format!("could not read {file}"))?;
        hash.update(file);
        hash.update([0]);
        hash.update(Sha256::digest(&bytes));
    }
    hash.update(&program);
    let mut build = String::new();
    for byte in hash.finalize().iter().take(8) {
        let _ = write!(build, "{byte:02x}");
    }
    let list: Vec<&str> = files.iter().map(String::as_str).collect();
    let program = program
        .replace("{{ build }}", &build)
        .replace("{{ files }}", &list.join("\", \""));
    fs::write(book.to.join(PATH), program)
        .with_context(|| format!("could not write {PATH}"))
}

/// What is kept: the pages of chapters, and the files that these name.
fn files(book: &Published, pages: &[Page]) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for (_, path) in book.contents.chapters() {
        let Some(page) = pages.iter().find(|page| page.path == path) else {
            continue;
        };
        files.insert(path.to_owned());
        for named in NAMED.captures_iter(&page.html) {
            let named = named[1].trim_start_matches("./");
            if named != PATH && book.to.join(named).is_file() {
                files.insert(named.to_owned());
            }
        }
    }
    files
}

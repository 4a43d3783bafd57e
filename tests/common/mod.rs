//! The book that the tests prove.

#![allow(dead_code, reason = "each test uses a part of it")]

use scraper::Html;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;
use weave::proof::scratch;
use weave::site::{self, Options};

/// The folder of this book.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What Cargo says of the workspace and of all that it depends on here.
pub fn cargo_metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        // Crates that only other systems need may never have been fetched.
        .args(["--filter-platform", env!("HOST")])
        // The one that Skeptic calls may not be built yet.
        .env_remove("RUSTC")
        .current_dir(root())
        .output()
        .expect("Cargo runs the tests");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

/// What this book is when it is built: its files, and its pages.
pub struct Book {
    pub files: Vec<String>,
    pub pages: Vec<(String, Html)>,
}

/// This book, which is built and parsed once for all tests of a program. They
/// look at it one after the other.
pub fn book() -> MutexGuard<'static, Book> {
    static BOOK: LazyLock<Mutex<Book>> = LazyLock::new(|| {
        let folder = built_book();
        Mutex::new(Book {
            files: files(folder.path()),
            pages: pages(folder.path()),
        })
    });
    // A test that fails while it looks has changed nothing.
    BOOK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This book, built into a folder that goes away with the value.
pub fn built_book() -> TempDir {
    let folder = scratch::folder().expect("a folder can be made");
    site::build(root(), folder.path(), &Options::default())
        .expect("the book builds");
    folder
}

/// The HTML pages below a folder: their paths relative to it, and what they
/// hold.
pub fn pages(folder: &Path) -> Vec<(String, Html)> {
    let mut pages = Vec::new();
    for path in files(folder) {
        if path.ends_with(".html") {
            let text = fs::read_to_string(folder.join(&path)).unwrap();
            pages.push((path, Html::parse_document(&text)));
        }
    }
    pages
}

/// All files below a folder, sorted: their paths relative to it, with `/`.
pub fn files(folder: &Path) -> Vec<String> {
    fn add(folder: &Path, below: &str, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{below}{name}");
            if entry.file_type().unwrap().is_dir() {
                add(&entry.path(), &format!("{path}/"), files);
            } else {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    add(folder, "", &mut files);
    files.sort();
    files
}

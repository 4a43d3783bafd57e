//! Books to test with: this one, and small ones made on the spot.

#![allow(dead_code, reason = "each test uses a part of it")]

use anyhow::Result;
use scraper::Html;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use weave::site::{self, Options};

/// The folder of this book.
pub fn root() -> &'static Path {
    // The tests of the tool belong to its package, which lies in the book.
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = package.ancestors();
    let root = folders.find(|folder| folder.join("book.toml").is_file());
    root.expect("the tests lie in the book")
}

/// This book, built into a folder that goes away with the value.
pub fn built_book() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
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

/// A small book: one chapter, which shows one listing. It builds; a test
/// changes a file and says what happens.
pub struct TestBook {
    folder: TempDir,
}

/// The listing of a [`TestBook`] and its chapter, each with a line a line.
pub const HELLO: &str = "\
//@ does: greets

fn main() {
    // ANCHOR: greet
    println!(\"hello\");
    // ANCHOR_END: greet
}
";
pub const CHAPTER: &str = "\
# Chapter

```rust
{{#rustdoc_include ../listings/io/src/bin/hello.rs:greet}}
```

```text
{{#include ../listings/io/src/bin/hello.stdout}}
```
";

impl TestBook {
    pub fn new() -> TestBook {
        let folder = tempfile::tempdir().expect("a folder can be made");
        TestBook { folder }
            .file("book.toml", "[build]\ncreate-missing = false\n[preprocessor.weave]\ncommand = \"weave\"\nbefore = [\"links\"]\n")
            .file("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n")
            .file("listings/io/Cargo.toml", "[package]\nname = \"io\"\nedition.workspace = true\n")
            .file("src/SUMMARY.md", "# Summary\n\n- [Chapter](chapter.md)\n- [All listings]()\n")
            .file("src/chapter.md", CHAPTER)
            .listing("hello", HELLO)
            .file("listings/io/src/bin/hello.stdout", "hello\n")
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the book.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> TestBook {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Writes a listing that prints nothing, with its empty `.stdout`.
    pub fn listing(self, name: &str, text: impl AsRef<[u8]>) -> TestBook {
        self.file(&format!("listings/io/src/bin/{name}.rs"), text)
            .file(&format!("listings/io/src/bin/{name}.stdout"), "")
    }

    /// Writes the chapter.
    pub fn chapter(self, text: &str) -> TestBook {
        self.file("src/chapter.md", text)
    }

    pub fn remove(self, path: &str) -> TestBook {
        fs::remove_file(self.root().join(path)).unwrap();
        self
    }

    /// Builds the book, and returns the folder of its pages.
    pub fn build(&self) -> Result<PathBuf> {
        let to = self.root().join("book");
        site::build(self.root(), &to, &Options::default()).map(|()| to)
    }

    /// What a build that fails says.
    pub fn report(&self) -> String {
        format!("{:#}", self.build().expect_err("the build fails"))
    }
}

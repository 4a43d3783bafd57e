//! A small book to test with, made on the spot.

#![allow(dead_code, reason = "each test uses a part of it")]

pub mod server;

use anyhow::Result;
use scraper::Html;
use snapbox::data::Inline;
use snapbox::{IntoData, assert_data_eq};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use weave::listing::{Around, Kind, Listing};
use weave::proof::scratch;
use weave::site::{self, Options};

/// A book with one chapter, which shows one listing. It builds; a test changes
/// a file and says what happens.
pub struct TestBook {
    folder: TempDir,
}

/// Where the listing of a [`TestBook`] is.
pub const LISTING: &str = "listings/io/src/bin/hello.rs";

/// That listing.
pub const HELLO: &str = "\
//@ does: greets

fn main() {
    // ANCHOR: greet
    println!(\"hello\");
    // ANCHOR_END: greet
}
";

/// The chapter, which shows it on line 4, and on line 8 what it prints.
pub const CHAPTER: &str = "\
# Chapter

```rust
{{#rustdoc_include ../listings/io/src/bin/hello.rs:greet}}
```

```text
{{#include ../listings/io/src/bin/hello.stdout}}
```
";

const BOOK_TOML: &str = "\
[build]
create-missing = false
[preprocessor.weave]
command = \"weave\"
before = [\"links\"]
";

/// A cover of a book, and a page that has more than that.
const FIRST: &str = "\
# A book

*Words of it.*

<figure class=\"cover\">
<svg viewBox=\"0 0 9 9\" role=\"img\" aria-label=\"a dot\"><rect width=\"1\"/></svg>
<figcaption>A dot.</figcaption>
</figure>

[On](chapter.md)
";

/// A font, for what reads one.
pub const FONT: &[u8] =
    include_bytes!("../../../theme/fonts/inconsolata.woff2");

/// A block that shows a listing below `listings/io`, or a piece of it.
pub fn block(path: &str) -> String {
    let path = format!("../listings/io/{path}");
    format!("```rust\n{{{{#rustdoc_include {path}}}}}\n```\n\n")
}

/// A listing that claims something, in lines of its own.
pub fn listing(claims: &str) -> Listing {
    let text = format!("//@ does: x\n{claims}\nfn main() {{}}\n");
    let path = "listings/io/src/bin/a.rs";
    let text = text.as_bytes();
    Listing::parse(path, Kind::Runs, text, Around::default()).unwrap()
}

impl TestBook {
    pub fn new() -> TestBook {
        let folder = scratch::folder().expect("a folder can be made");
        TestBook { folder }
            .file("book.toml", BOOK_TOML)
            .file("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n")
            .file(
                "listings/io/Cargo.toml",
                "[package]\nname = \"io\"\nedition.workspace = true\n",
            )
            .file(
                "src/SUMMARY.md",
                "# Summary\n\n- [Chapter](chapter.md)\n- [All listings]()\n- [Proof]()\n",
            )
            .chapter(CHAPTER)
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

    /// Writes the chapter as it is, with more text, which begins on line 11.
    pub fn more(self, text: &str) -> TestBook {
        self.chapter(&format!("{CHAPTER}\n{text}\n"))
    }

    /// Gives the book a title, and a first page with a cover.
    pub fn with_cover(self) -> TestBook {
        let about = "[book]\ntitle = \"A & B\"\nauthors = [\"C\", \"D\"]\n\
                     description = \"E\"\nlanguage = \"en\"\n";
        self.file("book.toml", format!("{about}{BOOK_TOML}"))
            .file(
                "src/SUMMARY.md",
                "# Summary\n\n[First](README.md)\n\n- [Chapter](chapter.md)\n\
                 - [All listings]()\n- [Proof]()\n",
            )
            .file("src/README.md", FIRST)
    }

    /// Gives it what an ePub takes from a theme.
    pub fn with_theme_of_epub(self) -> TestBook {
        self.file("theme/epub/book.css", "p {}\n")
            .file("theme/fonts/inconsolata.woff2", FONT)
    }

    pub fn remove(self, path: &str) -> TestBook {
        fs::remove_file(self.root().join(path)).unwrap();
        self
    }

    /// Commits the book as it is, on the evening of 27 November 2026, and says
    /// which commit that is.
    pub fn commit(&self) -> String {
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.current_dir(self.root()).args(arguments);
            // Not as this machine's owner likes it, and not in the repository
            // that a hook runs for.
            for (name, _) in env::vars_os() {
                if name.to_string_lossy().starts_with("GIT_") {
                    git.env_remove(name);
                }
            }
            let nowhere = self.root().join("no-gitconfig");
            git.env("GIT_CONFIG_GLOBAL", nowhere);
            git.env("GIT_CONFIG_NOSYSTEM", "1");
            for who in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{who}_NAME"), "a");
                git.env(format!("GIT_{who}_EMAIL"), "a@example.org");
                git.env(format!("GIT_{who}_DATE"), "2026-11-27T22:15:00+0200");
            }
            let output = git.output().expect("Git is there");
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        git(&["init", "--quiet"]);
        git(&["add", "."]);
        git(&["commit", "--quiet", "--message", "Begin"]);
        git(&["rev-parse", "HEAD"])
    }

    /// Builds the book, and returns the folder of its pages.
    pub fn build(&self) -> Result<PathBuf> {
        let to = self.root().join("book");
        site::build(self.root(), &to, &Options::default()).map(|()| to)
    }

    /// Builds the book, and reads a page of it.
    pub fn page(&self, path: &str) -> Html {
        let path = self.build().expect("the book builds").join(path);
        Html::parse_document(&fs::read_to_string(path).unwrap())
    }

    /// Asserts that the build fails, and with which report; for one mistake,
    /// without the line that counts it.
    #[track_caller]
    pub fn fails(self, report: Inline) {
        let said = self.build().expect_err("the build fails").to_string();
        let one = "\n\nThe book has one mistake.";
        let said = said.strip_suffix(one).unwrap_or(&said);
        assert_data_eq!(said, report.raw());
    }
}

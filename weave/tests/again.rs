//! A book that is built again, with what was kept of the last build, is the same
//! as one that is built for the first time, whatever has changed.

mod common;

use common::{CHAPTER, HELLO, LISTING, TestBook};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;
use weave::site::{Builder, Options};

/// All files in a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = files.filter(|it| it.file_type().is_file());
    files
        .map(|it| {
            let path = it.path().strip_prefix(folder).unwrap();
            (path.to_owned(), fs::read(it.path()).unwrap())
        })
        .collect()
}

fn options(number: usize) -> Options {
    Options {
        live_reload: Some(format!("reload/{number}")),
        ..Options::default()
    }
}

/// A step of somebody who writes.
type Change = fn(TestBook) -> TestBook;

const SUMMARY: &str = "# Summary\n\n- [Chapter](chapter.md)\n- [A](a.md)\n\
                       \x20   - [B](b.md)\n    - [Far](below/far.md)\n\
                       - [C](c.md)\n- [All listings]()\n- [Proof]()\n";

const CHANGES: [(&str, Change); 11] = [
    ("nothing", |book| book),
    ("a chapter", |book| book.file("src/b.md", "# B\n\nOther.\n")),
    ("the first", |book| book.more("More.")),
    ("one in a folder", |book| {
        book.file("src/below/far.md", "# Far\n\nOther.\n")
    }),
    ("two", |book| {
        book.file("src/a.md", "# A\n\n[C](c.md)\n")
            .file("src/c.md", "# C\n\n## Section\n")
    }),
    ("a listing", |book| {
        book.file(LISTING, HELLO.replace("greets", "says hello"))
    }),
    ("a name", |book| {
        book.file("src/SUMMARY.md", SUMMARY.replace("[B]", "[Bee]"))
    }),
    ("one less", |book| {
        let summary = SUMMARY.replace("    - [B](b.md)\n", "");
        book.file("src/SUMMARY.md", summary)
    }),
    ("another first", |book| {
        let summary = SUMMARY.replace("- [C](c.md)\n", "");
        let first = "- [C](c.md)\n- [Chapter]";
        let summary = summary.replace("- [Chapter]", first);
        book.file("src/SUMMARY.md", summary)
    }),
    ("a picture", |book| book.file("src/picture.svg", "<svg/>")),
    ("the theme", |book| {
        let index = "{{ title }} {{{ content }}} {{ previous.link }} \
                     {{ next.link }}{{ live_reload_endpoint }}\n";
        book.file("theme/index.hbs", index)
    }),
];

#[test]
fn a_book_built_again_is_as_if_built_for_the_first_time() {
    let mut book = TestBook::new()
        .file("src/SUMMARY.md", SUMMARY)
        .chapter(CHAPTER)
        .file("src/a.md", "# A\n\nText.\n")
        .file("src/b.md", "# B\n\nText.\n")
        .file("src/below/far.md", "# Far\n\nText.\n")
        .file("src/c.md", "# C\n\nText.\n");
    let builder = Builder::default();
    let mut last = BTreeMap::new();
    for (number, (what, change)) in CHANGES.into_iter().enumerate() {
        book = change(book);
        let builds = tempfile::tempdir().unwrap();
        let (again, new) =
            (builds.path().join("again"), builds.path().join("new"));
        let options = options(number);
        builder.build(book.root(), &again, &options).unwrap();
        Builder::default()
            .build(book.root(), &new, &options)
            .unwrap();
        let (again, new) = (files(&again), files(&new));
        assert!(again.keys().eq(new.keys()), "{what}");
        for (path, bytes) in &new {
            assert!(again[path] == *bytes, "{what}: {}", path.display());
        }
        assert!(last != new, "{what} has changed nothing");
        last = new;
    }
}

#[test]
fn a_build_that_fails_leaves_nothing_behind() {
    let builder = Builder::default();
    let to = tempfile::tempdir().unwrap();
    let book = TestBook::new();
    let build = |book: &TestBook| {
        builder.build(book.root(), to.path(), &Options::default())
    };
    build(&book).unwrap();
    let book = book.more("[Nowhere](nowhere.md)");
    build(&book).unwrap_err();
    let book = book.more("Now it is right.");
    build(&book).unwrap();
    let page = fs::read_to_string(to.path().join("chapter.html")).unwrap();
    assert!(page.contains("Now it is right."));
}

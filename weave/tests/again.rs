//! A book that is built again, with what was kept of the last build, is the same
//! as one that is built for the first time, whatever has changed.

mod common;

use common::{CHAPTER, HELLO, LISTING, TestBook};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;
use weave::proof::scratch;
use weave::site::{Builder, Options, comes_later};

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

/// As a server builds it.
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
                       - [C](c.md)\n- [D](d.md)\n- [All listings]()\n\
                       - [Proof]()\n";

/// A listing that grew from the one of the first chapter, and a chapter with
/// its changes.
const NEXT: &str = "//@ does: greets again\n//@ after: hello\n\nfn main() {\n    \
                    println!(\"hello\");\n    println!(\"again\");\n}\n";
const D: &str = "# D\n\n```rust\n{{#rustdoc_include \
                 ../listings/io/src/bin/next.rs}}\n```\n\n`main` `again`\n";

/// What a page has of the list of chapters, where weave puts it, and of those
/// beside it.
const THEME: &str = "<!-- contents -->{{#toc}}{{/toc}}<!-- /contents -->\
                     {{ title }} {{{ content }}} {{ previous.link }} \
                     {{ next.link }}{{ live_reload_endpoint }}\n";

const CHANGES: [(&str, Change); 17] = [
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
    ("a program that another grew from", |book| {
        book.file(LISTING, HELLO.replace("(\"hello", "(\"goodbye"))
    }),
    ("a program", |book| {
        book.listing("next", format!("{NEXT}\nfn again() {{}}\n"))
    }),
    ("what it grew from", |book| {
        book.listing("next", NEXT.replace("//@ after: hello\n", ""))
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
    ("the theme", |book| book.file("theme/index.hbs", THEME)),
    ("the theme again", |book| {
        book.file("theme/index.hbs", format!("{THEME}!"))
    }),
    ("the page that is not found", |book| {
        book.file("src/404.md", "# Nowhere\n")
    }),
    ("a redirect", |book| {
        let toml = fs::read_to_string(book.root().join("book.toml")).unwrap();
        let redirect = "[output.html.redirect]\n\
                        \"/b.html#old\" = \"a.html#new\"\n";
        // Which changes no page of this theme.
        let book = book.file("src/a.md", "# A\n\n## New\n");
        book.file("book.toml", toml + redirect)
    }),
    ("a chapter with it", |book| {
        book.file("src/c.md", "# C\n\nAgain.\n")
    }),
];

/// The book that a builder makes again, and one that is built for the first time.
fn both(
    builder: &Builder,
    book: &TestBook,
    number: usize,
) -> [BTreeMap<PathBuf, Vec<u8>>; 2] {
    [builder, &Builder::default()].map(|builder| {
        let to = scratch::folder().unwrap();
        builder
            .build(book.root(), to.path(), &options(number), || ())
            .unwrap();
        files(to.path())
    })
}

#[test]
fn a_book_built_again_is_as_if_built_for_the_first_time() {
    let mut book = TestBook::new()
        .file("src/SUMMARY.md", SUMMARY)
        .chapter(CHAPTER)
        .file("src/a.md", "# A\n\nText.\n")
        .file("src/b.md", "# B\n\nText.\n")
        .file("src/below/far.md", "# Far\n\nText.\n")
        .file("src/c.md", "# C\n\nText.\n")
        .file("src/d.md", D)
        .listing("next", NEXT);
    let builder = Builder::default();
    let [_, mut last] = both(&builder, &book, 1);
    for (what, change) in CHANGES {
        book = change(book);
        let [again, new] = both(&builder, &book, 1);
        assert!(again.keys().eq(new.keys()), "{what}");
        for (path, bytes) in &new {
            assert!(again[path] == *bytes, "{what}: {}", path.display());
        }
        assert!(last != new, "{what} has changed nothing");
        last = new;
    }
}

#[test]
fn pages_that_are_kept_say_of_which_build_they_are() {
    let (builder, book) = (Builder::default(), TestBook::new());
    both(&builder, &book, 1);
    let [again, new] = both(&builder, &book, 2);
    assert!(again == new);
    let page = String::from_utf8_lossy(&again[Path::new("chapter.html")]);
    assert!(page.contains("reload/2") && !page.contains("reload/1"));
}

#[cfg(unix)]
#[test]
fn a_theme_that_lies_elsewhere_is_looked_at() {
    use std::os::unix::fs::symlink;
    let elsewhere = scratch::folder().unwrap();
    let file = elsewhere.path().join("index.hbs");
    fs::write(&file, THEME).unwrap();
    let book = TestBook::new();
    fs::create_dir(book.root().join("theme")).unwrap();
    let link = book.root().join("theme/index.hbs");
    symlink(&file, link).unwrap();
    // An editor's lock, which leads nowhere.
    let lock = book.root().join("theme/.#index.hbs");
    symlink("me@here.1234:5678", lock).unwrap();
    let builder = Builder::default();
    both(&builder, &book, 1);
    fs::write(&file, format!("{THEME}!")).unwrap();
    let [again, new] = both(&builder, &book, 1);
    assert!(again == new);
    // Another link that leads nowhere is a mistake.
    let nowhere = book.root().join("theme/nowhere.css");
    symlink("nowhere", nowhere).unwrap();
    let to = scratch::folder().unwrap();
    let error = builder.build(book.root(), to.path(), &options(1), || ());
    let error = format!("{:#}", error.unwrap_err());
    assert!(error.contains("nowhere.css"), "{error}");
}

#[test]
fn a_build_that_fails_leaves_nothing_behind() {
    let builder = Builder::default();
    let to = scratch::folder().unwrap();
    let book = TestBook::new();
    let build = |book: &TestBook| {
        builder.build(book.root(), to.path(), &options(1), || ())
    };
    build(&book).unwrap();
    let book = book.more("[Nowhere](nowhere.md)");
    build(&book).unwrap_err();
    let book = book.more("Now it is right.");
    build(&book).unwrap();
    let page = fs::read_to_string(to.path().join("chapter.html")).unwrap();
    assert!(page.contains("Now it is right."));
}

#[test]
fn a_book_can_be_read_when_all_else_is_there() {
    let (book, to) = (TestBook::new(), scratch::folder().unwrap());
    let mut first = BTreeMap::new();
    let builder = Builder::default();
    let can_be_read = || first = files(to.path());
    builder
        .build(book.root(), to.path(), &options(1), can_be_read)
        .unwrap();
    let (later, now): (BTreeMap<_, _>, _) = files(to.path())
        .into_iter()
        .partition(|(path, _)| comes_later(path.to_str().unwrap()));
    assert!(first == now);
    let later: Vec<&Path> = later.keys().map(PathBuf::as_path).collect();
    assert_eq!(later, ["print.html", "search-documents.js"].map(Path::new));
}

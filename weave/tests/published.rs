//! What only a book with an address has: it names its pages and pictures, tells
//! of what is new, and offers itself to take along.

mod common;

use common::TestBook;
use std::fs;
use std::path::Path;
use weave::site::{self, Options};

const URL: &str = "https://example.org/b/";

const PICTURE: &str = "<svg viewBox=\"0 0 9 9\" role=\"img\" \
                       aria-label=\"a dot\"><rect width=\"1\"/></svg>\n";

/// A book with a page of what is new, and a picture on another.
fn book() -> TestBook {
    let changes = "# New\n\n## 2026-11-27: B & `c`\n\nSee [it](chapter.md).\n\n\
                   ## 2026-11-23: A\n\nAll.\n";
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n- [All listings]()\n\
                   - [Proof]()\n- [New](changes.md)\n";
    TestBook::new()
        .file("src/SUMMARY.md", summary)
        .file("src/changes.md", changes)
        .file("src/dot.svg", PICTURE)
        .more("{{#include dot.svg}}")
}

fn build(book: &TestBook, options: Options) -> impl Fn(&str) -> String {
    let to = book.root().join("book");
    site::build(book.root(), &to, &options)
        .unwrap_or_else(|error| panic!("{error:#}"));
    move |path| fs::read_to_string(to.join(path)).unwrap()
}

fn published() -> Options {
    Options {
        url: Some(URL.to_owned()),
        ..Options::default()
    }
}

#[test]
fn a_feed_has_an_entry_for_each_section() {
    let book = book();
    let read = build(&book, published());
    let feed = read("feed.xml");
    let feed = roxmltree::Document::parse(&feed).unwrap();
    let entries = || {
        let nodes = feed.descendants();
        nodes.filter(|it| it.tag_name().name() == "entry")
    };
    let entry = entries().next().unwrap();
    let text = |name: &str| {
        let mut inside = entry.children();
        let node = inside.find(|it| it.tag_name().name() == name).unwrap();
        node.text().unwrap().to_owned()
    };
    assert_eq!(text("title"), "B &amp; <code>c</code>");
    assert_eq!(text("updated"), "2026-11-27T00:00:00Z");
    assert!(text("id").starts_with(&format!("{URL}changes.html#")));
    let link = format!("<p>See <a href=\"{URL}chapter.html\">it</a>.</p>");
    assert_eq!(text("content"), link);
    assert_eq!(entries().count(), 2);
    for page in ["chapter.html", "listings/hello.html"] {
        let head = format!("href=\"{URL}feed.xml\"");
        assert!(read(page).contains(&head), "{page}");
    }
    // Below the heading.
    let offer = "</h1>\n<p>A <a href=\"feed.xml\">feed</a>";
    let changes = read("changes.html");
    let (_, main) = changes.split_once("<main").unwrap();
    assert!(main.contains(offer), "{main}");
    assert!(!read("chapter.html").contains(offer));
}

#[test]
fn a_sitemap_has_all_pages_but_copies() {
    let book = book();
    let read = build(&book, published());
    let sitemap = read("sitemap.xml");
    roxmltree::Document::parse(&sitemap).unwrap();
    for page in ["changes.html", "chapter.html", "listings/hello.html", ""] {
        assert!(
            sitemap.contains(&format!("<loc>{URL}{page}</loc>")),
            "{page}"
        );
    }
    assert!(!sitemap.contains("print.html") && !sitemap.contains("404.html"));
}

/// The width and the height that a PNG says that it has.
fn size(path: &Path) -> (u32, u32) {
    let bytes = fs::read(path).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
    let number =
        |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn a_part_has_a_card_of_its_picture() {
    let book = book();
    let read = build(&book, published());
    let card = "cards/chapter.png";
    assert_eq!(size(&book.root().join("book").join(card)), (1200, 630));
    let image = |path: &str| format!("og:image\" content=\"{URL}{path}\"");
    assert!(read("chapter.html").contains(&image(card)));
    // A page without one has the book's.
    assert!(read("changes.html").contains(&image("cover.png")));
}

#[test]
fn a_book_is_offered_as_it_is() {
    let book = book().file("a.epub", "12345");
    let download = book.root().join("a.epub");
    let read = build(
        &book,
        Options {
            downloads: vec![download],
            ..published()
        },
    );
    assert_eq!(read("a.epub"), "12345");
    assert!(read("index.html").contains("href=\"a.epub\""));
    assert!(!read("changes.html").contains("href=\"a.epub\""));
    let missing = Options {
        downloads: vec![book.root().join("b.pdf")],
        ..published()
    };
    let to = book.root().join("book");
    let error = site::build(book.root(), &to, &missing).unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains("b.pdf\n  help: `cargo run -- epub`"),
        "{error}"
    );
}

#[test]
fn a_worker_knows_its_build_and_its_files() {
    let missing = "<link rel=\"icon\" href=\"missing.svg\">";
    let worker = "const BUILD = \"{{ build }}\";\n\
                  const FILES = [\"{{ files }}\"];\n";
    let book = book()
        .file("theme/head.hbs", missing)
        .file("theme/offline/worker.js", worker);
    let of = |book: &TestBook| build(book, published())("worker.js");
    let first = of(&book);
    assert!(
        first.contains("\"changes.html\", \"chapter.html\""),
        "{first}"
    );
    assert!(!first.contains("print.html") && !first.contains("{{"));
    let (_, files) = first.split_once("FILES = [\"").unwrap();
    let (files, _) = files.split_once("\"];").unwrap();
    let files: Vec<&str> = files.split("\", \"").collect();
    for file in &files {
        assert!(book.root().join("book").join(file).is_file(), "{file}");
    }
    assert!(files.iter().any(|file| file.ends_with(".css")), "{files:?}");
    assert!(!files.contains(&"worker.js"), "{files:?}");
    assert_eq!(first, of(&book));
    let book = book.more("One more word.");
    assert_ne!(first.lines().next(), of(&book).lines().next());
    assert!(
        build(&book, published())("listings/hello.html")
            .contains("<html data-worker=\"../worker.js\"")
    );
    // The address of what is not found may be anywhere.
    assert!(!build(&book, published())("404.html").contains("data-worker"));
}

#[test]
fn a_book_without_an_address_has_nothing_of_that() {
    let book = book().file("theme/offline/worker.js", "");
    let read = build(&book, Options::default());
    let folder = book.root().join("book");
    for path in ["feed.xml", "sitemap.xml", "worker.js", "cards"] {
        assert!(!folder.join(path).exists(), "{path}");
    }
    let page = read("chapter.html");
    assert!(!page.contains("og:image") && !page.contains("data-worker"));
}

#[test]
fn what_is_new_has_a_date() {
    let book = book().file("src/changes.md", "# New\n\n## B\n");
    let to = book.root().join("book");
    let error = site::build(book.root(), &to, &Options::default());
    let error = error.unwrap_err().to_string();
    assert!(
        error.starts_with("src/changes.md:3: `B` does not say"),
        "{error}"
    );
}

#[test]
fn a_book_with_an_address_and_no_news_has_no_feed() {
    let book = TestBook::new();
    let read = build(&book, published());
    assert!(!book.root().join("book/feed.xml").exists());
    assert!(!read("chapter.html").contains("feed.xml"));
}

#[test]
fn two_things_may_be_new_on_one_day() {
    let day = "## 2026-11-27";
    let changes = format!("# New\n\n{day}: B\n\n{day}: A\n");
    let book = book().file("src/changes.md", changes);
    book.build().unwrap();
    let changes = format!("# New\n\n{day}: A\n\n## 2026-11-28: B\n");
    let book = book.file("src/changes.md", changes);
    let to = book.root().join("book");
    let error = site::build(book.root(), &to, &Options::default());
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("src/changes.md:5: 2026-11-28"), "{error}");
}

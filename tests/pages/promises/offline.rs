//! A published book can be read without a network, once it was visited, and is
//! never an old one where there is a network. Its reader has a browser of their
//! own here, for which the book is at a host that is not this machine.

use crate::browser::{Browser, Page};
use crate::site::{Site, Stoppable, root};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use walkdir::WalkDir;
use weave::proof::scratch;
use weave::site::{self, Options};

/// A small book with the theme of this one, published. What it says is `words`.
fn published(words: &str) -> TempDir {
    let folder = scratch::folder().expect("a folder can be made");
    let source = folder.path().join("source");
    let write = |path: &str, text: &str| {
        let path = source.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let listing = "//@ does: greets\n\nfn main() {\n    \
                   println!(\"hello\");\n}\n";
    let summary = "# Summary\n\n[A](README.md)\n\n- [B](b.md)\n- [All \
                   listings]()\n- [Proof]()\n";
    write("src/SUMMARY.md", summary);
    write("src/README.md", &format!("# A\n\n{words}\n"));
    write(
        "src/b.md",
        &format!(
            "# B\n\n{words}\n\n```rust\n{{{{#rustdoc_include \
             ../listings/b/src/bin/hello.rs}}}}\n```\n"
        ),
    );
    write("listings/b/src/bin/hello.rs", listing);
    write("listings/b/src/bin/hello.stdout", "hello\n");
    let package = "[package]\nname = \"b\"\nedition.workspace = true\n";
    write("listings/b/Cargo.toml", package);
    write("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n");
    let config = fs::read_to_string(root().join("book.toml")).unwrap();
    write("book.toml", &config);
    copy(&root().join("theme"), &source.join("theme"));
    let options = Options {
        url: Some("https://book.example/".to_owned()),
        ..Options::default()
    };
    site::build(&source, &folder.path().join("book"), &options)
        .unwrap_or_else(|error| panic!("{error:#}"));
    folder
}

fn copy(from: &Path, to: &Path) {
    for file in WalkDir::new(from) {
        let file = file.unwrap();
        let to = to.join(file.path().strip_prefix(from).unwrap());
        match file.file_type().is_dir() {
            true => fs::create_dir_all(to).unwrap(),
            false => _ = fs::copy(file.path(), to).unwrap(),
        }
    }
}

const TEXT: &str = "document.querySelector('main, body').innerText";

/// Whether a page has these words, of those that are shown.
fn says(page: &Page, words: &str) -> bool {
    page.text(TEXT).contains(words)
}

/// Waits until the worker of the page has kept a build other than `before`,
/// and returns the name of that.
fn kept(page: &Page, before: &str) -> String {
    page.run(
        "window.names = [];
         window.look = setInterval(async () => {
             const registration = await navigator.serviceWorker.ready;
             const isNew = !registration.installing && !registration.waiting;
             const isActive = registration.active.state === 'activated';
             if (isNew && isActive) window.names = await caches.keys();
         }, 50);",
    );
    page.wait_for(&format!(
        "window.names.length === 1 && window.names[0] !== '{before}'"
    ));
    page.text("window.names[0]")
}

pub fn a_visited_book_is_there_without_a_network(site: &Site) {
    let (first, second) = (published("Edition one"), published("Edition two"));
    let server = Stoppable::start(&first.path().join("book"), 0);
    let port = server.port();
    let address = format!("http://book.example:{port}/");
    let browser = Browser::with_arguments(
        site.driver(),
        &[
            "--host-resolver-rules=MAP book.example 127.0.0.1, \
             MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
                .to_owned(),
            format!(
                "--unsafely-treat-insecure-origin-as-secure=\
                 http://book.example:{port}"
            ),
        ],
    );
    let page = browser.page();

    // A visit.
    page.goto(&address);
    assert!(says(&page, "Edition one"));
    let build = kept(&page, "");

    // Without a network: a chapter that was never opened, with its look and
    // its search, but no program that was not.
    drop(server);
    page.goto(&format!("{address}b.html?find=one"));
    assert!(says(&page, "Edition one"));
    assert!(page.is("document.fonts.check('1rem Literata')"));
    page.goto(&address);
    assert!(says(&page, "Edition one"));
    page.goto(&format!("{address}listings/hello.html"));
    assert!(says(&page, "This page isn’t kept here"));

    // A new build is there at once, and then without a network, too.
    let server = Stoppable::start(&second.path().join("book"), port);
    page.goto(&address);
    assert!(says(&page, "Edition two"));
    page.goto(&format!("{address}listings/hello.html"));
    assert!(says(&page, "hello"));
    kept(&page, &build);
    // A program that was looked at is kept, by the worker that has it now.
    page.goto(&format!("{address}listings/hello.html"));
    drop(server);
    for path in ["", "b.html"] {
        page.goto(&format!("{address}{path}"));
        assert!(says(&page, "Edition two"), "{path}");
    }
    page.goto(&format!("{address}listings/hello.html"));
    assert!(says(&page, "println!"));
}

pub fn nothing_is_kept_of_this_machine(site: &Site) {
    let book = published("Edition one");
    let server = Stoppable::start(&book.path().join("book"), 0);
    let registrations = |page: &Page, address: &str| {
        page.goto(address);
        page.run(
            "window.count = null;
             // It is asked for when all of the page is there.
             setTimeout(async () => {
                 const all = await navigator.serviceWorker.getRegistrations();
                 window.count = all.length;
             }, 500);",
        );
        page.wait_for("window.count !== null");
        page.get("window.count")
    };
    let page = site.empty_page();
    let published = format!("http://127.0.0.1:{}/", server.port());
    assert_eq!(registrations(&page, &published), 0);
    assert!(page.is("document.documentElement.dataset.worker"));
    // Nor does a book that is not published have one.
    assert_eq!(registrations(&page, &site.url("index.html")), 0);
    assert!(page.is("!document.documentElement.dataset.worker"));
}

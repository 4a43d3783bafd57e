//! Each link of the built book leads somewhere: within the book, to a page
//! and to a place on it; into Rust's documentation, to an item that the
//! documentation of the compiler in use has.

mod common;

use common::{built_book, files, pages, root};
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use weave::site::{self, Options};

/// Where Rust's documentation is on the web; on this machine it is below
/// `share/doc/rust/html`.
const RUST_DOCS: &str = "https://doc.rust-lang.org/";

/// The value of one attribute of all elements that have it.
fn attributes(page: &Html, name: &str) -> Vec<String> {
    let selector = Selector::parse(&format!("[{name}]")).unwrap();
    let elements = page.select(&selector);
    // <base> says where links start, and is none itself.
    elements
        .filter(|it| it.value().name() != "base")
        .filter_map(|it| it.attr(name))
        .map(str::to_owned)
        .collect()
}

/// A path relative to a page, relative to the book.
fn resolve(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => assert!(parts.pop().is_some(), "{page}: {path}"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn links_within_the_book_lead_somewhere() {
    let book = built_book();
    let files: BTreeSet<String> = files(book.path()).into_iter().collect();
    let pages = pages(book.path());
    let ids: BTreeMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(path, page)| {
            (path.as_str(), attributes(page, "id").into_iter().collect())
        })
        .collect();
    let mut count = 0;
    for (path, page) in &pages {
        let links = attributes(page, "href").into_iter();
        for link in links.chain(attributes(page, "src")) {
            if link.contains("://") {
                continue;
            }
            count += 1;
            let (file, id) = link.split_once('#').unwrap_or((&link, ""));
            let file = match file {
                "" => path.clone(),
                file => resolve(path, file),
            };
            assert!(files.contains(&file), "{path}: {link}");
            if !id.is_empty() {
                assert!(ids[file.as_str()].contains(id), "{path}: {link}");
            }
        }
    }
    assert!(count > 0, "the book has links");
}

#[test]
fn a_book_that_knows_its_address_names_it() {
    let url = "https://example.org/book/";
    let options = Options {
        url: Some(url.to_owned()),
        ..Default::default()
    };
    let folder = tempfile::tempdir().unwrap();
    site::build(root(), folder.path(), &options).unwrap();
    let canonical = Selector::parse("head link[rel=canonical]").unwrap();
    let image = Selector::parse("head meta[property='og:image']").unwrap();
    for (path, page) in pages(folder.path()) {
        let names: Vec<_> = page
            .select(&canonical)
            .map(|link| link.attr("href").unwrap().to_owned())
            .collect();
        match path.as_str() {
            "404.html" | "print.html" | "toc.html" => assert!(names.is_empty()),
            "index.html" => assert_eq!(names, [url]),
            path => assert_eq!(names, [format!("{url}{path}")]),
        }
        let image = page.select(&image).next().unwrap().attr("content");
        let image = image.unwrap().strip_prefix(url).unwrap();
        assert!(folder.path().join(image).is_file(), "{path}: {image}");
    }
    // The page that stands at any address says where its links start.
    let lost = fs::read_to_string(folder.path().join("404.html")).unwrap();
    assert!(lost.contains(" href=\"/book/index.html\""));
    assert!(lost.contains(" href=\"#text\"") && !lost.contains("<base"));
}

#[test]
fn ids_are_unique_on_each_page() {
    for (path, page) in pages(built_book().path()) {
        let ids = attributes(&page, "id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: {ids:?}");
    }
}

#[test]
#[cfg_attr(
    not(rust_docs),
    ignore = "Rust's documentation is not installed: rustup component add \
              rust-docs"
)]
fn links_to_rusts_documentation_lead_somewhere() {
    let sysroot = Command::new(env!("COMPILER"))
        .args(["--print", "sysroot"])
        .output()
        .unwrap();
    let sysroot = String::from_utf8(sysroot.stdout).unwrap();
    let docs = PathBuf::from(sysroot.trim()).join("share/doc/rust/html");
    let mut count = 0;
    for (path, page) in pages(built_book().path()) {
        for link in attributes(&page, "href") {
            let Some(rest) = link.strip_prefix(RUST_DOCS) else {
                continue;
            };
            count += 1;
            let (file, id) = rest.split_once('#').unwrap_or((rest, ""));
            let file = match file.ends_with('/') || file.is_empty() {
                true => docs.join(file).join("index.html"),
                false => docs.join(file),
            };
            let text = fs::read_to_string(&file)
                .unwrap_or_else(|error| panic!("{path}: {link}: {error}"));
            if !id.is_empty() {
                let ids = attributes(&Html::parse_document(&text), "id");
                assert!(ids.contains(&id.to_owned()), "{path}: {link}");
            }
        }
    }
    assert!(count > 0, "the book links to the standard library");
}

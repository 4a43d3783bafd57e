//! The pages of the book, and the links from one to another.

use crate::common::{built_book, files, root};
use scraper::{Html, Selector};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;
use tempfile::TempDir;
use weave::proof::scratch;
use weave::site::{self, Options};

/// This book, built.
pub struct Book {
    folder: TempDir,
    pub pages: Vec<Page>,
}

/// What a page says in its attributes.
pub struct Page {
    /// Its path, relative to the book.
    pub path: String,
    /// All ids, in their order.
    ids: Vec<String>,
    /// Where all its links lead, and where its pictures, scripts and styles are.
    pub links: Vec<String>,
}

impl Page {
    fn read(folder: &Path, path: String) -> Page {
        let text = fs::read_to_string(folder.join(&path)).unwrap();
        let page = Html::parse_document(&text);
        let links = [attributes(&page, "href"), attributes(&page, "src")];
        Page {
            path,
            ids: attributes(&page, "id"),
            links: links.concat(),
        }
    }
}

impl Book {
    pub fn new() -> Book {
        let folder = built_book();
        // Side by side: one has as much to read as all others.
        let pages = thread::scope(|scope| {
            let read = |path| scope.spawn(|| Page::read(folder.path(), path));
            let pages: Vec<_> =
                html_files(folder.path()).into_iter().map(read).collect();
            pages.into_iter().map(|page| page.join().unwrap()).collect()
        });
        Book { folder, pages }
    }

    /// The links within the book that lead nowhere, a line each.
    pub fn lost_links(&self) -> Vec<String> {
        let files: BTreeSet<String> =
            files(self.folder.path()).into_iter().collect();
        let leads_somewhere = |from: &Page, link: &str| {
            let (path, id) = link.split_once('#').unwrap_or((link, ""));
            let path = match path {
                "" => Some(from.path.clone()),
                path => resolve(&from.path, path),
            };
            let Some(path) = path.filter(|path| files.contains(path)) else {
                return false;
            };
            let page = self.pages.iter().find(|page| page.path == path);
            id.is_empty()
                || page.is_some_and(|page| page.ids.iter().any(|it| it == id))
        };
        let mut lost = Vec::new();
        let mut count = 0;
        for page in &self.pages {
            for link in page.links.iter().filter(|it| !it.contains("://")) {
                count += 1;
                if !leads_somewhere(page, link) {
                    lost.push(format!("{}: {link}", page.path));
                }
            }
        }
        assert!(count > 0, "the book has links");
        lost
    }

    /// The ids that a page has more than once, a line each.
    pub fn doubled_ids(&self) -> Vec<String> {
        let mut doubled = Vec::new();
        for page in &self.pages {
            let mut ids = BTreeSet::new();
            for id in page.ids.iter().filter(|id| !ids.insert(*id)) {
                doubled.push(format!("{}: {id}", page.path));
            }
        }
        doubled
    }
}

/// The paths of the pages below a folder.
fn html_files(folder: &Path) -> Vec<String> {
    let mut files = files(folder);
    files.retain(|path| path.ends_with(".html"));
    files
}

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

/// A path relative to a page, relative to the book, if it stays in it.
fn resolve(page: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

pub fn a_book_that_knows_its_address_names_it() {
    let url = "https://example.org/book/";
    let options = Options {
        url: Some(url.to_owned()),
        ..Default::default()
    };
    let folder = scratch::folder().unwrap();
    site::build(root(), folder.path(), &options).unwrap();
    let canonical = Selector::parse("head link[rel=canonical]").unwrap();
    let image = Selector::parse("head meta[property='og:image']").unwrap();
    for path in html_files(folder.path()) {
        let text = fs::read_to_string(folder.path().join(&path)).unwrap();
        let (head, _) = text.split_once("</head>").unwrap();
        let page = Html::parse_document(head);
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

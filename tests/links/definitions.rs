//! The definitions that the book shows as the standard library's, beside those
//! in its documentation.

use super::docs::Docs;
use scraper::{Html, Selector};
use std::fs;

/// The listing that has them: a piece for each page's worth.
const SHOWN: &str =
    include_str!("../../listings/futures/src/bin/definitions.rs");

/// The pages of the documentation with the same, in the same order.
const PAGES: [&str; 3] = [
    "std/future/trait.Future.html",
    "std/task/enum.Poll.html",
    "std/task/trait.Wake.html",
];

/// What of the documentation the listing does not have; empty if it has all.
pub fn missing(docs: &Docs) -> Vec<String> {
    let shown = flat(SHOWN);
    let defined = PAGES.map(|page| flat(&definition(docs, page)));
    let missing = defined.into_iter().filter(|it| !shown.contains(it));
    missing.collect()
}

/// An item as its page has it.
fn definition(docs: &Docs, page: &str) -> String {
    let page = fs::read_to_string(docs.folder.join(page)).expect("it is there");
    let selector = Selector::parse("pre.item-decl").unwrap();
    let page = Html::parse_document(&page);
    let item = page.select(&selector).next().expect("it defines an item");
    item.text().collect()
}

/// The code without comments, with single spaces. The documentation leaves out
/// the bodies of methods, and so does this for the only one.
fn flat(code: &str) -> String {
    let lines = code.lines().map(|it| it.split("//").next().unwrap());
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words
        .join(" ")
        .replace("{ self.clone().wake(); }", "{ ... }")
}

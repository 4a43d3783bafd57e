//! The pages that no one writes: all listings in a table, and each listing on
//! a page of its own, with its program, what it prints, and the way back.
//!
//! SUMMARY.md has a draft chapter where they go: `[All listings]()`.

use crate::code;
use crate::figure::{Figure, playground_control, program_to_copy, run_command};
use crate::html::escape;
use crate::listing::{Kind, Listing};
use crate::listings::Listings;
use crate::preprocessor::Shown;
use mdbook_preprocessor::book::{Book, BookItem, Chapter, SectionNumber};
use std::fmt::Write;
use std::fs;

/// The name of the draft chapter that the pages take the place of.
pub(crate) const DRAFT: &str = "All listings";

/// Adds the pages to a book that has a place for them, in the order of
/// `shown`.
///
/// Returns the paths of the new pages.
pub(crate) fn add(
    book: &mut Book,
    listings: &Listings,
    shown: &[Shown],
) -> Vec<String> {
    let mut paths = Vec::new();
    book.for_each_mut(|item| {
        let BookItem::Chapter(chapter) = item else {
            return;
        };
        if !(chapter.is_draft_chapter() && chapter.name == DRAFT) {
            return;
        }
        chapter.path = Some("listings.md".into());
        chapter.content = table(listings, shown);
        paths.push("listings.md".to_owned());
        for (number, shown) in (1..).zip(shown) {
            let name = &shown.listing.name;
            let path = format!("listings/{name}.md");
            let parents = vec![chapter.name.clone()];
            let content = page(listings, shown);
            let mut page = Chapter::new(name, content, &path, parents);
            page.source_path = None;
            // mdBook's table of contents nests by numbers, not by structure;
            // the numbers themselves are turned off in book.toml.
            page.number = Some(SectionNumber::new([1, number]));
            chapter.sub_items.push(page.into());
            paths.push(path);
        }
    });
    paths
}

/// The page of all listings: a table for each chapter.
fn table(listings: &Listings, shown: &[Shown]) -> String {
    let mut text = format!(
        "# {DRAFT}\n\nEach is a complete program. In the book's folder, \
         `cargo run --bin NAME` runs it.\n"
    );
    for chapter in shown.chunk_by(|a, b| a.path == b.path) {
        let _ = write!(
            text,
            "\n## {}\n\n<table>\n<thead><tr><th>Listing</th>\
             <th>What it does</th><th>Run it</th></tr></thead>\n<tbody>\n",
            chapter[0].chapter
        );
        for Shown { listing, .. } in chapter {
            let name = escape(&listing.name);
            let edition = listings.edition(listing);
            let mut control = playground_control(listing, edition);
            if listing.claims.long {
                control.push_str(&program_to_copy(listing));
            }
            let _ = writeln!(
                text,
                "<tr><td><a href=\"listings/{name}.html\"><code>{name}</code>\
                 </a></td><td>{}</td><td>{control}</td></tr>",
                does(listing),
            );
        }
        text.push_str("</tbody>\n</table>\n");
    }
    text
}

/// The page of one listing.
fn page(listings: &Listings, shown: &Shown) -> String {
    let listing = shown.listing;
    // The heading has the listing's name as its id.
    let id = format!("{}-program", listing.name);
    let figure = Figure {
        listing,
        piece: None,
        id: &id,
        to_root: "../",
        is_own_page: true,
        with_timeline: true,
    };
    // mdBook makes an index of a README.
    let back = shown.path.replace("README.md", "index.md");
    let back = back.strip_suffix(".md").unwrap_or(&back);
    let mut text = format!(
        "# `{}`\n\n<p>{}</p>\n\n{}\n\nThe book shows it in \
         <a href=\"../{}.html#{}\">{}</a>.\n",
        listing.name,
        does(listing),
        figure.to_html(listings),
        escape(back),
        escape(&listing.name),
        escape(&shown.chapter),
    );
    if let Some(companion) = listings.companion(listing) {
        let _ = write!(
            text,
            "\nIt needs two terminals: in the other, run \
             <code>{}</code>, the listing \
             <a href=\"{name}.html\">{name}</a>.\n",
            escape(&run_command(companion)),
            name = escape(&companion.name),
        );
    }
    // A file that is missing is a problem already, and has no page.
    let output = listings.root().join(listing.output_path());
    let output = fs::read_to_string(output).unwrap_or_default();
    if !output.is_empty() {
        let _ = write!(
            text,
            "\n## {}\n\n{}",
            match listing.kind {
                Kind::Runs => "What it prints",
                Kind::Fails => "What the compiler says",
            },
            code::block_of("text", &output),
        );
    }
    text
}

/// What a listing does, as a sentence of HTML, with code between backticks.
fn does(listing: &Listing) -> String {
    let mut words = escape(&listing.claims.does);
    let first = words.remove(0).to_uppercase().to_string();
    words.insert_str(0, &first);
    if !words.ends_with('.') {
        words.push('.');
    }
    let mut html = String::new();
    for (at, part) in words.split('`').enumerate() {
        match at % 2 {
            0 => html.push_str(part),
            _ => html.push_str(&format!("<code>{part}</code>")),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_listing_does_becomes_a_sentence() {
        let text = "//@ does: forgets `move` & <fails>\nfn main() {}\n";
        let path = "listings/io/src/bin/x.rs";
        let listing = Listing::parse(path, Kind::Runs, text.as_bytes());
        assert_eq!(
            does(&listing.unwrap()),
            "Forgets <code>move</code> &amp; &lt;fails&gt;."
        );
    }
}

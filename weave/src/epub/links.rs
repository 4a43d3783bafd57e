//! Where a link of a page leads in the ePub: to another of its files, or out
//! of it.
//!
//! ```text
//! async_io.html#join     →   async_io.xhtml#join
//! listings/x.html#x-L4   →   listings-x.xhtml#x
//! proof.html#x           →   https://example.org/book/proof.html#x, if it is
//!                            published
//! ```

use crate::site::Page;
use crate::site::print::{PROOF, resolve};
use crate::tags::{Piece, Pieces, attribute};
use std::collections::{BTreeMap, BTreeSet};

/// The pages that are in the ePub, with the places on them.
pub struct Links<'a> {
    /// The ids of places, by the path of their page.
    ids: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Where the book is published.
    url: Option<&'a str>,
}

impl<'a> Links<'a> {
    /// Those of pages.
    pub fn of(
        pages: impl IntoIterator<Item = &'a Page>,
        url: Option<&'a str>,
    ) -> Links<'a> {
        let ids = |page: &'a Page| {
            let ids = Pieces::of(page.main()).filter_map(|piece| match piece {
                // Lines of a program, which are found by a script.
                Piece::Tag(tag) if !tag.starts_with("<i ") => {
                    attribute(tag, "id")
                }
                _ => None,
            });
            (page.path.as_str(), ids.collect())
        };
        Links {
            ids: pages.into_iter().map(ids).collect(),
            url,
        }
    }

    /// Whether there is a page of what is proved to link to.
    pub fn have_proof(&self) -> bool {
        self.link(PROOF, PROOF).is_some()
    }

    /// What `href`, which stands on the page `from`, is in the file of that
    /// page; nothing if it leads to what no reader has.
    pub fn link(&self, from: &str, href: &str) -> Option<String> {
        if href.contains(':') {
            return Some(href.to_owned());
        }
        let (path, id) = href.split_once('#').unwrap_or((href, ""));
        let path = match path {
            "" => from.to_owned(),
            path => resolve(from, path),
        };
        if let Some(ids) = self.ids.get(path.as_str()) {
            // A script finds lines of listings on a page, by such ids.
            let figure = id.rsplit_once("-L").map_or(id, |(figure, _)| figure);
            let id = [id, figure].into_iter().find(|it| ids.contains(it));
            return Some(match (id, path == from) {
                (Some(id), true) => format!("#{id}"),
                (Some(id), false) => format!("{}#{id}", file(&path)),
                (None, _) => file(&path),
            });
        }
        let url = self.url?;
        Some(match id {
            "" => format!("{url}{path}"),
            id => format!("{url}{path}#{id}"),
        })
    }
}

/// The file of a page.
pub fn file(path: &str) -> String {
    let stem = path.strip_suffix(".html").unwrap_or(path);
    format!("{}.xhtml", stem.replace('/', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_into_the_book_or_to_the_published_one() {
        let page = |path: &str, main: &str| Page {
            path: path.to_owned(),
            html: format!("<main id=\"text\">{main}</main>"),
        };
        let figure = "<figure class=\"listing\" id=\"x\"></figure>\
                      <i id=\"x-L3\"></i>";
        let pages = [
            page("a.html", "<h2 id=\"c\">"),
            page("b.html", figure),
            page("listings/x.html", figure),
        ];
        let url = Some("https://e.org/");
        for (from, href, here, published) in [
            ("a.html", "#c", Some("#c"), "#c"),
            ("b.html", "a.html#c", Some("a.xhtml#c"), "a.xhtml#c"),
            ("b.html", "#x-L3", Some("#x"), "#x"),
            ("a.html", "b.html#gone", Some("b.xhtml"), "b.xhtml"),
            (
                "a.html",
                "listings/x.html#x-L3",
                Some("listings-x.xhtml#x"),
                "listings-x.xhtml#x",
            ),
            (
                "listings/x.html",
                "../a.html#c",
                Some("a.xhtml#c"),
                "a.xhtml#c",
            ),
            ("a.html", "print.html", None, "https://e.org/print.html"),
            (
                "listings/x.html",
                "../proof.html#x",
                None,
                "https://e.org/proof.html#x",
            ),
            (
                "a.html",
                "https://d.org/#f",
                Some("https://d.org/#f"),
                "https://d.org/#f",
            ),
        ] {
            let link = |url| Links::of(&pages, url).link(from, href);
            assert_eq!(link(None).as_deref(), here);
            assert_eq!(link(url).as_deref(), Some(published));
        }
    }
}

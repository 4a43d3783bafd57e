//! Where a link of a page leads in the ePub: to another of its files, or out
//! of it.
//!
//! ```text
//! async_io.html#join        →   async_io.xhtml#join
//! listings/x.html#x-L4      →   https://example.org/book/listings/x.html#x-L4,
//!                               or, unpublished, where the book shows x
//! ```

use crate::site::Page;
use crate::site::print::resolve;
use crate::tags::{Piece, Pieces, attribute};
use std::collections::{BTreeMap, BTreeSet};

/// The pages that are in the ePub, with the places on them.
pub struct Links<'a> {
    /// The ids of places, by the path of their page.
    ids: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The pages with the first figure of each listing, by its name.
    figures: BTreeMap<&'a str, &'a str>,
    /// Where the book is published.
    url: Option<&'a str>,
}

impl<'a> Links<'a> {
    /// Those of pages in their order.
    pub fn of(pages: &[&'a Page], url: Option<&'a str>) -> Links<'a> {
        let mut links = Links {
            ids: BTreeMap::new(),
            figures: BTreeMap::new(),
            url,
        };
        for &page in pages {
            let ids = links.ids.entry(&page.path).or_default();
            for piece in Pieces::of(page.main()) {
                let Piece::Tag(tag) = piece else { continue };
                let Some(id) = attribute(tag, "id") else {
                    continue;
                };
                ids.insert(id);
                if tag.starts_with("<figure class=\"listing\"") {
                    links.figures.entry(id).or_insert(&page.path);
                }
            }
        }
        links
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
        if let Some(url) = self.url {
            let id = match id {
                "" => String::new(),
                id => format!("#{id}"),
            };
            return Some(format!("{url}{path}{id}"));
        }
        let name = path.strip_prefix("listings/")?.strip_suffix(".html")?;
        let page = self.figures.get(name)?;
        Some(match *page == from {
            true => format!("#{name}"),
            false => format!("{}#{name}", file(page)),
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
        let figure = "<figure class=\"listing\" id=\"x\"></figure>";
        let (a, b) = (page("a.html", "<h2 id=\"c\">"), page("b.html", figure));
        let pages = [&a, &b];
        let url = Some("https://e.org/");
        for (from, href, here, published) in [
            ("a.html", "#c", Some("#c"), "#c"),
            ("b.html", "a.html#c", Some("a.xhtml#c"), "a.xhtml#c"),
            ("b.html", "#x-L3", Some("#x"), "#x"),
            ("a.html", "b.html#gone", Some("b.xhtml"), "b.xhtml"),
            (
                "a.html",
                "listings/x.html#x-L4",
                Some("b.xhtml#x"),
                "https://e.org/listings/x.html#x-L4",
            ),
            ("a.html", "print.html", None, "https://e.org/print.html"),
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

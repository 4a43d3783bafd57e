//! Where things are on the page to print: ids are unique there, and links
//! between pages that are on it lead to places on it.
//!
//! ```text
//! id="join" in async_io.html                →   id="async_io--join"
//! href="async_io.html#join" anywhere        →   href="#async_io--join"
//! href="../async_io.html" in listings/…     →   href="#async_io--"
//! ```

use crate::site::pages::Page;
use crate::tags::{Piece, Pieces, attribute};
use std::collections::BTreeMap;

/// The pages that are on it, and the listings that they show.
pub struct Places<'a> {
    /// What the ids of a page begin with, by the path of the page.
    prefixes: BTreeMap<&'a str, String>,
    /// The first figure of a listing on the page, by the listing's name.
    figures: BTreeMap<&'a str, String>,
    /// Whether it is for paper, where a link to another file leads nowhere.
    is_for_paper: bool,
}

impl<'a> Places<'a> {
    /// Those of pages, in their order.
    pub fn of(pages: &[&'a Page], is_for_paper: bool) -> Places<'a> {
        let mut prefixes = BTreeMap::new();
        let mut figures = BTreeMap::new();
        for &page in pages {
            let prefix = prefix(&page.path);
            for piece in Pieces::of(page.main()) {
                let Piece::Tag(tag) = piece else { continue };
                if tag.starts_with("<figure class=\"listing\"")
                    && let Some(id) = attribute(tag, "id")
                {
                    figures.entry(id).or_insert(format!("{prefix}{id}"));
                }
            }
            prefixes.insert(page.path.as_str(), prefix);
        }
        Places {
            prefixes,
            figures,
            is_for_paper,
        }
    }

    /// What `href`, which stands on the page `from`, is on the page to print;
    /// nothing if it is for paper and leads to a file that no reader of paper
    /// has. A listing whose page is left out is found where the book shows it.
    pub fn link(&self, from: &str, href: &str) -> Option<String> {
        if href.contains(':') {
            return Some(href.to_owned());
        }
        let (path, id) = href.split_once('#').unwrap_or((href, ""));
        let path = match path {
            "" => from.to_owned(),
            path => resolve(from, path),
        };
        if let Some(prefix) = self.prefixes.get(path.as_str()) {
            return Some(format!("#{prefix}{id}"));
        }
        if self.is_for_paper {
            return self.figure(&path);
        }
        Some(match id {
            "" => path,
            id => format!("{path}#{id}"),
        })
    }

    /// Where the page shows the listing whose own page has this path.
    pub fn figure(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix("listings/")?.strip_suffix(".html")?;
        self.figures.get(name).map(|id| format!("#{id}"))
    }
}

/// What the ids of a page begin with; by itself, the id of its section.
pub fn prefix(path: &str) -> String {
    let stem = path.strip_suffix(".html").unwrap_or(path);
    format!("{}--", stem.replace('/', "-"))
}

/// A path that stands on the page `from`, from the root of the book.
pub fn resolve(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, main: &str) -> Page {
        Page {
            path: path.to_owned(),
            html: format!("<main id=\"text\">{main}</main>"),
        }
    }

    #[test]
    fn links_lead_to_places_on_the_page() {
        let figure = "<figure class=\"listing\" id=\"x\"></figure>";
        let (a, b) = (page("a.html", ""), page("sub/b.html", figure));
        let places = |is_for_paper| Places::of(&[&a, &b], is_for_paper);
        for (from, href, screen, paper) in [
            ("a.html", "#c", "#a--c", Some("#a--c")),
            ("a.html", "sub/b.html#c", "#sub-b--c", Some("#sub-b--c")),
            ("sub/b.html", "../a.html", "#a--", Some("#a--")),
            ("sub/b.html", "../d.svg", "d.svg", None),
            (
                "a.html",
                "listings/x.html",
                "listings/x.html",
                Some("#sub-b--x"),
            ),
            ("a.html", "listings/y.html#z", "listings/y.html#z", None),
            (
                "a.html",
                "https://e.org/#f",
                "https://e.org/#f",
                Some("https://e.org/#f"),
            ),
        ] {
            let link = |paper| places(paper).link(from, href);
            assert_eq!(link(false).as_deref(), Some(screen));
            assert_eq!(link(true).as_deref(), paper);
        }
    }
}

//! What only a published book has, one that knows its address: what pages say
//! of it, a [`card`](cards) for each part, a [`feed`] of what is new, a
//! [`sitemap`], books to [`download`](downloads), and a [`worker`] that keeps it
//! for when there is no network.

mod cards;
pub mod downloads;
pub mod feed;
mod sitemap;
mod worker;

use super::address;
use super::pages::Page;
use crate::page::contents::Contents;
use anyhow::Result;
use downloads::Offer;
use mdbook_driver::config::Config;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A book at its address.
pub struct Published<'a> {
    /// The folder of its sources.
    pub root: &'a Path,
    /// The folder of its pages.
    pub to: &'a Path,
    /// Where it is, with a slash at the end.
    pub url: &'a str,
    /// Files that it offers to take along.
    pub downloads: &'a [PathBuf],
    /// Its title, authors and so on.
    pub config: &'a Config,
    /// Its chapters in their order.
    pub contents: &'a Contents,
}

/// What only the pages of such a book have.
pub struct Additions<'a> {
    book: &'a Published<'a>,
    /// The paths of cards by those of their pages.
    cards: BTreeMap<String, String>,
    offers: Vec<Offer>,
    /// The link to the feed, if there is one.
    feed: String,
    has_worker: bool,
}

impl Additions<'_> {
    /// Puts into a page what it says of its address, and what it shows there.
    pub fn put_into(&self, page: &mut Page) {
        let card = self.cards.get(&page.path).map(String::as_str);
        let head = address::of_page(self.book.url, &page.path, card);
        let head = format!("{}{head}", self.feed);
        page.html = page.html.replacen("</head>", &head, 1);
        match &*page.path {
            "index.html" => downloads::offer(&self.offers, &mut page.html),
            feed::PAGE => feed::offer(&mut page.html),
            _ => {}
        }
        // At many addresses, a page does not know where the worker is.
        if self.has_worker && page.path != "404.html" {
            let to_root = "../".repeat(page.path.matches('/').count());
            let html =
                format!("<html data-worker=\"{to_root}{}\"", worker::PATH);
            page.html = page.html.replacen("<html", &html, 1);
        }
    }
}

impl Published<'_> {
    /// What its pages have besides; writes the files that these show.
    ///
    /// # Errors
    ///
    /// A file could not be read or written.
    pub fn additions(&self, pages: &[Page]) -> Result<Additions<'_>> {
        Ok(Additions {
            book: self,
            cards: cards::write(self, pages)?,
            offers: downloads::write(self)?,
            feed: match feed::is_there(self.root) {
                true => feed::link(self),
                false => String::new(),
            },
            has_worker: worker::source(self.root).is_some(),
        })
    }

    /// Writes what is made of all that the book has: of pages as mdBook made
    /// them, and as they are now.
    ///
    /// # Errors
    ///
    /// A file could not be read or written.
    pub fn finish(&self, made: &[Page], pages: &[Page]) -> Result<()> {
        feed::write(self, made)?;
        sitemap::write(self, pages)?;
        worker::write(self, pages)
    }
}

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
use mdbook_driver::config::Config;
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

impl Published<'_> {
    /// Puts into the finished pages what they say of their address, and writes
    /// what they show there.
    ///
    /// # Errors
    ///
    /// A file could not be read or written.
    pub fn put_into(&self, pages: &mut [Page]) -> Result<()> {
        let cards = cards::write(self, pages)?;
        let offers = downloads::write(self)?;
        let has_worker = worker::source(self.root).is_some();
        for page in pages {
            let card = cards.get(&page.path).map(String::as_str);
            let head = address::of_page(self.url, &page.path, card);
            let feed = match feed::is_there(self.root) {
                true => feed::link(self),
                false => String::new(),
            };
            page.html =
                page.html.replacen("</head>", &format!("{feed}{head}"), 1);
            match &*page.path {
                "index.html" => downloads::offer(&offers, &mut page.html),
                feed::PAGE => feed::offer(&mut page.html),
                _ => {}
            }
            // At many addresses, a page does not know where the worker is.
            if has_worker && page.path != "404.html" {
                let to_root = "../".repeat(page.path.matches('/').count());
                let html =
                    format!("<html data-worker=\"{to_root}{}\"", worker::PATH);
                page.html = page.html.replacen("<html", &html, 1);
            }
        }
        Ok(())
    }

    /// Writes what is made of all that the book has.
    ///
    /// # Errors
    ///
    /// A file could not be read or written.
    pub fn finish(&self, pages: &[Page]) -> Result<()> {
        feed::write(self, pages)?;
        sitemap::write(self, pages)?;
        worker::write(self, pages)
    }
}

//! The list of pages for those who search the web: all that stand at one
//! address, and are no copy of others.

use super::Published;
use crate::page::html::escape;
use crate::site::address::{canonical, is_page};
use crate::site::pages::Page;
use anyhow::{Context, Result};
use std::fmt::Write;
use std::fs;

/// Writes `sitemap.xml`.
///
/// # Errors
///
/// A file could not be written.
pub fn write(book: &Published, pages: &[Page]) -> Result<()> {
    let mut paths: Vec<&str> = pages.iter().map(|page| &*page.path).collect();
    paths.sort_unstable();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset \
         xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths.into_iter().filter(|path| is_page(path)) {
        let address = escape(&canonical(book.url, path));
        let _ = writeln!(xml, "<url><loc>{address}</loc></url>");
    }
    xml.push_str("</urlset>\n");
    fs::write(book.to.join("sitemap.xml"), xml)
        .context("could not write sitemap.xml")
}

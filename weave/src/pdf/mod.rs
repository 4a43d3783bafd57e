//! The book as a PDF, printed by Chromium.
//!
//! Chromium cannot say in a table of contents on which page something is. So
//! it prints twice: the first PDF says on which page each place is, and its
//! number then stands in the second. Numbers have room from the start, so that
//! nothing moves.
//!
//! ```text
//! print.html → Chromium → PDF → numbers → print.html → Chromium → PDF → title, author
//! ```

mod browser;
mod file;
mod fonts;
mod numbers;

use crate::commit::Commit;
use crate::page::contents::Contents;
use crate::site::print::{self, Print, Scope};
use crate::site::{self, Page};
use anyhow::{Context, Result, ensure};
use browser::Extent;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::fs;
use std::path::Path;

pub use browser::Browser;

/// How a PDF is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// On paper of the size Letter; otherwise it is A4.
    pub letter: bool,
    /// With the full programs of all listings, and what they print.
    pub with_listings: bool,
}

/// Writes the book below `root` as a PDF to the file `to`, and returns how many
/// pages it has.
///
/// # Errors
///
/// The book does not build, there is no Chromium, it fails or does not end, or
/// a file could not be written.
pub fn write(root: &Path, to: &Path, options: Options) -> Result<usize> {
    let browser = Browser::find()?;
    let folder = tempfile::Builder::new().prefix("async-rust-").tempdir()?;
    site::build(root, folder.path(), &site::Options::default())?;
    let (page, config) = page(root, folder.path(), options)?;

    let path = folder.path().join(print::PATH);
    let pdf = folder.path().join("book.pdf");
    let print = |html: &str, extent: Extent| {
        fs::write(&path, html)
            .with_context(|| format!("could not write {}", path.display()))?;
        browser.print(&path, &pdf, extent)?;
        file::read(&pdf)
    };
    let first = numbers::of_places(&print(&page, Extent::Pages)?)?;
    let page = numbers::put_into(&page, &first)?;
    let mut second = print(&page, Extent::Whole)?;
    ensure!(
        numbers::of_places(&second)? == first,
        "page numbers moved when they were put into the table of contents\n  \
         help: give them a fixed width in theme/print/print.css"
    );
    file::describe(&mut second, &config)?;
    file::write(&mut second, to)?;
    Ok(second.get_pages().len())
}

/// The page to print, made of those in the folder `built`, and the book's
/// configuration.
fn page(
    root: &Path,
    built: &Path,
    options: Options,
) -> Result<(String, Config)> {
    let book = MDBook::load(root)?;
    let print = Print {
        root,
        config: &book.config,
        contents: &Contents::of(&book.book),
    };
    let scope = Scope {
        with_listings: options.with_listings,
        is_for_paper: true,
        edition: Commit::of(root).map(|commit| commit.in_words()),
    };
    let Page { html, .. } = print.page(&site::pages(built)?, scope)?;
    let html = fonts::put_into(&html, root, built)?;
    let size = if options.letter { "letter" } else { "A4" };
    let style = format!("<style>@page {{ size: {size}; }}</style>\n</head>");
    let html = html
        .replacen("</head>", &style, 1)
        // Paper waits for its fonts.
        .replace("font-display: optional", "font-display: block");
    Ok((html, book.config))
}

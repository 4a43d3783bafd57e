//! The step of mdBook that is ours. In: chapters that name listings. Out:
//! chapters with figures, and a page for each listing; or everything that is
//! wrong, at once.
//!
//! The order of its steps:
//!
//! 1. **Read.** The listings, and then each chapter as it was written. Nothing
//!    is changed yet, since what is wrong is told by line, and a link may lead
//!    to a page that comes later.
//! 2. **Check.** All mistakes are told together, in the order of files and
//!    lines. What follows relies on there being none.
//! 3. **Figures** take the places of blocks of Rust, by the bytes that were
//!    read in the first step.
//! 4. **Notes** move behind the text that refers to them. They are cut out as
//!    Markdown, with the blocks of code in them.
//! 5. **Names** and **terms** in the text become links, when all figures are in
//!    their places and the text of notes stands where it is read.
//! 6. **Code**: the blocks that are left become HTML, wherever they stand now.
//! 7. **Appendices** are made of listings, and have none of this in them.

mod check;
mod put;
mod written;

use crate::library::Listings;
use crate::page::figure::Figures;
use crate::page::names::Names;
use crate::page::place::path_of;
use crate::page::terms::{self, Terms};
use crate::page::{appendix, code, notes, template};
use crate::problem::Problem;
use anyhow::Result;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::path::Path;
use std::sync::Arc;

/// The preprocessor `weave` of book.toml.
pub struct Weave {
    listings: Arc<Listings>,
    /// What is wrong with the listings in themselves.
    problems: Vec<Problem>,
}

impl Weave {
    /// Reads the listings of the book below `root`.
    ///
    /// # Errors
    ///
    /// A file could not be read.
    pub fn read(root: &Path) -> Result<Weave> {
        let (listings, problems) = Listings::read(root)?;
        Ok(Weave {
            listings: Arc::new(listings),
            problems,
        })
    }

    /// The listings.
    pub fn listings(&self) -> Arc<Listings> {
        Arc::clone(&self.listings)
    }
}

impl Preprocessor for Weave {
    fn name(&self) -> &str {
        "weave"
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let (listings, mut problems) = (&*self.listings, self.problems.clone());
        let src = ctx.config.book.src.to_string_lossy().replace('\\', "/");
        let template = template::ids(ctx);
        let pages =
            written::read(listings, &src, &book, &template, &mut problems);
        let shown = written::first_figures(&pages);
        check::all(listings, &src, &book, &pages, &shown, &mut problems);
        check::refuse(problems, &pages)?;

        let figures = Figures::new(listings);
        let names = Names::of(&figures, &shown);
        let glossary = book.chapters().find(|it| path_of(it) == terms::PATH);
        let terms = glossary.map(|it| Terms::of(&it.content));
        let terms = terms.unwrap_or_default();
        let mut pages = pages;
        book.for_each_chapter_mut(|chapter| {
            // Chapters come in another order here: those below one, first.
            let path = path_of(chapter);
            let page = pages.iter().position(|page| page.path == path);
            let page = pages.remove(page.expect("each chapter was read"));
            put::figures(chapter, page, &figures, &shown);
            chapter.content = notes::put_by_text(&chapter.content);
            chapter.content = names.link(&path, &chapter.content);
            // The parts are those that SUMMARY.md numbers.
            if chapter.number.is_some() {
                chapter.content = terms.link(&path, &chapter.content);
            }
        });
        code::put_blocks(ctx, &mut book, &figures, &shown)?;
        appendix::put(&mut book, &figures, &shown);
        Ok(book)
    }
}

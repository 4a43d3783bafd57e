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
use crate::page::programs::Programs;
use crate::page::terms::{self, Terms};
use crate::page::{appendix, code, notes, template};
use crate::problem::Problem;
use anyhow::Result;
use mdbook_preprocessor::book::{Book, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use rayon::iter::{
    IndexedParallelIterator, IntoParallelIterator, ParallelIterator,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The preprocessor `weave` of book.toml.
pub struct Weave {
    listings: Arc<Listings>,
    /// What is wrong with the listings in themselves.
    problems: Vec<Problem>,
    /// The programs of the last book, which most of this one's are as well.
    last: Arc<Mutex<Programs>>,
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
            last: Arc::default(),
        })
    }

    /// The same, which takes programs from there as far as they have not
    /// changed, and leaves its own.
    pub(crate) fn after(self, last: &Arc<Mutex<Programs>>) -> Weave {
        let last = Arc::clone(last);
        Weave { last, ..self }
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
        let pages = written::read(listings, &src, &book, &template);
        let shown = written::first_figures(&pages);
        check::all(listings, &src, &book, &pages, &shown, &mut problems);
        check::refuse(problems, &pages)?;

        let figures = {
            let last = self.last.lock();
            let mut last = last.unwrap_or_else(PoisonError::into_inner);
            let figures = Figures::new(listings, &last);
            *last = figures.programs.clone();
            figures
        };
        let names = Names::of(&figures, &shown);
        let glossary = book.chapters().find(|it| path_of(it) == terms::PATH);
        let terms = glossary.map(|it| Terms::of(&it.content));
        let terms = terms.unwrap_or_default();
        let chapters: Vec<&Chapter> = book.chapters().collect();
        let pages = chapters.into_par_iter().zip(pages);
        let texts = pages.map(|(chapter, page)| {
            let path = page.path.clone();
            let text = put::figures(&chapter.content, page, &figures, &shown);
            let text = names.link(&path, &notes::put_by_text(&text));
            // The parts are those that SUMMARY.md numbers.
            let text = match chapter.number {
                Some(_) => terms.link(&path, &text),
                None => text,
            };
            (path, text)
        });
        let mut texts: BTreeMap<String, String> = texts.collect();
        // Here they come in another order: those below one, first.
        book.for_each_chapter_mut(|chapter| {
            let text = texts.remove(&path_of(chapter));
            chapter.content = text.expect("each chapter was read");
        });
        code::put_blocks(ctx, &mut book, &figures, &shown)?;
        appendix::put(&mut book, &figures, &shown);
        Ok(book)
    }
}

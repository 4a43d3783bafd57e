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
//! 5. **Names** and **terms** in the text become links, when all figures are in their places
//!    and the text of notes stands where it is read.
//! 6. **Code**: the blocks that are left become HTML, wherever they stand now.
//! 7. **Appendices** are made of listings, and have none of this in them.

use crate::chapter::found::{Link, Scan};
use crate::chapter::ids::Ids;
use crate::chapter::includes;
use crate::chapter::links::{self, page_of};
use crate::chapter::scan::scan;
use crate::library::{Listings, check};
use crate::listing::Listing;
use crate::page::figure::{Figure, Figures};
use crate::page::html::for_markdown;
use crate::page::names::Names;
use crate::page::place::{self, Place, Shown, path_of};
use crate::page::terms::{self, Terms};
use crate::page::{appendix, code, notes, summary, template};
use crate::problem::{Problem, Problems};
use anyhow::Result;
use mdbook_preprocessor::book::{Book, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::{BTreeMap, BTreeSet};
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
        let pages = read(listings, &src, &book, &template, &mut problems);
        let shown = first_figures(&pages);
        check_all(listings, &src, &book, &pages, &shown, &mut problems);
        refuse(problems, &pages)?;

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
            put_figures(chapter, page, &figures, &shown);
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

/// A chapter as it was written.
struct Written<'a> {
    /// Its name.
    name: String,
    /// Its path, relative to the folder of sources.
    path: String,
    /// Its path, relative to the book's root.
    file: String,
    scan: Scan,
    places: Vec<Place<'a>>,
}

/// Reads all chapters, in the order of the book.
fn read<'a>(
    listings: &'a Listings,
    src: &str,
    book: &Book,
    template: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Written<'a>> {
    let page = |chapter: &Chapter| {
        let path = path_of(chapter);
        let file = format!("{src}/{path}");
        let mut scan = scan(&file, &chapter.content);
        includes::follow(&file, &mut scan, &|path| listings.text_at(path));
        problems.append(&mut scan.problems);
        let places = place::find(listings, &file, &scan, problems);
        for place in &places {
            // That it meets none was looked at where its place was found.
            for id in place.line_ids().chain([place.id.clone()]) {
                let _ = scan.ids.give(&file, id, place.line);
            }
        }
        problems.extend(template.iter().filter_map(|id| {
            let line = scan.ids.line(id)?;
            let what = format!("each page has a part with the id `{id}`");
            let remedy = "give a heading another, `## Words {#id}`, or a term \
                          other words";
            Some(Problem::new(&file, line, what, remedy))
        }));
        Written {
            name: chapter.name.clone(),
            path,
            file,
            scan,
            places,
        }
    };
    let pages = book.chapters().map(page);
    pages.collect()
}

/// The listings that are shown, in the order of their first figures.
fn first_figures<'a>(pages: &[Written<'a>]) -> Vec<Shown<'a>> {
    let mut names = BTreeSet::new();
    let mut shown = Vec::new();
    for page in pages {
        for place in &page.places {
            if names.insert(&place.listing.name) {
                shown.push(Shown {
                    listing: place.listing,
                    chapter: page.name.clone(),
                    path: page.path.clone(),
                });
            }
        }
    }
    shown
}

/// Checks what only all pages together can tell.
fn check_all(
    listings: &Listings,
    src: &str,
    book: &Book,
    pages: &[Written],
    shown: &[Shown],
    problems: &mut Vec<Problem>,
) {
    let root = listings.root();
    let named: BTreeSet<String> = files_named(pages).into_keys().collect();
    check::are_shown(listings, &named, problems);
    problems.extend(summary::problems(book, root, src, shown));
    let (appendices, no_ids) = (appendix::paths(shown), Ids::default());
    let mut ids: BTreeMap<String, &Ids> = BTreeMap::new();
    // The first chapter is the page that the book opens with, too.
    let first = pages
        .first()
        .map(|page| ("index.md".into(), &page.scan.ids));
    ids.extend(first);
    ids.extend(appendices.into_iter().map(|path| (path, &no_ids)));
    let programs = shown.iter().map(|shown| {
        let mut ids = Ids::default();
        for id in shown.program_ids() {
            let _ = ids.give("", id, 1);
        }
        (shown.listing.program_page("md"), ids)
    });
    let programs: Vec<(String, Ids)> = programs.collect();
    ids.extend(programs.iter().map(|(path, ids)| (path.clone(), ids)));
    ids.extend(
        pages
            .iter()
            .map(|page| (page_of(&page.path), &page.scan.ids)),
    );
    for Written { scan, path, .. } in pages {
        for Link { to, file, line } in &scan.links {
            let found = links::check(&root.join(src), &ids, path, to);
            problems.extend(
                found.map(|(what, remedy)| {
                    Problem::new(file, *line, what, remedy)
                }),
            );
        }
    }
}

/// The files that blocks of Rust name, whether there are such listings or not,
/// with the chapter and the line that name each first.
fn files_named(pages: &[Written]) -> BTreeMap<String, (String, usize)> {
    let mut named = BTreeMap::new();
    for page in pages {
        for block in &page.scan.blocks {
            if let Some((path, line)) = place::file_of(&page.file, block) {
                named.entry(path).or_insert((page.file.clone(), line));
            }
        }
    }
    named
}

/// All that is wrong, in the order of files and lines, if anything is.
fn refuse(
    mut problems: Vec<Problem>,
    pages: &[Written],
) -> Result<(), Problems> {
    let named = files_named(pages);
    for problem in &mut problems {
        problem.shown = named.get(&problem.file).cloned();
    }
    problems.sort();
    // What two chapters include is wrong once.
    problems.dedup();
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Problems(problems)),
    }
}

/// Puts figures into the places of a chapter.
fn put_figures(
    chapter: &mut Chapter,
    page: Written,
    figures: &Figures,
    shown: &[Shown],
) {
    let to_root = "../".repeat(page.path.matches('/').count());
    let ends = ends(&page.places);
    let printed: Vec<&Listing> = page
        .scan
        .directives
        .iter()
        .filter_map(|it| {
            figures
                .listings
                .that_prints(&includes::resolve(&page.file, &it.path))
        })
        .collect();
    // From the end, so that the places that are left stay where they are.
    for (place, ends) in page.places.into_iter().zip(ends).rev() {
        let Place {
            range,
            listing,
            piece,
            id,
            ..
        } = place;
        let is_here =
            |shown: &Shown| shown.listing == listing && shown.path == page.path;
        let figure = figures.to_html(Figure {
            listing,
            piece: piece.as_deref(),
            id: &id,
            to_root: &to_root,
            is_own_page: false,
            // The page's first figure of a listing has its name as the id.
            begins: id == listing.name,
            ends,
            // It stands below what the listing prints, if the page has that,
            // and only in the chapter that shows the listing first.
            with_picture: ends
                && !printed.contains(&listing)
                && shown.iter().any(is_here),
        });
        // The empty line ends the HTML, whatever text follows.
        let html = for_markdown(figure) + "\n\n";
        chapter.content.replace_range(range, &html);
    }
}

/// For each place, whether the chapter has now shown a listing so far that the
/// reader will run it: it goes on to another, and has not come this far before.
fn ends(places: &[Place]) -> Vec<bool> {
    let mut ended: Vec<&str> = Vec::new();
    let ends = places.iter().enumerate().map(|(at, place)| {
        let name = place.listing.name.as_str();
        let goes_on = places
            .get(at + 1)
            .is_some_and(|next| next.listing == place.listing);
        let ends = !goes_on && !ended.contains(&name);
        ended.extend(ends.then_some(name));
        ends
    });
    ends.collect()
}

//! The chapters as they were written, before anything is changed: what is in
//! each, and which listings it shows.

use crate::chapter::found::Scan;
use crate::chapter::includes;
use crate::chapter::scan::scan;
use crate::library::Listings;
use crate::page::place::{self, Place, Shown, file_in, path_of};
use crate::problem::Problem;
use mdbook_preprocessor::book::{Book, Chapter};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::mem;

/// A chapter as it was written.
pub struct Written<'a> {
    /// Its name.
    pub name: String,
    /// Its path, relative to the folder of sources.
    pub path: String,
    /// Its path, relative to the book's root.
    pub file: String,
    /// What is in it, and everything that is wrong with it by itself.
    pub scan: Scan,
    /// Where it shows listings.
    pub places: Vec<Place<'a>>,
}

/// Reads all chapters, in the order of the book.
pub fn read<'a>(
    listings: &'a Listings,
    src: &str,
    book: &Book,
    template: &[String],
) -> Vec<Written<'a>> {
    let page = |chapter: &Chapter| {
        let path = path_of(chapter);
        let file = file_in(src, &path);
        let mut scan = scan(&file, &chapter.content);
        includes::follow(&file, &mut scan, &|path| listings.text_at(path));
        let mut problems = mem::take(&mut scan.problems);
        let places = place::find(listings, &file, &scan, &mut problems);
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
        scan.problems = problems;
        Written {
            name: chapter.name.clone(),
            path,
            file,
            scan,
            places,
        }
    };
    let chapters: Vec<&Chapter> = book.chapters().collect();
    chapters.into_par_iter().map(page).collect()
}

/// The listings that are shown, in the order of their first figures.
pub fn first_figures<'a>(pages: &[Written<'a>]) -> Vec<Shown<'a>> {
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

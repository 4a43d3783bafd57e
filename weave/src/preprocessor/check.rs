//! What only all chapters together can tell: whether links lead somewhere, and
//! whether each listing is shown. All mistakes are told at once.

use super::written::Written;
use crate::chapter::found::Link;
use crate::chapter::ids::Ids;
use crate::chapter::links::{self, page_of};
use crate::library::{Listings, check};
use crate::page::place::{self, Shown};
use crate::page::{appendix, summary};
use crate::problem::{Problem, Problems};
use mdbook_preprocessor::book::Book;
use std::collections::{BTreeMap, BTreeSet};

/// Adds what is wrong with the chapters, each by itself and all together.
pub fn all(
    listings: &Listings,
    src: &str,
    book: &Book,
    pages: &[Written],
    shown: &[Shown],
    problems: &mut Vec<Problem>,
) {
    let root = listings.root();
    let in_themselves = pages.iter().flat_map(|page| &page.scan.problems);
    problems.extend(in_themselves.cloned());
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
pub fn refuse(
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

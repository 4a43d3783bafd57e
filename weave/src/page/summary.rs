//! What SUMMARY.md makes of the chapters, as far as it cannot be: each page that
//! nobody writes has a place, and none is written over.

use super::appendix;
use super::place::{Shown, file_in, path_of};
use crate::chapter::links::{OF_EACH_BOOK, page_of};
use crate::problem::Problem;
use mdbook_preprocessor::book::Book;
use std::path::Path;

/// What is wrong with the book below `root`, whose sources are in `src`.
pub fn problems(
    book: &Book,
    root: &Path,
    src: &str,
    shown: &[Shown],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let summary = file_in(src, "SUMMARY.md");
    for appendix in appendix::without_place(book) {
        problems.push(Problem::new(
            &summary,
            1,
            format!("`{}` has no place", appendix.name),
            format!("write the draft chapter `[{}]()`", appendix.name),
        ));
    }
    let mut made = appendix::paths(shown);
    made.extend(OF_EACH_BOOK.map(str::to_owned));
    // Those that are no sources are copied, after the pages are made.
    let copied = made.iter().map(|page| page.replace(".md", ".html"));
    let programs = appendix::paths(shown).into_iter();
    let programs = programs.map(|page| page.replace(".md", ".rs"));
    let copied = copied.chain(programs).filter(|file| {
        let path = root.join(src).join(file);
        path.is_file()
    });
    let mut over: Vec<String> = copied.collect();
    let mut pages: Vec<String> = Vec::new();
    for chapter in book.chapters() {
        let (path, page) = (path_of(chapter), page_of(&path_of(chapter)));
        let is_twice = pages.contains(&page);
        if made.contains(&page) || is_twice {
            over.push(path);
        }
        pages.push(page);
    }
    problems.extend(over.into_iter().map(|file| {
        Problem::new(
            file_in(src, &file),
            1,
            "another page of the book has the place of this one",
            "give the file another name",
        )
    }));
    if let Some(first) = pages.first()
        && first.contains('/')
    {
        problems.push(Problem::new(
            &summary,
            1,
            format!("the book begins with {first}, which is in a folder"),
            "begin with a chapter beside SUMMARY.md: it is `index.html`, too, \
             where links from that folder lead nowhere",
        ));
    }
    problems
}

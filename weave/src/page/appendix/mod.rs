//! The pages that nobody writes. SUMMARY.md has a draft chapter where each
//! goes, as `[All listings]()`. To add one, add a line to the table below, a
//! module beside this one that makes its text, and the draft chapter.

mod listings;
mod proof;

pub use listings::RUN_IT;

use super::figure::Figures;
use super::place::Shown;
use maud::{Markup, html};
use mdbook_preprocessor::book::{Book, BookItem, Chapter, SectionNumber};

/// A page that is made of the listings.
pub struct Appendix {
    /// The name of its draft chapter.
    pub name: &'static str,
    /// The path of its source, if it had one, in the folder of sources.
    pub path: &'static str,
    /// Its Markdown.
    text: Make<String>,
    /// The paths of the pages below it.
    paths_below: fn(&[Shown]) -> Vec<String>,
    /// Those pages.
    below: Make<Vec<Below>>,
}

/// Makes something of the listings as they are shown, in the order in which
/// the book shows them.
type Make<T> = fn(&Figures, &[Shown]) -> T;

/// A page below another.
struct Below {
    name: String,
    path: String,
    text: String,
}

/// All of them.
pub const ALL: &[Appendix] = &[
    Appendix {
        name: "All listings",
        path: "listings.md",
        text: listings::table,
        paths_below: listings::paths,
        below: listings::pages,
    },
    Appendix {
        name: "Proof",
        path: "proof.md",
        text: proof::text,
        paths_below: |_| Vec::new(),
        below: |_, _| Vec::new(),
    },
];

impl Appendix {
    /// That of a draft chapter, by its name.
    pub fn named(name: &str) -> Option<&'static Appendix> {
        ALL.iter().find(|appendix| appendix.name == name)
    }
}

/// The paths of all pages that [`put`] adds, as if they had sources.
pub fn paths(shown: &[Shown]) -> Vec<String> {
    let paths = |appendix: &Appendix| {
        let mut paths = (appendix.paths_below)(shown);
        paths.push(appendix.path.to_owned());
        paths
    };
    ALL.iter().flat_map(paths).collect()
}

/// The appendices that a book has no place for.
pub fn without_place(book: &Book) -> Vec<&'static Appendix> {
    let has_place = |appendix: &Appendix| {
        book.iter().any(|item| {
            matches!(item, BookItem::Chapter(chapter)
                if chapter.is_draft_chapter() && chapter.name == appendix.name)
        })
    };
    ALL.iter().filter(|it| !has_place(it)).collect()
}

/// Words as a sentence, with code between backticks.
fn sentence(words: &str) -> Markup {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let sentence: String = first.chain(letters).collect();
    html! {
        @for (at, part) in sentence.split('`').enumerate() {
            @if at % 2 == 0 { (part) } @else { code { (part) } }
        }
        @if !words.ends_with('.') { "." }
    }
}

/// Puts all of them into their places.
pub fn put(book: &mut Book, figures: &Figures, shown: &[Shown]) {
    book.for_each_mut(|item| {
        let BookItem::Chapter(chapter) = item else {
            return;
        };
        let appendix = Appendix::named(&chapter.name);
        let Some(appendix) = appendix.filter(|_| chapter.is_draft_chapter())
        else {
            return;
        };
        chapter.path = Some(appendix.path.into());
        chapter.content = (appendix.text)(figures, shown);
        let below = (appendix.below)(figures, shown);
        for (number, Below { name, path, text }) in (1..).zip(below) {
            let parents = vec![chapter.name.clone()];
            let mut page = Chapter::new(&name, text, path, parents);
            page.source_path = None;
            // mdBook's table of contents nests by numbers, not by structure;
            // the numbers themselves are turned off in book.toml.
            page.number = Some(SectionNumber::new([1, number]));
            chapter.sub_items.push(page.into());
        }
    });
}

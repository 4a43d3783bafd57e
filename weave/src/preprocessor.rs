//! The step of mdBook that is ours: a book whose chapters name listings in,
//! a book with figures and a page a listing out; or everything that is wrong.

use crate::chapter::{self, Block, Scan};
use crate::directive::Directive;
use crate::figure::Figure;
use crate::listing::Listing;
use crate::listings::{Listings, nearest};
use crate::playground;
use crate::problem::{Problem, Problems};
use crate::{code, includes, links, notes, pages};
use anyhow::Result;
use mdbook_preprocessor::book::{Book, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

/// The preprocessor `weave` of book.toml.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weave;

impl Preprocessor for Weave {
    fn name(&self) -> &str {
        "weave"
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let (listings, problems) = Listings::read(&ctx.root)?;
        let src = ctx.config.book.src.to_string_lossy().replace('\\', "/");
        let mut weaver = Weaver::new(&listings, src, problems);
        weaver.weave(&mut book);
        weaver.end()?;
        book.for_each_chapter_mut(|chapter| {
            chapter.content = notes::weave(&chapter.content);
        });
        code::weave(ctx, &mut book)?;
        Ok(book)
    }
}

/// Where a listing is shown: the first figure of it in the book.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// The chapter's name.
    pub chapter: String,
    /// The chapter's path, relative to the folder of sources.
    pub path: String,
}

/// A block of a chapter that becomes a figure.
struct Place<'a> {
    range: Range<usize>,
    listing: &'a Listing,
    piece: Option<String>,
    id: String,
}

/// One run of the preprocessor.
struct Weaver<'a> {
    listings: &'a Listings,
    /// The folder of chapters, relative to the root.
    src: String,
    problems: Vec<Problem>,
    /// The listings, in the order in which the book shows them.
    shown: Vec<Shown<'a>>,
    /// By the file of each listing, also of those that could not be read, the
    /// chapter and line that show it first.
    files_shown: BTreeMap<String, (String, usize)>,
    /// The ids on each page, by its path.
    ids: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Weaver<'a> {
    fn new(
        listings: &'a Listings,
        src: String,
        problems: Vec<Problem>,
    ) -> Weaver<'a> {
        Weaver {
            listings,
            src,
            problems,
            shown: Vec::new(),
            files_shown: BTreeMap::new(),
            ids: BTreeMap::new(),
        }
    }

    fn weave(&mut self, book: &mut Book) {
        let mut links = Vec::new();
        book.for_each_chapter_mut(|chapter| {
            let path = path_of(chapter);
            let file = format!("{}/{path}", self.src);
            let mut scan = chapter::scan(&file, &chapter.content);
            self.problems.append(&mut scan.problems);
            self.check_includes(&file, &scan.directives);
            let places = self.places(chapter, &file, &scan);
            scan.ids.extend(places.iter().map(|place| place.id.clone()));
            self.put_figures(chapter, places);
            self.ids.insert(path.clone(), scan.ids);
            links.push((path, file, scan.links));
        });
        self.check_listings();
        self.add_pages(book);
        // All pages are known only now.
        for (path, file, links) in links {
            for (link, line) in links {
                let src = self.listings.root().join(&self.src);
                let problem = links::check(&src, &self.ids, &path, &link);
                if let Some((what, help)) = problem {
                    self.problem(&file, line, what, help);
                }
            }
        }
    }

    /// Puts figures into the places of a chapter.
    fn put_figures(&self, chapter: &mut Chapter, places: Vec<Place>) {
        let path = path_of(chapter);
        let to_root = "../".repeat(path.matches('/').count());
        let mut drawn: Vec<&Listing> = Vec::new();
        // From the end, so that the places that are left stay where they are.
        for place in places.into_iter().rev() {
            // The last piece has the picture: what it shows comes next. A
            // chapter that shows the listing once more does not repeat it.
            let is_first = |shown: &Shown| {
                shown.listing == place.listing && shown.path == path
            };
            let with_timeline = !drawn.contains(&place.listing)
                && self.shown.iter().any(is_first);
            drawn.push(place.listing);
            let figure = Figure {
                listing: place.listing,
                piece: place.piece.as_deref(),
                id: &place.id,
                to_root: &to_root,
                is_own_page: false,
                with_timeline,
            };
            // The empty line ends the HTML, whatever text follows.
            let html = figure.to_html(self.listings) + "\n";
            chapter.content.replace_range(place.range, &html);
        }
    }

    /// Adds the pages that no one writes.
    fn add_pages(&mut self, book: &mut Book) {
        let pages = pages::add(book, self.listings, &self.shown);
        if pages.is_empty() {
            self.problem(
                &format!("{}/SUMMARY.md", self.src),
                1,
                "the pages of listings have no place".to_owned(),
                format!("write the draft chapter `[{}]()`", pages::DRAFT),
            );
        }
        for page in pages {
            self.ids.insert(page, BTreeSet::new());
        }
    }

    /// All that is wrong, in the order of files and lines.
    fn end(mut self) -> Result<(), Problems> {
        for problem in &mut self.problems {
            problem.shown = self.files_shown.get(&problem.file).cloned();
        }
        self.problems.sort();
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Problems(self.problems))
        }
    }

    fn problem(&mut self, file: &str, line: usize, what: String, help: String) {
        self.problems.push(Problem::new(file, line, what, help));
    }

    /// The blocks of a chapter that become figures.
    fn places(
        &mut self,
        chapter: &Chapter,
        file: &str,
        scan: &Scan,
    ) -> Vec<Place<'a>> {
        let mut places: Vec<Place> = Vec::new();
        for block in &scan.blocks {
            let Some((listing, piece)) = self.piece_of(file, block) else {
                continue;
            };
            if self.shown.iter().all(|shown| shown.listing != listing) {
                self.shown.push(Shown {
                    listing,
                    chapter: chapter.name.clone(),
                    path: path_of(chapter),
                });
            }
            let mut earlier =
                places.iter().filter(|place| place.listing == listing);
            let name = &listing.name;
            let id = match (&piece, earlier.clone().next()) {
                (_, None) => name.clone(),
                (Some(piece), Some(_)) => format!("{name}-{piece}"),
                (None, Some(_)) => format!("{name}-program"),
            };
            if let Some(same) = earlier.find(|place| place.piece == piece) {
                let help = format!("refer to it: `[…](#{})`", same.id);
                self.problem(
                    file,
                    block.line,
                    "this piece stands in the chapter already".to_owned(),
                    help,
                );
            }
            if scan.ids.contains(&id) {
                self.problem(
                    file,
                    block.line,
                    format!("a heading has the id of this figure, `{id}`"),
                    "give the heading another: `## Words {#id}`".to_owned(),
                );
            }
            let range = block.range.clone();
            places.push(Place {
                range,
                listing,
                piece,
                id,
            });
        }
        places
    }

    /// The listing and the piece that a Rust block names.
    fn piece_of(
        &mut self,
        file: &str,
        block: &Block,
    ) -> Option<(&'a Listing, Option<String>)> {
        let Some(directive) = &block.directive else {
            self.problem(
                file,
                block.line,
                "this Rust block is typed into the chapter".to_owned(),
                "make it a listing, and show a piece of that with \
                 `{{#rustdoc_include PATH:PIECE}}`"
                    .to_owned(),
            );
            return None;
        };
        let line = directive.line;
        let path = includes::resolve(file, &directive.path);
        self.files_shown
            .entry(path.clone())
            .or_insert_with(|| (file.to_owned(), line));
        if directive.word != "rustdoc_include" {
            self.problem(
                file,
                line,
                format!(
                    "`{{{{#{}}}}}` does not show a listing",
                    directive.word
                ),
                "write `{{#rustdoc_include PATH:PIECE}}`".to_owned(),
            );
            return None;
        }
        if !block.at_margin {
            self.problem(
                file,
                block.line,
                "a listing stands inside a list or a quotation".to_owned(),
                "move it to the margin".to_owned(),
            );
            return None;
        }
        let Some(listing) = self.listings.at(&path) else {
            self.missing_listing(file, line, &path);
            return None;
        };
        let piece = directive.part.clone();
        if let Some(piece) = &piece
            && !listing.pieces.contains_key(piece)
        {
            let help = match nearest(piece, listing.pieces.keys()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if listing.pieces.is_empty() => {
                    format!("put `// ANCHOR: {piece}` around it")
                }
                None => format!("its pieces are {}", names(listing)),
            };
            let what = format!("there is no piece `{piece}` in {path}");
            self.problem(file, line, what, help);
            return None;
        }
        Some((listing, piece))
    }

    fn missing_listing(&mut self, file: &str, line: usize, path: &str) {
        // A file that is there but has a mistake is spoken of already.
        if self.problems.iter().any(|problem| problem.file == path) {
            return;
        }
        let exists = self.listings.root().join(path).is_file();
        let what = match exists {
            true => format!("{path} is not a listing"),
            false => format!("there is no file {path}"),
        };
        let paths: Vec<String> = self
            .listings
            .iter()
            .map(|listing| listing.path.clone())
            .collect();
        let help = match nearest(path, paths.iter()) {
            Some(near) => format!("did you mean {near}?"),
            None => "listings are listings/PART/src/bin/NAME.rs and \
                     listings/PART/fail/NAME.rs"
                .to_owned(),
        };
        self.problem(file, line, what, help);
    }

    fn check_includes(&mut self, file: &str, directives: &[Directive]) {
        for directive in directives {
            let root = self.listings.root();
            let found = includes::check(root, file, directive);
            self.problems.extend(found);
        }
    }

    /// Whether each listing is shown, and fits into a link or says it cannot.
    fn check_listings(&mut self) {
        for listing in self.listings.iter() {
            if !self.files_shown.contains_key(&listing.path) {
                self.problem(
                    &listing.path,
                    1,
                    format!("no chapter shows `{}`", listing.name),
                    "show a piece of it, or delete it".to_owned(),
                );
            }
            let edition = self.listings.edition(listing);
            let length = playground::link(listing, edition).len();
            let fits = length <= playground::LONGEST;
            if fits == listing.claims.long {
                let line = listing.claims.line_of("long");
                let help = match fits {
                    true => "take out `//@ long`",
                    false => "shorten the program, or mark it `//@ long`",
                };
                self.problem(
                    &listing.path,
                    line,
                    format!(
                        "its Playground link is {length} bytes long, of {} at \
                         most",
                        playground::LONGEST
                    ),
                    help.to_owned(),
                );
            }
        }
    }
}

/// The names of a listing's pieces, as a person lists them.
fn names(listing: &Listing) -> String {
    let names: Vec<String> = listing
        .pieces
        .keys()
        .map(|piece| format!("`{piece}`"))
        .collect();
    names.join(", ")
}

/// A chapter's path relative to the folder of sources, with `/`.
pub(crate) fn path_of(chapter: &Chapter) -> String {
    let path = chapter.path.as_deref().unwrap_or(Path::new(""));
    let path = chapter.source_path.as_deref().unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

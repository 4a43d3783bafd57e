//! From the Rust blocks of a chapter to the pieces of listings that take
//! their places.
//!
//! ```text
//! {{#rustdoc_include ../listings/io/src/bin/client.rs:main}}
//!     →  the piece `main` of `client`, with the id `client` on its page
//! ```

use crate::chapter::block::Block;
use crate::chapter::found::Scan;
use crate::chapter::includes::resolve;
use crate::chapter::links::page_of;
use crate::library::Listings;
use crate::listing::Listing;
use crate::nearest::nearest;
use crate::problem::Problem;
use mdbook_preprocessor::book::Chapter;
use std::ops::Range;
use std::path::Path;

/// A block of a chapter that becomes a figure.
#[derive(Debug)]
pub struct Place<'a> {
    /// Its bytes in the chapter.
    pub range: Range<usize>,
    /// The listing that it shows.
    pub listing: &'a Listing,
    /// The piece of it; all of it where that is `None`.
    pub piece: Option<String>,
    /// The id of the figure, unique on the page.
    pub id: String,
    /// Its first line, from 1.
    pub line: usize,
}

impl Place<'_> {
    /// The ids of the lines that it shows, to which a link can lead.
    pub fn line_ids(&self) -> impl Iterator<Item = String> {
        let listing = self.listing;
        let piece = self.piece.as_ref();
        let lines = piece.and_then(|piece| listing.pieces.get(piece));
        line_ids(listing, lines.cloned())
    }
}

/// The ids of lines of a listing; of all of them where `lines` is `None`.
fn line_ids(
    listing: &Listing,
    lines: Option<Range<usize>>,
) -> impl Iterator<Item = String> {
    let all = 0..listing.program.lines().count();
    let lines = lines.unwrap_or(all);
    lines.map(|line| format!("{}-L{}", listing.name, line + 1))
}

/// Where a listing is shown: the first figure of it in the book.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// The chapter's name.
    pub chapter: String,
    /// The chapter's path, relative to the folder of sources.
    pub path: String,
}

impl Shown<'_> {
    /// The ids of the page that has the whole program.
    pub fn program_ids(&self) -> impl Iterator<Item = String> {
        let name = self.listing.name.clone();
        line_ids(self.listing, None).chain([name])
    }

    /// The chapter's page, relative to the book's root.
    pub fn page(&self) -> String {
        let page = page_of(&self.path);
        format!("{}.html", page.strip_suffix(".md").unwrap_or(&page))
    }
}

/// A chapter's path relative to the folder of sources, with `/`.
pub fn path_of(chapter: &Chapter) -> String {
    let path = chapter.path.as_deref().unwrap_or(Path::new(""));
    let path = chapter.source_path.as_deref().unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// The path of a chapter relative to the book's root, given that to the folder
/// of sources as book.toml has it: `.` and `chapter.md` give `chapter.md`.
pub fn file_in(src: &str, path: &str) -> String {
    let file = resolve("", &format!("{src}/{path}"));
    match src.starts_with('/') {
        true => format!("/{file}"),
        false => file,
    }
}

/// The places of a chapter in `file`, in the order of the text.
pub fn find<'a>(
    listings: &'a Listings,
    file: &str,
    scan: &Scan,
    problems: &mut Vec<Problem>,
) -> Vec<Place<'a>> {
    let mut places: Vec<Place> = Vec::new();
    for block in &scan.blocks {
        let piece = match piece_of(listings, file, block) {
            Ok(Some(piece)) => piece,
            Ok(None) => continue,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let (listing, piece) = piece;
        let mut problem = |what: String, remedy: String| {
            problems.push(Problem::new(file, block.line, what, remedy));
        };
        let mut earlier = places.iter().filter(|it| it.listing == listing);
        let name = &listing.name;
        let id = match (&piece, earlier.clone().next()) {
            (_, None) => name.clone(),
            (Some(piece), Some(_)) => format!("{name}-{piece}"),
            (None, Some(_)) => format!("{name}-program"),
        };
        if let Some(same) = earlier.find(|place| place.piece == piece) {
            problem(
                "this piece stands in the chapter already".to_owned(),
                format!("refer to it: `[…](#{})`", same.id),
            );
        }
        if let Some(line) = scan.ids.line(&id) {
            problem(
                format!("line {line} has the id of this figure, `{id}`"),
                "give a heading another, `## Words {#id}`, or a term other \
                 words"
                    .to_owned(),
            );
        }
        places.push(Place {
            range: block.range.clone(),
            listing,
            piece,
            id,
            line: block.line,
        });
    }
    places
}

/// The file that a Rust block names, if it names one, and its line from 1.
pub fn file_of(file: &str, block: &Block) -> Option<(String, usize)> {
    let directive = block.directive.as_ref()?;
    Some((resolve(file, &directive.path), directive.line))
}

/// The listing and the piece that a Rust block names. There is neither where
/// the listing's own file has a mistake, which has been said.
fn piece_of<'a>(
    listings: &'a Listings,
    file: &str,
    block: &Block,
) -> Result<Option<(&'a Listing, Option<String>)>, Problem> {
    let at_block = |what: &str, remedy: &str| {
        Err(Problem::new(file, block.line, what, remedy))
    };
    let Some(directive) = &block.directive else {
        return at_block(
            "this Rust block is typed into the chapter",
            "make it a listing, and show a piece of that with \
             `{{#rustdoc_include PATH:PIECE}}`",
        );
    };
    let problem = |what: String, remedy: String| {
        Err(Problem::new(file, directive.line, what, remedy))
    };
    if directive.word != "rustdoc_include" {
        return problem(
            format!("`{{{{#{}}}}}` does not show a listing", directive.word),
            "write `{{#rustdoc_include PATH:PIECE}}`".to_owned(),
        );
    }
    if !block.at_margin {
        return at_block(
            "a listing stands inside a list or a quotation",
            "move it to the margin",
        );
    }
    let path = resolve(file, &directive.path);
    let Some(listing) = listings.at(&path) else {
        if listings.has_mistake(&path) {
            return Ok(None);
        }
        let what = match listings.root().join(&path).is_file() {
            true => format!("{path} is not a listing"),
            false => format!("there is no file {path}"),
        };
        return problem(what, suggest_path(listings, &path));
    };
    if let Some(piece) = &directive.part
        && !listing.pieces.contains_key(piece)
    {
        return problem(
            format!("there is no piece `{piece}` in {path}"),
            suggest_piece(listing, piece),
        );
    }
    Ok(Some((listing, directive.part.clone())))
}

/// What to write in the place of a path that is not that of a listing.
fn suggest_path(listings: &Listings, path: &str) -> String {
    let paths: Vec<String> =
        listings.iter().map(|it| it.path.clone()).collect();
    match nearest(path, &paths) {
        Some(near) => format!("did you mean {near}?"),
        None => "listings are listings/PART/src/bin/NAME.rs and \
                 listings/PART/fail/NAME.rs"
            .to_owned(),
    }
}

/// What to write in the place of a piece that a listing does not have.
fn suggest_piece(listing: &Listing, piece: &str) -> String {
    let pieces = listing.pieces.keys();
    match nearest(piece, pieces.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if listing.pieces.is_empty() => {
            format!("put `// ANCHOR: {piece}` around it")
        }
        None => {
            let pieces = pieces.map(|piece| format!("`{piece}`"));
            let pieces: Vec<String> = pieces.collect();
            format!("its pieces are {}", pieces.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_sources_may_be_any() {
        for (src, file) in [
            ("src", "src/a/b.md"),
            (".", "a/b.md"),
            ("./src/", "src/a/b.md"),
            ("../src", "../src/a/b.md"),
            ("/c/src", "/c/src/a/b.md"),
        ] {
            assert_eq!(file_in(src, "a/b.md"), file);
        }
    }
}

//! A piece of a listing as an HTML figure: the code, its changed lines
//! marked, and a caption from which the reader can run it.

use super::changes::changed_lines;
use super::{code, controls, rust};
use crate::library::Listings;
use crate::listing::{Kind, Listing};
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeMap;

/// All listings, ready to be shown.
pub struct Figures<'a> {
    /// The listings.
    pub listings: &'a Listings,
    /// The lines of each, by its name.
    lines: BTreeMap<&'a str, Vec<Markup>>,
}

/// What a figure shows, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// The piece of it that is shown; all of it where that is `None`.
    pub piece: Option<&'a str>,
    /// The `id` of the figure, unique on its page.
    pub id: &'a str,
    /// The way from the page to the book's root: `""` or `"../"`.
    pub to_root: &'a str,
    /// Whether the page is the listing's own, which needs no link to itself.
    pub is_own_page: bool,
    /// Whether it shows when the listing's jobs ran, if there is a picture.
    pub with_picture: bool,
}

impl<'a> Figures<'a> {
    /// Highlights all listings, and finds which of their lines have changed.
    pub fn new(listings: &'a Listings) -> Figures<'a> {
        let lines = listings.iter().map(|listing| {
            let predecessor = listings.predecessor(listing);
            (listing.name.as_str(), lines(listing, predecessor))
        });
        Figures {
            listings,
            lines: lines.collect(),
        }
    }

    /// A figure as HTML.
    pub fn to_html(&self, figure: Figure) -> Markup {
        let Figure { listing, id, .. } = figure;
        let lines = &self.lines[listing.name.as_str()];
        let shown = match figure.piece {
            Some(piece) => &lines[listing.pieces[piece].clone()],
            None => lines,
        };
        let code = html! { @for line in shown { (line) "\n" } };
        let label = format!("Code of {}", listing.name);
        let picture = listing.around.picture.as_deref();
        let picture = picture.filter(|_| figure.with_picture);
        html! {
            figure.listing id=(id) {
                (code::frame("rust", &label, &code))
                figcaption { (self.caption(figure)) }
                @if let Some(picture) = picture { (PreEscaped(picture)) }
            }
        }
    }

    fn caption(&self, figure: Figure) -> Markup {
        let Figure {
            listing,
            id,
            to_root,
            is_own_page,
            ..
        } = figure;
        let page_of = |listing: &Listing| {
            format!("{to_root}listings/{}.html", listing.name)
        };
        // The page's first figure of a listing has its name as the id.
        let is_first = is_own_page || id == listing.name;
        html! {
            a.listing-name href={ "#" (id) } { (listing.name) }
            " "
            @match listing.kind {
                Kind::Runs => (controls::run(listing)),
                Kind::Fails => span.fails { "does not compile" },
            }
            " "
            (controls::to_playground(listing))
            @if is_first { (controls::program_to_copy(listing)) }
            @if !is_own_page {
                " "
                a.program href=(page_of(listing)) { "whole program" }
            }
            @if let Some(predecessor) = self.listings.predecessor(listing) {
                " "
                span.after {
                    "changed since "
                    a href=(page_of(predecessor)) { (predecessor.name) }
                }
            }
        }
    }
}

/// The lines of a program, each in an element that says where it stands and
/// whether it changed.
fn lines(listing: &Listing, predecessor: Option<&Listing>) -> Vec<Markup> {
    let lines = rust::lines(&listing.program);
    let changed = match predecessor {
        Some(predecessor) => {
            changed_lines(&predecessor.program, &listing.program)
        }
        None => vec![false; lines.len()],
    };
    let line = |(at, (line, changed)): (usize, (String, bool))| {
        let line = PreEscaped(line);
        html! {
            @match changed {
                true => ins.line.changed data-line=(at + 1) { (line) },
                false => span.line data-line=(at + 1) { (line) },
            }
        }
    };
    lines
        .into_iter()
        .zip(changed)
        .enumerate()
        .map(line)
        .collect()
}

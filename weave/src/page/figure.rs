//! A piece of a listing as an HTML figure: the code, its changed lines
//! marked, and a caption from which the reader can run it.

use super::changes::Went;
use super::controls;
use super::frame::Frame;
use super::programs::{Program, Programs};
use crate::library::Listings;
use crate::listing::{Kind, Listing};
use maud::{Markup, PreEscaped, html};
use std::ops::Range;

/// All listings, ready to be shown.
pub struct Figures<'a> {
    /// The listings.
    pub listings: &'a Listings,
    /// The program of each.
    pub programs: Programs,
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
    /// Whether the page shows the listing here first: then the caption says
    /// what it grew from.
    pub begins: bool,
    /// Whether the page has now shown what it has to show of the listing, and
    /// the reader will run it: then the caption has what that takes.
    pub ends: bool,
    /// Whether it shows when the listing's jobs ran, if there is a picture.
    pub with_picture: bool,
}

/// How many lines that went are shown; of more, only how many they were.
const FEW: usize = 2;

impl<'a> Figures<'a> {
    /// Those of listings, of which the programs in `last` are not made anew.
    pub fn new(listings: &'a Listings, last: &Programs) -> Figures<'a> {
        Figures {
            listings,
            programs: Programs::of(listings, last),
        }
    }

    /// A figure as HTML.
    pub fn to_html(&self, figure: Figure) -> Markup {
        let Figure { listing, id, .. } = figure;
        let range = self.range(figure);
        let frame = Frame {
            class: "rust",
            label: "Code",
            text: &text(listing, &range),
            copied: figure.is_own_page.then_some("Copy the program"),
        };
        let picture = listing.around.picture.as_deref();
        let picture = picture.filter(|_| figure.with_picture);
        html! {
            figure.listing id=(id) aria-label=(name_of(listing, figure.piece, &range)) {
                (frame.around(self.code(figure, range.clone())))
                figcaption { (self.caption(figure)) }
                @if let Some(picture) = picture { (PreEscaped(picture)) }
            }
        }
    }

    /// The lines that a figure shows.
    fn range(&self, figure: Figure) -> Range<usize> {
        let Figure { listing, piece, .. } = figure;
        match piece {
            Some(piece) => listing.pieces[piece].clone(),
            None => 0..self.programs.get(&listing.name).lines.len(),
        }
    }

    /// The code of a figure: what came since its predecessor is marked, and
    /// what went is said where it stood.
    fn code(&self, figure: Figure, shown: Range<usize>) -> Markup {
        let Program { lines, changes, .. } =
            self.programs.get(&figure.listing.name);
        let name = &figure.listing.name;
        let line = |at: usize| {
            html! {
                @if figure.is_own_page { i id={ (name) "-L" (at + 1) } {} }
                (PreEscaped(&lines[at])) "\n"
            }
        };
        let is_all = figure.piece.is_none();
        let mut html = Vec::new();
        let mut at = shown.start;
        while at < shown.end {
            let is_inside = is_all || at > shown.start;
            let went = changes.went.iter().filter(|it| it.at == at);
            html.extend(
                went.filter(|_| is_inside)
                    .map(|went| self.went(figure, went)),
            );
            match changes.came.iter().find(|came| came.contains(&at)) {
                None => {
                    html.push(line(at));
                    at += 1;
                }
                Some(came) => {
                    let to = came.end.min(shown.end);
                    // What went from inside of it was replaced.
                    html.push(html! {
                        ins.changed { @for at in at..to { (line(at)) } }
                    });
                    at = to;
                }
            }
        }
        let went = changes.went.iter().filter(|it| it.at == shown.end);
        html.extend(went.filter(|_| is_all).map(|it| self.went(figure, it)));
        html! { @for part in &html { (part) } }
    }

    /// Lines that went: themselves if they are few, else how many they were,
    /// with a link to them.
    fn went(&self, figure: Figure, went: &Went) -> Markup {
        let Some(old) = self.listings.predecessor(figure.listing) else {
            return html! {};
        };
        let lines = &self.programs.get(&old.name).lines;
        let Went {
            lines: range,
            is_replaced,
            ..
        } = went;
        if range.len() <= FEW && !is_replaced {
            return html! {
                del.removed {
                    @for line in &lines[range.clone()] {
                        @let (indent, rest) = indented(line);
                        (indent) s { (PreEscaped(rest)) } "\n"
                    }
                }
            };
        }
        let said = match is_replaced {
            true => format!("in place of {} lines", range.len()),
            false => format!("{} lines removed", range.len()),
        };
        let line = format!("{}-L{}", old.name, range.start + 1);
        html! {
            del.removed.folded {
                a tabindex="-1"
                    href={ (figure.to_root) (old.program_page("html")) "#" (line) } {
                    (said)
                }
                "\n"
            }
        }
    }

    /// The listing's name, which leads to the whole program; once on a page,
    /// how to run it, and what it grew from.
    fn caption(&self, figure: Figure) -> Markup {
        let Figure {
            listing,
            id,
            to_root,
            is_own_page,
            begins,
            ends,
            ..
        } = figure;
        let name = &listing.name;
        let line = self.range(figure).start + 1;
        let page = format!("{to_root}{}", listing.program_page("html"));
        let program = format!("{page}#{name}-L{line}");
        let is_refused = listing.kind == Kind::Fails;
        let predecessor = self.listings.predecessor(listing);
        let since = html! {
            @if begins && let Some(predecessor) = predecessor {
                span.after {
                    "changed since "
                    a href={ (to_root) (predecessor.program_page("html")) }
                        tabindex=[(!ends).then_some("-1")]
                        { (predecessor.name) }
                }
            }
        };
        if !ends {
            return html! {
                // Tab goes on to the full caption, which has the same link.
                a.listing-name href=(program) title="Whole program"
                    tabindex="-1" { (name) }
                " "
                (since)
            };
        }
        html! {
            span.controls aria-label={ "What to do with " (name) } {
                @if is_refused {
                    a.listing-name href={ "#" (id) } { (name) }
                    " "
                    span.fails { "does not compile" }
                } @else {
                    (controls::run(listing, &format!("#{id}")))
                }
                " "
                (controls::to_playground(listing, to_root))
                " "
                @if is_own_page {
                    a.program href={ (name) ".rs" } download { (name) ".rs" }
                } @else {
                    a.program href=(program)
                        aria-label={ "Whole program of " (name) }
                        { "Whole program" }
                }
                " "
                (since)
            }
        }
    }
}

/// What a figure is called for those who hear it, and for the script, which
/// looks for the figure that shows a line.
fn name_of(
    listing: &Listing,
    piece: Option<&str>,
    lines: &Range<usize>,
) -> String {
    match piece {
        Some(_) => format!(
            "{}, lines {} to {}",
            listing.name,
            lines.start + 1,
            lines.end
        ),
        None => listing.name.clone(),
    }
}

/// A line of code as HTML, apart from the white space that it begins with.
fn indented(line: &str) -> (&str, &str) {
    line.split_at(line.len() - line.trim_start().len())
}

/// Some lines of a program.
fn text(listing: &Listing, lines: &Range<usize>) -> String {
    let all = listing.program.split_inclusive('\n');
    all.skip(lines.start).take(lines.len()).collect()
}

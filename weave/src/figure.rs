//! A piece of a listing as an HTML figure: the code, its changed lines
//! marked, and a caption from which the reader can run it.

use crate::changes::changed_lines;
use crate::code;
use crate::highlight;
use crate::html::escape;
use crate::listing::{Kind, Listing};
use crate::listings::Listings;
use crate::playground;
use std::fmt::Write;
use std::fs;

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
    pub with_timeline: bool,
}

impl Figure<'_> {
    /// The figure as HTML without a blank line, which would end it as far as
    /// Markdown is concerned.
    pub fn to_html(self, listings: &Listings) -> String {
        let Figure { listing, id, .. } = self;
        let predecessor = listings.predecessor(listing);
        let label = format!("Code of {}", escape(&listing.name));
        format!(
            "<figure class=\"listing\" id=\"{}\">\n{}\
             <figcaption>{}</figcaption>\n{}</figure>",
            escape(id),
            code::block("rust", &label, &self.lines(predecessor)),
            self.caption(listings, predecessor),
            self.timeline(listings),
        )
    }

    /// The shown lines, each in an element that says where in the program it
    /// stands and whether it changed.
    fn lines(self, predecessor: Option<&Listing>) -> String {
        let program = &self.listing.program;
        let changed = predecessor
            .map(|predecessor| changed_lines(&predecessor.program, program));
        let shown = match self.piece {
            Some(piece) => self.listing.pieces[piece].clone(),
            None => 0..program.lines().count(),
        };
        let mut html = String::new();
        for (at, line) in highlight::lines(program).iter().enumerate() {
            if shown.contains(&at) {
                let changed = changed.as_ref().is_some_and(|lines| lines[at]);
                let (element, class) = match changed {
                    true => ("ins", "line changed"),
                    false => ("span", "line"),
                };
                let _ = writeln!(
                    html,
                    "<{element} class=\"{class}\" data-line=\"{}\">{line}\
                     </{element}>",
                    at + 1,
                );
            }
        }
        html
    }

    /// The picture of the jobs, as it is on disk.
    fn timeline(self, listings: &Listings) -> String {
        let path = listings.root().join(self.listing.timeline_path());
        match self.with_timeline {
            true => fs::read_to_string(path).unwrap_or_default(),
            false => String::new(),
        }
    }

    fn caption(
        self,
        listings: &Listings,
        predecessor: Option<&Listing>,
    ) -> String {
        let Figure {
            listing,
            id,
            to_root,
            ..
        } = self;
        let name = escape(&listing.name);
        let mut caption = format!(
            "<a class=\"listing-name\" href=\"#{}\">{name}</a>",
            escape(id)
        );
        let _ = match listing.kind {
            Kind::Runs => write!(
                caption,
                " <span class=\"run\"><code>{}</code> <button type=\"button\" \
                 class=\"copy\" aria-label=\"Copy\"></button>\
                 </span>",
                escape(&run_command(listing))
            ),
            Kind::Fails => {
                write!(
                    caption,
                    " <span class=\"fails\">does not compile</span>"
                )
            }
        };
        caption.push(' ');
        let edition = listings.edition(listing);
        caption.push_str(&playground_control(listing, edition));
        // The page's first figure of a listing has its name as the id.
        if listing.claims.long && (self.is_own_page || id == listing.name) {
            caption.push_str(&program_to_copy(listing));
        }
        if !self.is_own_page {
            let _ = write!(
                caption,
                " <a class=\"program\" href=\"{to_root}listings/{name}.html\">\
                 whole program</a>",
            );
        }
        if let Some(predecessor) = predecessor {
            let name = escape(&predecessor.name);
            let _ = write!(
                caption,
                " <span class=\"after\">changed since \
                 <a href=\"{to_root}listings/{name}.html\">{name}</a></span>"
            );
        }
        caption
    }
}

/// What the reader types, in the book's folder, to run a listing.
pub fn run_command(listing: &Listing) -> String {
    let release = if listing.claims.release {
        "--release "
    } else {
        ""
    };
    format!("cargo run {release}--bin {}", listing.name)
}

/// A link to the Playground, or, for a program that no link can hold, a
/// button that copies [`program_to_copy`] and opens an empty Playground. The
/// button works by script; without it, the page of the whole program is one
/// link away.
pub fn playground_control(listing: &Listing, edition: &str) -> String {
    if listing.claims.long {
        format!(
            "<button type=\"button\" class=\"to-playground copy\" \
             aria-label=\"Copy for the Playground\" \
             data-playground=\"{}\" data-program=\"{}\"></button>",
            escape(&playground::empty(listing, edition)),
            escape(&listing.name),
        )
    } else {
        format!(
            "<a class=\"to-playground\" href=\"{}\">Playground</a>",
            escape(&playground::link(listing, edition))
        )
    }
}

/// What the buttons of a page copy that stand for a program which no link can
/// hold. A page has it once for all its buttons.
pub fn program_to_copy(listing: &Listing) -> String {
    format!(
        "<template data-program=\"{}\">{}</template>",
        escape(&listing.name),
        escape(&listing.program).replace('\n', "&#10;"),
    )
}

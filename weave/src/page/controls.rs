//! What a reader can do with a listing, beside its code.

use crate::library::playground;
use crate::listing::Listing;
use maud::{Markup, html};

/// The command that runs a listing, with a button that copies it.
pub fn run(listing: &Listing) -> Markup {
    html! {
        span.run {
            code { (listing.run_command()) }
            " "
            button.copy type="button" aria-label="Copy" {}
        }
    }
}

/// A link to the Playground, or, for a program that no link can hold, a
/// button that copies [`program_to_copy`] and opens an empty Playground. The
/// button works by script; without it, the page of the whole program is one
/// link away.
pub fn to_playground(listing: &Listing) -> Markup {
    html! {
        @if listing.claims.long {
            button.to-playground.copy
                type="button"
                aria-label="Copy for the Playground"
                data-playground=(playground::empty(listing))
                data-program=(listing.name) {}
        } @else {
            a.to-playground href=(playground::link(listing)) { "Playground" }
        }
    }
}

/// What the buttons of a page copy that stand for a program which no link can
/// hold; nothing where a link can. A page has it once for all its buttons.
pub fn program_to_copy(listing: &Listing) -> Markup {
    html! {
        @if listing.claims.long {
            template data-program=(listing.name) { (listing.program) }
        }
    }
}

//! What a reader can do with a listing, beside its code. Each control says
//! in its name what it is for; those that need a script have a plain link
//! beside them that does not.

use crate::library::playground;
use crate::listing::Listing;
use maud::{Markup, html};

/// The command that runs a listing, with a button that copies it. The name
/// of the listing in it leads to `href`.
pub fn run(listing: &Listing, href: &str) -> Markup {
    let command = listing.run_command();
    let start = command.strip_suffix(&listing.name);
    let start = start.expect("it ends with the name");
    let label = format!("Copy the command of {}", listing.name);
    html! {
        span.run {
            code {
                (start)
                a.listing-name href=(href) { (listing.name) }
            }
            " "
            (copy(&label))
        }
    }
}

/// A button that copies what stands beside it.
pub fn copy(label: &str) -> Markup {
    html! { button.copy type="button" aria-label=(label) {} }
}

/// A link to the Playground: with the program, or for one that no link can
/// hold, without. Then the script explains what to do, and copies the program
/// from its file; `to_root` is the way from the page to the book's root.
pub fn to_playground(listing: &Listing, to_root: &str) -> Markup {
    html! {
        @if listing.claims.long {
            a.to-playground
                href=(playground::empty(listing))
                data-program={ (to_root) (listing.program_page("rs")) }
                aria-label={ "Playground (paste) of " (listing.name) }
                title="Too long for a link: copy the whole program, and paste it there"
                { "Playground (paste)" }
        } @else {
            a.to-playground href=(playground::link(listing))
                aria-label={ "Playground of " (listing.name) } { "Playground" }
        }
    }
}

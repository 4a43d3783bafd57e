//! The page "Proof": what is claimed of each listing, and the tests that have
//! seen it; where they ran; and of what the book was made.

mod claimed;
mod edition;
mod seen;
mod tests_of;

use crate::commit::Commit;
use crate::listing::Listing;
use crate::page::figure::Figures;
use crate::page::html::for_markdown;
use crate::page::place::Shown;
use claimed::claimed;
use edition::edition;
use maud::{Markup, html};
use seen::{System, systems};
use std::fmt::Write;
use tests_of::Tests;

/// The systems that the book is meant for.
const MEANT: [&str; 3] = ["Linux", "macOS", "Windows"];

/// What stands where nobody has looked.
const NOT_RUN: &str = "not run there";

/// What the page begins with.
const BEGIN: &str = "\
Nothing in this book is taken on trust. What a program prints, how long it
takes, and what the compiler says of it, a test has seen when it ran that
program. What the text says of code in words has tests of its own. Tables of
measurements are another matter: they depend on the machine, and on what else it
does. Programs of the book have written them, at a quiet moment, and you can run
these yourself. The tests don't measure all of that anew. They compare what the
text says with what the tables show.

This page says what's claimed of each listing, and which test to run if you
doubt it. Weave makes it from the listings and the tests each time the book is
built, so it can't be out of date.

The commands are for the folder with the book's source. A name at the end picks
all tests that have it in theirs: `threads` picks those of `threads_many`, too.
";

/// What the systems are known from.
const PLACES: &str = "\
The servers that test each commit leave a file for each system, and this says
what those files say of this very commit. Where there's none, we don't claim a
thing. (If you've built the book yourself, `.ci/log cargo test --locked` leaves
one for your system.)
";

/// What the claims of listings mean.
const CLAIMS: &str = "\
- **Prints its output**: it's run, and what it prints is compared with the
  output on the listing's page, from the first character to the last. Where the
  order of lines is the scheduler's, they're sorted before. Where numbers depend
  on the machine, they may be up to ten times as small or as large, and the
  words have to be the same.
- **Takes**: it may take no less, and not as much as the second number.
- **Hangs** and **runs until it's stopped**: it's still running when we stop it.
- **As in its picture**: each job starts and ends at most a quarter of a second
  earlier than its bar, and at most three quarters later.
- **Refused**: the compiler's words are compared with those on the page.
- A program that doesn't claim to keep a processor busy must not do so,
  unless it has all of them to itself.
";

/// The page.
pub fn text(figures: &Figures, shown: &[Shown]) -> String {
    let listings = figures.listings;
    let root = listings.root();
    let commit = Commit::of(root);
    let tests = Tests::read(root);
    let systems = systems(root);
    let is_of_this = |system: &System| {
        let this = commit.as_ref().filter(|it| !it.is_changed);
        system.failed == 0 && this.is_some_and(|it| it.id == system.commit)
    };
    let systems: Vec<System> = systems.into_iter().filter(is_of_this).collect();

    let mut text = format!("# Proof\n\n{BEGIN}\n## This edition\n\n");
    let _ = write!(
        text,
        "{}\n\n## Where it was run\n\n{PLACES}\n{}\n\n## What is proved\n\n{}\n\n\
         ## What the claims mean\n\n{CLAIMS}",
        for_markdown(edition(listings, shown, commit.as_ref())),
        for_markdown(places(&systems)),
        for_markdown(tests.table()),
    );
    for chapter in shown.chunk_by(|a, b| a.path == b.path) {
        let rows = chapter.iter().map(|it| row(it.listing, &tests, &systems));
        let table = table(html! {
            thead { tr { th { "Listing" } th { "Claimed, and seen by" } } }
            tbody { @for row in rows { (row) } }
        });
        let (name, table) = (&chapter[0].chapter, for_markdown(table));
        let _ = write!(text, "\n## {name}\n\n{table}\n");
    }
    text
}

/// On which systems the tests were run.
fn places(systems: &[System]) -> Markup {
    html! {
        (table(html! {
            thead {
                tr {
                    th { "System" } th { "Compiler" } th { "Passed" }
                    th { "Could not run there" }
                }
            }
            tbody {
                @for meant in MEANT {
                    @let mut is_there = systems
                        .iter()
                        .filter(|it| it.name.starts_with(meant))
                        .peekable();
                    @if is_there.peek().is_none() {
                        tr { td { (meant) } td colspan="3" { (NOT_RUN) } }
                    }
                    @for system in is_there {
                        tr {
                            td { (system.name) }
                            td { (system.compiler) }
                            td { (system.passed) }
                            td { (system.ignored) }
                        }
                    }
                }
            }
        }))
    }
}

/// A table as mdBook would make one, which scrolls where it is too wide.
fn table(rows: Markup) -> Markup {
    html! { div.table-wrapper { table.proof { (rows) } } }
}

/// What is claimed of a listing, and what has seen it.
fn row(listing: &Listing, tests: &Tests, systems: &[System]) -> Markup {
    let name = &listing.name;
    let seen: Vec<&str> = systems
        .iter()
        .filter(|it| it.has_seen(listing))
        .map(|it| it.name.split(' ').next().unwrap_or_default())
        .collect();
    html! {
        tr id=(name) {
            td {
                a href={ "listings/" (name) ".html" } {
                    code {
                        @for (at, word) in name.split('_').enumerate() {
                            @if at > 0 { "_" wbr; }
                            (word)
                        }
                    }
                }
            }
            td {
                (claimed(listing))
                br;
                @for test in tests.of(listing) {
                    (to_type(&test))
                    br;
                }
                @if !seen.is_empty() { "on " (seen.join(", ")) }
            }
        }
    }
}

/// The command that runs a test, which is broken only between its two halves.
fn to_type(test: &str) -> Markup {
    html! {
        code { span { "cargo test --test" } " " (test) }
    }
}

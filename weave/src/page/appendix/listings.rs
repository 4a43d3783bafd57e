//! All listings in a table, and each listing on a page of its own, with its
//! program, what it prints, and the way back.

use super::{Below, sentence};
use crate::listing::{Kind, Listing};
use crate::page::figure::{Figure, Figures};
use crate::page::html::for_markdown;
use crate::page::place::Shown;
use crate::page::{code, controls};
use maud::{Markup, html};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::fmt::Write;

/// The heading of the column from which a listing is run.
pub const RUN_IT: &str = "Run it";

/// The paths of the listings' pages.
pub fn paths(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|shown| path_of(shown.listing)).collect()
}

/// The path of a listing's page, as if it had a source.
fn path_of(listing: &Listing) -> String {
    format!("listings/{}.md", listing.name)
}

/// The page of all listings: a table for each chapter.
pub fn table(_: &Figures, shown: &[Shown]) -> String {
    let mut text = "# All listings\n\nEach is a complete program. In the \
                    book's folder, `cargo run --bin NAME` runs it.\n"
        .to_owned();
    for chapter in shown.chunk_by(|a, b| a.path == b.path) {
        let table = html! {
            table.listings {
                thead {
                    tr { th { "Listing" } th { "What it does" } th { (RUN_IT) } }
                }
                tbody { @for shown in chapter { (row(shown.listing)) } }
            }
        };
        let (name, table) = (&chapter[0].chapter, for_markdown(table));
        let _ = write!(text, "\n## {name}\n\n{table}\n");
    }
    text
}

fn row(listing: &Listing) -> Markup {
    html! {
        tr {
            td {
                a href={ "listings/" (listing.name) ".html" } {
                    code {
                        // Where a name may be broken.
                        @for (at, word) in listing.name.split('_').enumerate() {
                            @if at > 0 { "_" wbr; }
                            (word)
                        }
                    }
                }
            }
            td { (does(listing)) }
            td {
                (controls::to_playground(listing, ""))
            }
        }
    }
}

/// The pages of the listings.
pub fn pages(figures: &Figures, shown: &[Shown]) -> Vec<Below> {
    let page = |shown: &Shown| Below {
        name: shown.listing.name.clone(),
        path: path_of(shown.listing),
        text: page(figures, shown),
    };
    shown.par_iter().map(page).collect()
}

/// The page of one listing.
fn page(figures: &Figures, shown: &Shown) -> String {
    let listing = shown.listing;
    let name = &listing.name;
    let figure = figures.to_html(Figure {
        listing,
        piece: None,
        // The heading has the listing's name as its id.
        id: &format!("{name}-program"),
        to_root: "../",
        is_own_page: true,
        begins: true,
        ends: true,
        with_picture: true,
    });
    let html = html! {
        p { (does(listing)) }
        (figure)
        // No more than a way back, which is not searched.
        p.shown-in {
            "The book shows it in "
            a href={ "../" (shown.page()) "#" (name) } { (shown.chapter) }
            "."
            span.to-proof {
                " What is claimed of it, and which test has seen that, stands \
                 in "
                a href={ "../proof.html#" (name) } { "Proof" }
                "."
            }
        }
        @if let Some(companion) = figures.listings.companion(listing) {
            p {
                "It needs two terminals: in the other, run "
                code { (companion.run_command()) }
                ", the listing "
                a href={ (companion.name) ".html" } { (companion.name) }
                "."
            }
        }
    };
    let mut text = format!("# `{name}`\n\n{}\n", for_markdown(html));
    // A file that is missing is a problem already, and has no page.
    let output = listing.around.output.as_deref().unwrap_or_default();
    if !output.is_empty() {
        let heading = match listing.kind {
            Kind::Runs => "What it prints",
            Kind::Fails => "What the compiler says",
        };
        let output = for_markdown(code::output(listing, output));
        let _ = write!(text, "\n## {heading}\n\n{output}\n");
    }
    text
}

/// What a listing does.
fn does(listing: &Listing) -> Markup {
    sentence(&listing.claims.does)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::Around;

    #[test]
    fn what_a_listing_does_becomes_a_sentence() {
        let text = "//@ does: forgets `move` & <fails>\nfn main() {}\n";
        let path = "listings/io/src/bin/x.rs";
        let text = text.as_bytes();
        let listing = Listing::parse(path, Kind::Runs, text, Around::default());
        assert_eq!(
            does(&listing.unwrap()).into_string(),
            "Forgets <code>move</code> &amp; &lt;fails&gt;."
        );
    }
}

//! Figures in the places of a chapter.

use super::written::Written;
use crate::chapter::includes;
use crate::listing::Listing;
use crate::page::figure::{Figure, Figures};
use crate::page::html::for_markdown;
use crate::page::place::{Place, Shown};

/// The text of a chapter with figures in its places.
pub fn figures(
    text: &str,
    page: Written,
    figures: &Figures,
    shown: &[Shown],
) -> String {
    let mut text = text.to_owned();
    let to_root = "../".repeat(page.path.matches('/').count());
    let ends = ends(&page.places);
    let printed: Vec<&Listing> = page
        .scan
        .directives
        .iter()
        .filter_map(|it| {
            figures
                .listings
                .that_prints(&includes::resolve(&page.file, &it.path))
        })
        .collect();
    // From the end, so that the places that are left stay where they are.
    for (place, ends) in page.places.into_iter().zip(ends).rev() {
        let Place {
            range,
            listing,
            piece,
            id,
            ..
        } = place;
        let is_here =
            |shown: &Shown| shown.listing == listing && shown.path == page.path;
        let figure = figures.to_html(Figure {
            listing,
            piece: piece.as_deref(),
            id: &id,
            to_root: &to_root,
            is_own_page: false,
            // The page's first figure of a listing has its name as the id.
            begins: id == listing.name,
            ends,
            // It stands below what the listing prints, if the page has that,
            // and only in the chapter that shows the listing first.
            with_picture: ends
                && !printed.contains(&listing)
                && shown.iter().any(is_here),
        });
        // The empty line ends the HTML, whatever text follows.
        let html = for_markdown(figure) + "\n\n";
        text.replace_range(range, &html);
    }
    text
}

/// For each place, whether the chapter has now shown a listing so far that the
/// reader will run it: it goes on to another, and has not come this far before.
fn ends(places: &[Place]) -> Vec<bool> {
    let mut ended: Vec<&str> = Vec::new();
    let ends = places.iter().enumerate().map(|(at, place)| {
        let name = place.listing.name.as_str();
        let goes_on = places
            .get(at + 1)
            .is_some_and(|next| next.listing == place.listing);
        let ends = !goes_on && !ended.contains(&name);
        ended.extend(ends.then_some(name));
        ends
    });
    ends.collect()
}

//! The picture that is shown with a link to a part: what the part is called,
//! above the first of its own pictures. A drawing goes before a time-line,
//! which many parts have. A page without pictures has the book's cover.

use super::Published;
use crate::drawing::plate::Plate;
use crate::drawing::raster::Raster;
use crate::drawing::{COLORED, Drawing};
use crate::site::pages::Page;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;

/// Writes the cards, and returns their paths by those of their pages.
///
/// # Errors
///
/// A card could not be drawn or written.
pub fn write(
    book: &Published,
    pages: &[Page],
) -> Result<BTreeMap<String, String>> {
    let title = book.config.book.title.as_deref().unwrap_or_default();
    let mut cards = BTreeMap::new();
    let mut raster = None;
    for (name, path) in book.contents.chapters() {
        let page = pages.iter().find(|page| page.path == path);
        let drawing = page
            .filter(|_| path != "index.html")
            .and_then(|page| drawing(page.main()));
        let Some(drawing) = drawing else { continue };
        let plate = Plate {
            book: title,
            words: name,
            below: "",
            drawing: &drawing,
        };
        if raster.is_none() {
            raster = Some(Raster::new(book.root)?);
        }
        let raster = raster.as_ref().expect("it was made");
        let png = raster
            .to_png(&plate.card())
            .with_context(|| format!("could not draw the card of {path}"))?;
        let card = path.replace('/', "-").replace(".html", ".png");
        let card = format!("cards/{card}");
        let folder = book.to.join("cards");
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(book.to.join(&card), png))
            .with_context(|| format!("could not write {card}"))?;
        cards.insert(path.to_owned(), card);
    }
    Ok(cards)
}

/// The picture of a page.
fn drawing(main: &str) -> Option<Drawing> {
    let diagram = main.find("<figure class=\"diagram\"");
    let from = &main[diagram.unwrap_or(0)..];
    let from = &from[from.find("<svg")?..];
    let end = from.find("</svg>")? + "</svg>".len();
    Drawing::of(&from[..end], COLORED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_goes_before_a_time_line() {
        let svg = |words: &str| {
            format!(
                "<svg viewbox=\"0 0 9 9\" aria-label=\"{words}\"><g/></svg>"
            )
        };
        let (line, diagram) = (svg("line"), svg("diagram"));
        let main = format!("{line}<figure class=\"diagram\">{diagram}");
        assert_eq!(drawing(&main).unwrap().words, "diagram");
        assert_eq!(drawing(&line).unwrap().words, "line");
        assert!(drawing("<p>").is_none());
    }
}

//! A drawing with words above it: the cover of a book, and the card that is
//! shown with a link to a page.

use super::{COLORED, Drawing, Look};
use crate::page::html::escape;
use std::fmt::Write;

/// A drawing with words above it, as SVG.
pub struct Plate<'a> {
    /// The title of the book.
    pub book: &'a str,
    /// What is said of it, or of a part of it.
    pub words: &'a str,
    /// What stands at the lower edge.
    pub below: &'a str,
    /// What is drawn.
    pub drawing: &'a Drawing,
}

/// The size of a card, as most sites show one.
pub const CARD: (f64, f64) = (1200.0, 630.0);

/// The size of a cover.
pub const COVER: (f64, f64) = (1600.0, 2400.0);

/// The letters of Literata that stand on a line as wide as its size.
const LETTERS: f64 = 2.1;

impl Plate<'_> {
    /// A card: the book's title, what a part is called, and its picture.
    pub fn card(&self) -> String {
        let (width, height) = CARD;
        let left = 72.0;
        let mut svg = ground(CARD);
        let book = escape(self.book);
        let Look { ink, data, .. } = COLORED;
        let _ = write!(
            svg,
            "<rect width=\"12\" height=\"{height}\" fill=\"{data}\"/>\
             <text x=\"{left}\" y=\"92\" font-size=\"34\" \
             fill=\"{data}\">{book}</text>"
        );
        let (size, line) = (64.0, 74.0);
        let lines = lines(self.words, (width - 2.0 * left) / size * LETTERS);
        let mut y = 92.0;
        for words in &lines {
            y += line + 8.0;
            let _ = write!(
                svg,
                "<text x=\"{left}\" y=\"{y}\" font-size=\"{size}\" \
                 font-weight=\"700\" fill=\"{ink}\">{}</text>",
                escape(words)
            );
        }
        self.draw(&mut svg, (left, y + 40.0), (width - left, height - 36.0));
        svg.push_str("</svg>\n");
        svg
    }

    /// A cover: title, what the book is about, its picture, and who wrote it.
    pub fn cover(&self) -> String {
        let (width, height) = COVER;
        let left = 140.0;
        let mut svg = ground(COVER);
        let (book, below) = (escape(self.book), escape(self.below));
        let Look { ink, data, .. } = COLORED;
        let _ = write!(
            svg,
            "<rect width=\"{width}\" height=\"36\" fill=\"{data}\"/>\
             <text x=\"{left}\" y=\"520\" font-size=\"232\" \
             font-weight=\"700\" fill=\"{ink}\">{book}</text>\
             <text x=\"{left}\" y=\"{}\" font-size=\"56\" \
             fill=\"{ink}\">{below}</text>",
            height - 140.0
        );
        let size = 72.0;
        let lines = lines(self.words, (width - 2.0 * left) / size * LETTERS);
        let mut y = 600.0;
        for words in &lines {
            y += size * 1.35;
            let _ = write!(
                svg,
                "<text x=\"{left}\" y=\"{y}\" font-size=\"{size}\" \
                 fill=\"{ink}\">{}</text>",
                escape(words)
            );
        }
        let from = (left - 20.0, y + 160.0);
        self.draw(&mut svg, from, (width - left, height - 320.0));
        svg.push_str("</svg>\n");
        svg
    }

    /// Draws the picture as large as it can be between two corners, in the
    /// middle of the height.
    fn draw(&self, svg: &mut String, from: (f64, f64), to: (f64, f64)) {
        let (width, height) = self.drawing.size;
        let room = (to.0 - from.0, to.1 - from.1);
        let scale = (room.0 / width).min(room.1 / height);
        let (x, y) = (from.0, from.1 + (room.1 - height * scale) / 2.0);
        let _ = write!(
            svg,
            "<g transform=\"translate({x:.1} {y:.1}) scale({scale:.4})\">{}\
             </g>",
            self.drawing.svg
        );
    }
}

fn ground((width, height): (f64, f64)) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Literata, serif\"><rect width=\"{width}\" \
         height=\"{height}\" fill=\"{}\"/>",
        COLORED.paper
    )
}

/// Words on lines of at most so many letters.
fn lines(words: &str, letters: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line)
                if ((line.chars().count() + 1 + word.chars().count())
                    as f64)
                    <= letters =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::BLACK;

    #[test]
    fn words_stand_on_lines_of_their_length() {
        assert_eq!(
            lines("From threads to a runtime", 12.0),
            ["From threads", "to a runtime"]
        );
        assert_eq!(lines("unbreakable", 3.0), ["unbreakable"]);
    }

    fn drawing(width: u32, height: u32) -> Drawing {
        let svg = format!(
            "<svg viewbox=\"0 0 {width} {height}\"><path d=\"M0 0\"/></svg>"
        );
        Drawing::of(&svg, BLACK).unwrap()
    }

    fn plate<'a>(words: &'a str, drawing: &'a Drawing) -> Plate<'a> {
        Plate {
            book: "A & B",
            words,
            below: "D",
            drawing,
        }
    }

    #[test]
    fn a_plate_is_one_drawing_with_its_words() {
        let drawing = drawing(9, 9);
        let plate = plate("Part One: <C>", &drawing);
        for svg in [plate.card(), plate.cover()] {
            let xml = roxmltree::Document::parse(&svg).unwrap();
            let mut texts = xml.descendants().filter_map(|it| it.text());
            assert!(texts.any(|text| text == "A & B"));
            assert!(svg.contains("&lt;C&gt;") && svg.contains("M0 0"));
        }
    }

    #[test]
    fn a_drawing_takes_the_room_between_the_corners() {
        let drawn = |drawing: Drawing| {
            let mut svg = String::new();
            let corners = ((100.0, 200.0), (400.0, 600.0));
            plate("", &drawing).draw(&mut svg, corners.0, corners.1);
            let (transform, _) = svg.split_once(")\">").unwrap();
            (drawing.size, transform.to_owned())
        };
        // A wide one as wide as there is room, in the middle of the height.
        let (size, transform) = drawn(drawing(580, 280));
        assert_eq!(size, (600.0, 300.0));
        let expected = "<g transform=\"translate(100.0 325.0) scale(0.5000";
        assert_eq!(transform, expected);
        // A tall one as tall as there is room.
        let (size, transform) = drawn(drawing(180, 780));
        assert_eq!(size, (200.0, 800.0));
        let expected = "<g transform=\"translate(100.0 200.0) scale(0.5000";
        assert_eq!(transform, expected);
    }

    #[test]
    fn words_are_as_long_as_the_plate_is_wide() {
        let drawing = drawing(9, 9);
        let lines = |letters: usize| {
            let words = "b".repeat(letters - 2) + " c";
            let plate = plate(&words, &drawing);
            let count = |svg: String| svg.matches("<text").count();
            // Beside the title, and on a cover what stands below.
            (count(plate.card()) - 1, count(plate.cover()) - 2)
        };
        assert_eq!(lines(34), (1, 1));
        assert_eq!(lines(35), (2, 1));
        assert_eq!(lines(38), (2, 1));
        assert_eq!(lines(39), (2, 2));
    }

    #[test]
    fn a_drawing_stands_below_the_words_and_within_the_edges() {
        // With its margin, it is 1000 wide and high.
        let drawing = drawing(980, 980);
        let plate = plate("B", &drawing);
        let (card, cover) = (plate.card(), plate.cover());
        assert!(card.contains("translate(72.0 214.0) scale(0.3800)"));
        assert!(cover.contains("translate(120.0 857.2) scale(1.2228)"));
    }

    #[test]
    fn a_wide_drawing_ends_at_the_right_edge() {
        let drawing = drawing(9980, 80);
        let plate = plate("B", &drawing);
        let scale = |svg: String| {
            let (_, rest) = svg.split_once("scale(").unwrap();
            rest.split_once(')').unwrap().0.parse::<f64>().unwrap()
        };
        assert_eq!(scale(plate.card()), 0.1056);
        assert_eq!(scale(plate.cover()), 0.1340);
    }
}

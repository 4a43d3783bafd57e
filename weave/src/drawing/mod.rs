//! A picture of a page as a file of its own: with the colors that a style sheet
//! would give it, on its own ground, in numbers that need no page around it.
//! [`raster`] makes pixels of it, and [`plate`] a cover or a card.
//!
//! ```text
//! <svg width="100%" height="3em" fill="currentColor">   →   <svg viewBox="0 0 640 64" color="#000"> on white
//! ```

pub mod plate;
pub mod raster;

use crate::tags::{attribute, attributes};
use regex::{Captures, Regex};
use std::fmt::Write;
use std::sync::LazyLock;

/// The size of text in the picture of a time-line, how much room the numbers
/// of its jobs have left of the bars, and how wide these are.
const EM: f64 = 16.0;
const LEFT: f64 = 40.0;
const BARS: f64 = 560.0;

/// The room around each picture.
const MARGIN: f64 = 10.0;

/// The colors of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// What it is drawn on.
    pub paper: &'static str,
    /// Lines and words.
    pub ink: &'static str,
    /// Bars, and what the picture is about.
    pub data: &'static str,
    /// Bars that are there to compare with.
    pub pale: &'static str,
    /// What goes wrong.
    pub wrong: &'static str,
    /// The rule for code: Inconsolata is narrow, and a font that stands in for
    /// it has to be smaller, to have the same room.
    pub code: &'static str,
}

/// As on white paper, in black: no picture says anything by its color alone.
pub const BLACK: Look = Look {
    paper: "#ffffff",
    ink: "#000000",
    data: "#000000",
    pale: "#b4b4b4",
    wrong: "#000000",
    code: "font-family:monospace;font-size:.84em",
};

/// As on the pages of the book, in the light.
pub const COLORED: Look = Look {
    paper: "#fdfcf9",
    ink: "#22252b",
    data: "#96330f",
    pale: "#e9c9b4",
    wrong: "#a01c1c",
    code: "font-family:Inconsolata,monospace",
};

/// A picture as a file of its own.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Its width and its height.
    pub size: (f64, f64),
    /// What it shows, in words, escaped as in the page.
    pub words: String,
    /// All of it, as SVG.
    pub svg: String,
}

static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#" (x|x1|x2|y|y1|y2|width|height)="(-?[\d.]+)(%|em)""#)
        .expect("the pattern is right")
});

impl Drawing {
    /// That of a picture in a page, from `<svg` to `</svg>`. None if it is not
    /// one that says how large it is.
    pub fn of(picture: &str, look: Look) -> Option<Drawing> {
        let (tag, rest) = picture.split_at(picture.find('>')? + 1);
        let inside = rest.strip_suffix("</svg>")?;
        let (x, y, width, height, inside) = match attribute(tag, "height") {
            Some(height) => {
                let rows: f64 = height.strip_suffix("em")?.parse().ok()?;
                let width = LEFT + BARS + LEFT;
                (0.0, 0.0, width, rows * EM, in_numbers(inside))
            }
            None => {
                // mdBook writes all names of attributes small.
                let view = attribute(tag, "viewbox")
                    .or_else(|| attribute(tag, "viewBox"))?;
                let numbers = view.split_whitespace().map(str::parse::<f64>);
                let numbers = numbers.collect::<Result<Vec<f64>, _>>().ok()?;
                let [x, y, width, height] = numbers[..] else {
                    return None;
                };
                (x, y, width, height, inside.to_owned())
            }
        };
        let (x, y) = (x - MARGIN, y - MARGIN);
        let (width, height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \
             viewBox=\"{x} {y} {width} {height}\" width=\"{width}\" \
             height=\"{height}\" color=\"{}\"",
            look.ink
        );
        for (name, value) in attributes(tag) {
            if matches!(name, "fill" | "stroke" | "stroke-width" | "font-size")
            {
                let _ = write!(svg, " {name}=\"{value}\"");
            }
        }
        if attribute(tag, "font-size").is_none() {
            let _ = write!(svg, " font-size=\"{EM}\"");
        }
        let Look {
            paper,
            data,
            pale,
            wrong,
            code,
            ..
        } = look;
        // Bars of a time-line have no class.
        let bars = match attribute(tag, "class") {
            Some("timeline") => format!("rect[data-job]{{fill:{data}}}"),
            _ => String::new(),
        };
        let _ = write!(
            svg,
            ">\n<style>text{{font-family:Literata,serif}}\
             .code text{{{code}}}\
             .data{{color:{data}}}.wrong{{stroke:{wrong}}}\
             .together{{fill:{data}}}.apart{{fill:{pale}}}{bars}\
             .paper{{fill:{paper};stroke:none}}</style>\n\
             <rect class=\"paper\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
             height=\"{height}\"/>{inside}</svg>\n"
        );
        Some(Drawing {
            size: (width, height),
            words: attribute(tag, "aria-label").unwrap_or_default().to_owned(),
            svg,
        })
    }
}

/// A time-line's lengths, which are parts of a page's width and of its text's
/// size.
fn in_numbers(inside: &str) -> String {
    let number = |length: &Captures| {
        let (name, unit) = (&length[1], &length[3]);
        let value: f64 = length[2].parse().unwrap_or_default();
        let from = if name.starts_with('x') { LEFT } else { 0.0 };
        let value = match unit {
            "%" => from + value / 100.0 * BARS,
            _ => from + value * EM,
        };
        format!(" {name}=\"{value:.1}\"")
    };
    LENGTH.replace_all(inside, number).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_line_stands_by_itself() {
        let line = "<svg class=\"timeline\" width=\"100%\" height=\"2.00em\" \
                    aria-label=\"a\" fill=\"currentColor\"><text x=\"-0.7em\" \
                    y=\"1.05em\">1</text><rect data-job=\"1\" x=\"50.00%\" \
                    width=\"50.00%\"/></svg>";
        let drawing = Drawing::of(line, BLACK).unwrap();
        assert_eq!((drawing.size, &*drawing.words), ((660.0, 52.0), "a"));
        let inside = "<text x=\"28.8\" y=\"16.8\">1</text><rect \
                      data-job=\"1\" x=\"320.0\" width=\"280.0\"/>";
        assert!(drawing.svg.contains(inside), "{}", drawing.svg);
        assert!(drawing.svg.contains("rect[data-job]{fill:#000000}"));
    }

    #[test]
    fn a_diagram_has_its_ground() {
        let diagram = "<svg viewbox=\"0 0 100 50\" stroke=\"currentColor\">\
                       <g class=\"data\"/></svg>";
        let drawing = Drawing::of(diagram, COLORED).unwrap();
        let view = "viewBox=\"-10 -10 120 70\"";
        assert!(drawing.svg.contains(view), "{}", drawing.svg);
        assert!(drawing.svg.contains(".paper{fill:#fdfcf9"));
    }

    #[test]
    fn a_picture_of_no_size_is_none() {
        assert!(Drawing::of("<svg><path/></svg>", BLACK).is_none());
    }
}

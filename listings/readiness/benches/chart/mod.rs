//! Pieces of a picture in SVG: scales, marks, words.
//!
//! It has no colors and no fonts: those of the page hold, light or dark, by the
//! classes `words`, `code` and `data`.

pub mod bars;
pub mod costs;
pub mod costs_thread;
pub mod memory;
pub mod per_connection;
pub mod poll_cost;
pub mod table;

/// A scale from values to units of the picture.
pub struct Scale {
    pub kind: Kind,
    /// The values at both ends.
    pub values: [f64; 2],
    /// Where these are.
    pub units: [f64; 2],
}

#[derive(Clone, Copy)]
pub enum Kind {
    Linear,
    Logarithmic,
}

impl Scale {
    pub fn at(&self, value: f64) -> f64 {
        let measure = match self.kind {
            Kind::Linear => |value| value,
            Kind::Logarithmic => f64::log10,
        };
        let [from, to] = self.values.map(measure);
        let [start, end] = self.units;
        start + (measure(value) - from) / (to - from) * (end - start)
    }
}

#[derive(Clone, Copy)]
pub enum Mark {
    Circle,
    Ring,
    Square,
}

impl Mark {
    pub fn at(self, x: f64, y: f64) -> String {
        match self {
            Mark::Circle => {
                format!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="4"/>"#)
            }
            // The ground of the page is inside.
            Mark::Ring => format!(
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="3.5" fill="none"/>"#
            ),
            Mark::Square => {
                let (x, y) = (x - 3.5, y - 3.5);
                format!(r#"<rect x="{x:.1}" y="{y:.1}" width="7" height="7"/>"#)
            }
        }
    }
}

/// Where a text begins, has its middle, or ends.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

pub fn text(x: f64, y: f64, anchor: Anchor, text: &str) -> String {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    format!(
        r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#
    )
}

/// A line of the grid.
pub fn line([x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> String {
    format!(r#"<path d="M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}"/>"#)
}

/// A bar, by its upper left corner and its size.
pub fn bar([x, y]: [f64; 2], [width, height]: [f64; 2]) -> String {
    format!(
        r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height}"/>"#
    )
}

pub fn polyline(points: &[[f64; 2]]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|[x, y]| format!("{x:.1} {y:.1}"))
        .collect();
    format!(r#"<path d="M{}"/>"#, points.join("L"))
}

/// A group of the same kind, a line of the file.
pub fn group(attributes: &str, elements: &[String]) -> String {
    format!("<g {attributes}>{}</g>\n", elements.concat())
}

pub const GRID: &str = r#"stroke-opacity="0.25""#;
pub const WORDS: &str = r#"class="words" fill="currentColor" stroke="none""#;
pub const CODE: &str =
    r#"class="words code" fill="currentColor" stroke="none""#;

/// The picture, 640 units wide.
///
/// `label` says what it shows to those who do not see it.
pub fn picture(height: f64, label: &str, groups: &[String]) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" role="img" aria-label="{label}" font-size="13" fill="none" stroke="currentColor">
{}</svg>
"#,
        groups.concat()
    )
}

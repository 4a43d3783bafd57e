//! The charts of the chapter, drawn from figures that are there already: the
//! table of `against_tokio`, and what the listing `poll_cost` printed.
//!
//! ```console
//! $ cargo bench --bench charts
//! ```
//!
//! writes a picture for each of [`CHARTS`] beside this file.

pub mod chart;

use chart::{per_connection, poll_cost};
use std::fs;

/// A chart: the file with its figures, the file of the picture, both in the
/// folder of the part, and what draws the one from the other.
pub type Chart = (&'static str, &'static str, fn(&str) -> String);

pub const CHARTS: [Chart; 2] = [
    (
        "src/bin/poll_cost.stdout",
        "benches/poll_cost.svg",
        poll_cost::draw,
    ),
    (
        "benches/against_tokio.md",
        "benches/per_connection.svg",
        per_connection::draw,
    ),
];

fn main() {
    for (figures, picture, draw) in CHARTS {
        let path = |file| format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let figures = fs::read_to_string(path(figures))
            .unwrap_or_else(|error| panic!("{figures}: {error}"));
        fs::write(path(picture), draw(&figures))
            .expect("the picture can be written");
    }
}

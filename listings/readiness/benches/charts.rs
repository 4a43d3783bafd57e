//! The charts of the book, drawn from figures that are there already: tables
//! that benches have written, and what listings have printed.
//!
//! ```console
//! $ cargo bench --bench charts
//! ```
//!
//! writes a picture for each of [`CHARTS`] beside the benches of its part.

pub mod chart;

use chart::{costs, costs_thread, memory, per_connection, poll_cost};
use std::fs;

/// A chart: the files with its figures, the file of the picture, all in the
/// folder of listings, and what draws the one from the others.
pub type Chart = (
    &'static [&'static str],
    &'static str,
    fn(&[String]) -> String,
);

const COSTS_TOY: &str = "runtime/benches/costs_toy.md";
const COSTS_ECHO: &str = "runtime/benches/costs_echo.md";

pub const CHARTS: [Chart; 7] = [
    (
        &["readiness/src/bin/poll_cost.stdout"],
        "readiness/benches/poll_cost.svg",
        poll_cost::draw,
    ),
    (
        &["readiness/benches/against_tokio.md"],
        "readiness/benches/per_connection.svg",
        per_connection::draw,
    ),
    (
        &[
            "tokio/src/bin/tokio_unbounded.stdout",
            "tokio/src/bin/tokio_backpressure.stdout",
        ],
        "tokio/benches/memory.svg",
        memory::draw,
    ),
    (
        &[COSTS_TOY, COSTS_ECHO],
        "runtime/benches/costs_waiting.svg",
        costs::waiting,
    ),
    (
        &[COSTS_ECHO],
        "runtime/benches/costs_message.svg",
        costs::messages,
    ),
    (
        &[COSTS_TOY],
        "runtime/benches/costs_thread.svg",
        costs_thread::draw,
    ),
    (
        &[COSTS_TOY],
        "runtime/benches/costs_visit.svg",
        costs::visits,
    ),
];

/// The folder of all listings, from that of the package, where Cargo runs this.
const LISTINGS: &str = "..";

fn main() {
    for (figures, picture, draw) in CHARTS {
        let read = |file: &&str| {
            fs::read_to_string(format!("{LISTINGS}/{file}"))
                .unwrap_or_else(|error| panic!("{file}: {error}"))
        };
        let figures: Vec<_> = figures.iter().map(read).collect();
        fs::write(format!("{LISTINGS}/{picture}"), draw(&figures))
            .expect("the picture can be written");
    }
}

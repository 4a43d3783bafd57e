//! What each of some servers costs, as bars side by side: a row for each, and a
//! panel for each kind of figure.

use super::table::number;
use super::{Anchor, CODE, GRID, WORDS, bar, group, line, picture, text};

const TOP: f64 = 36.0;
const ROW: f64 = 26.0;

/// The bars of one kind of figure: where they begin, how long the longest is,
/// and the cells of a table that they show, from top to bottom.
pub struct Panel {
    pub title: &'static str,
    pub left: f64,
    pub width: f64,
    pub cells: Vec<String>,
}

/// Draws the panels beside the servers' names, which are in backticks if they
/// are those of listings. Where a server was refused, a word stands for the bar.
pub fn draw(names: &[String], panels: &[Panel], label: &str) -> String {
    let bottom = TOP + ROW * names.len() as f64;
    let middle = |n: usize| TOP + ROW * (n as f64 + 0.5);

    let mut listings = Vec::new();
    let mut words = Vec::new();
    for (n, cell) in names.iter().enumerate() {
        let name = cell.trim_matches('`');
        let named = text(0.0, middle(n) + 4.0, Anchor::Start, name);
        let names = if name == cell {
            &mut words
        } else {
            &mut listings
        };
        names.push(named);
    }

    let mut axes = Vec::new();
    let mut bars = Vec::new();
    for panel in panels {
        let figures = panel.cells.iter().map(|cell| number(cell));
        let most = figures.clone().flatten().fold(1.0, f64::max);
        words.push(text(panel.left, TOP - 7.0, Anchor::Start, panel.title));
        axes.push(line([panel.left, TOP], [panel.left, bottom]));
        for (n, (cell, figure)) in panel.cells.iter().zip(figures).enumerate() {
            let width = figure.map_or(0.0, |it| it / most * panel.width);
            bars.push(bar([panel.left, middle(n) - 6.0], [width, 12.0]));
            let figure = match figure {
                Some(_) => median(cell),
                None => "refused",
            };
            let right = panel.left + width + 6.0;
            words.push(text(right, middle(n) + 4.0, Anchor::Start, figure));
        }
    }
    picture(
        bottom + 8.0,
        label,
        &[
            group(GRID, &axes),
            group(r#"class="data" fill="currentColor" stroke="none""#, &bars),
            group(CODE, &listings),
            group(WORDS, &words),
        ],
    )
}

/// A cell without the spread: `6.9` of `6.9 (6.7 to 7.0)`.
pub fn median(cell: &str) -> &str {
    cell.split(" (").next().expect("there is a first")
}

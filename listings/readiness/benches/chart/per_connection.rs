//! What each server needs for each of 10,000 connections: memory, and system
//! calls, as bars side by side.

use super::table::{number, rows};
use super::{Anchor, CODE, GRID, WORDS, bar, group, line, picture, text};

const TOP: f64 = 36.0;
const ROW: f64 = 26.0;

/// The bars of one kind of figure: where they begin, and how long the longest
/// is.
struct Panel {
    title: &'static str,
    /// The cell of a row.
    cell: usize,
    left: f64,
    width: f64,
}

const PANELS: [Panel; 2] = [
    Panel {
        title: "memory a connection",
        cell: 4,
        left: 168.0,
        width: 156.0,
    },
    Panel {
        title: "system calls a connection",
        cell: 5,
        left: 412.0,
        width: 180.0,
    },
];

/// Draws the rows of the table of `against_tokio`.
pub fn draw(table: &str) -> String {
    let rows = rows(table);
    let bottom = TOP + ROW * rows.len() as f64;

    let mut listings = Vec::new();
    let mut words = Vec::new();
    let mut said = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let y = TOP + ROW * (n as f64 + 0.5);
        let name = row[0].trim_matches('`');
        let named = text(0.0, y + 4.0, Anchor::Start, name);
        let names = if name == row[0] {
            &mut words
        } else {
            &mut listings
        };
        names.push(named);
        let figures = PANELS.map(|panel| row[panel.cell].as_str());
        said.push(match figures {
            [memory, calls] if number(memory).is_some() => {
                format!("{name} {memory} and {calls} calls")
            }
            _ => format!("{name} refused them"),
        });
    }

    let mut axes = Vec::new();
    let mut bars = Vec::new();
    for panel in &PANELS {
        let figures = rows.iter().map(|row| number(&row[panel.cell]));
        let most = figures.clone().flatten().fold(1.0, f64::max);
        words.push(text(panel.left, TOP - 7.0, Anchor::Start, panel.title));
        axes.push(line([panel.left, TOP], [panel.left, bottom]));
        for (n, (row, figure)) in rows.iter().zip(figures).enumerate() {
            let y = TOP + ROW * (n as f64 + 0.5);
            let width = figure.map_or(0.0, |it| it / most * panel.width);
            bars.push(bar([panel.left, y - 6.0], [width, 12.0]));
            let figure = match figure {
                Some(_) => row[panel.cell].as_str(),
                None => "refused",
            };
            let right = panel.left + width + 6.0;
            words.push(text(right, y + 4.0, Anchor::Start, figure));
        }
    }
    let label = format!(
        "The memory and the system calls of six servers for each of 10,000 \
         connections: {}.",
        said.join("; ")
    );
    picture(
        bottom + 8.0,
        &label,
        &[
            group(GRID, &axes),
            group(r#"class="data" fill="currentColor" stroke="none""#, &bars),
            group(CODE, &listings),
            group(WORDS, &words),
        ],
    )
}

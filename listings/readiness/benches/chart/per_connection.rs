//! What each server needs for each of 10,000 connections: memory, and system
//! calls, as bars side by side.

use super::bars::{self, Panel};
use super::table::{number, rows};

const MEMORY: usize = 4;
const CALLS: usize = 5;

/// Draws the rows of the table of `against_tokio`.
pub fn draw(figures: &[String]) -> String {
    let rows = rows(&figures[0]);
    let column = |of: usize| rows.iter().map(|row| row[of].clone()).collect();
    let said = rows.iter().map(|row| {
        let name = row[0].trim_matches('`');
        match [&row[MEMORY], &row[CALLS]] {
            [memory, calls] if number(memory).is_some() => {
                format!("{name} {memory} and {calls} calls")
            }
            _ => format!("{name} refused them"),
        }
    });
    let said: Vec<_> = said.collect();
    let label = format!(
        "The memory and the system calls of six servers for each of 10,000 \
         connections: {}.",
        said.join("; ")
    );
    let names: Vec<_> = column(0);
    let panels = [
        Panel {
            title: "memory a connection",
            left: 168.0,
            width: 156.0,
            cells: column(MEMORY),
        },
        Panel {
            title: "system calls a connection",
            left: 412.0,
            width: 180.0,
            cells: column(CALLS),
        },
    ];
    bars::draw(&names, &panels, &label)
}

//! What each server costs, from the tables of the bench `costs`: that of clients
//! that come, wait and go, and that of messages.

use super::bars::{self, Panel, median};
use super::table::{number, rows};

/// The columns of the table of clients.
pub mod visit {
    pub const CPU: usize = 3;
    pub const CALLS: usize = 4;
    pub const MEMORY: usize = 5;
}

/// The columns of the table of messages.
pub mod message {
    pub const CPU: usize = 3;
    pub const CALLS: usize = 4;
    pub const MEMORY: usize = 5;
}

/// The rows of a table with so many clients, a server each.
pub fn with_clients(table: &str, clients: &str) -> Vec<Vec<String>> {
    let mut rows = rows(table);
    rows.retain(|row| row[0] == clients);
    rows
}

fn column(rows: &[Vec<String>], of: usize) -> Vec<String> {
    rows.iter().map(|row| row[of].clone()).collect()
}

/// The names of the servers, and what the picture says of each, after its name.
fn label(title: &str, names: &[String], panels: &[Panel]) -> String {
    let said = names.iter().enumerate().map(|(n, name)| {
        let figures = panels.iter().map(|panel| {
            let cell = &panel.cells[n];
            number(cell).map_or("refused", |_| median(cell))
        });
        let figures: Vec<_> = figures.collect();
        format!("{} {}", name.trim_matches('`'), figures.join(" and "))
    });
    let said: Vec<_> = said.collect();
    let titles: Vec<_> = panels.iter().map(|it| it.title).collect();
    format!("{title}, {}: {}.", titles.join(" and "), said.join("; "))
}

fn picture(title: &str, names: &[String], panels: &[Panel]) -> String {
    bars::draw(names, panels, &label(title, names, panels))
}

/// What a waiting client costs.
pub fn waiting(tables: &[String]) -> String {
    let visits = with_clients(&tables[0], "10,000");
    let messages = with_clients(&tables[1], "10,000");
    let panels = [
        Panel {
            title: "waiting for a second, KiB",
            left: 168.0,
            width: 168.0,
            cells: column(&visits, visit::MEMORY),
        },
        Panel {
            title: "waiting to be heard, KiB",
            left: 412.0,
            width: 168.0,
            cells: column(&messages, message::MEMORY),
        },
    ];
    picture(
        "The memory that each of 10,000 clients takes",
        &column(&visits, 1),
        &panels,
    )
}

/// What a message costs.
pub fn messages(tables: &[String]) -> String {
    let busy = with_clients(&tables[0], "100");
    let among_idle = with_clients(&tables[0], "10,000");
    let panels = [
        Panel {
            title: "100 clients, µs",
            left: 168.0,
            width: 108.0,
            cells: column(&busy, message::CPU),
        },
        Panel {
            title: "100 of 10,000, µs",
            left: 334.0,
            width: 108.0,
            cells: column(&among_idle, message::CPU),
        },
        Panel {
            title: "100 clients, calls",
            left: 500.0,
            width: 104.0,
            cells: column(&busy, message::CALLS),
        },
    ];
    picture(
        "The CPU time and the system calls of a message",
        &column(&busy, 1),
        &panels,
    )
}

/// What it costs to come and go.
pub fn visits(tables: &[String]) -> String {
    let rows = with_clients(&tables[0], "10,000");
    let panels = [
        Panel {
            title: "CPU time a client, µs",
            left: 168.0,
            width: 168.0,
            cells: column(&rows, visit::CPU),
        },
        Panel {
            title: "system calls a client",
            left: 412.0,
            width: 180.0,
            cells: column(&rows, visit::CALLS),
        },
    ];
    picture(
        "What each of 10,000 clients costs that come and go",
        &column(&rows, 1),
        &panels,
    )
}

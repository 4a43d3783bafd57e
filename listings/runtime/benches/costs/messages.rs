//! What a message costs a server that gives it back, and what a connection.

use crate::echoes::measure::{self, Load, Used, calls_of_a_message};
use crate::load::figure::Figure;
use crate::{Extent, Measured, PACE, Refused, SERVERS};
use crate::{descriptors_for, measure_all};
use std::fmt::Write;
use std::io;
use thousands::Separable;

/// How many connections are used at most: there may be more.
const MOVING: u32 = 100;

const MESSAGES: u32 = 10_000;

/// From how many connections on their memory can be told from the server's own.
const WEIGHED: u32 = 1_000;

fn load(connections: u32) -> Load {
    Load {
        connections,
        moving: connections.min(MOVING),
        messages: MESSAGES,
        rounds: 50,
    }
}

fn refused(error: io::Error) -> Refused {
    format!("refused: {}", error.kind())
}

fn measure(server: &Measured, load: &Load) -> Result<Used, Refused> {
    descriptors_for(load.connections)?;
    measure::measure(server.echo.0, load, &PACE).map_err(refused)
}

/// The cells of a row, behind the server's name.
fn cells(runs: &[Used], load: &Load, calls: f64) -> String {
    let figure = |of: fn(&Used) -> f64| Figure::new(runs.iter().map(of));
    let memory = match load.connections {
        ..WEIGHED => String::new(),
        _ => figure(|it| it.kib).cell(1),
    };
    let wall = figure(|it| it.wall_micros).cell(1);
    let micros = figure(|it| it.micros).cell(1);
    format!("{wall} | {micros} | {calls:.1} | {memory}")
}

pub fn table(extent: &Extent) -> String {
    let mut table = String::from(
        "| connections | server | wall a message, µs | CPU a message, µs \
         | calls a message | memory a connection, KiB |\n\
         |--:|---|--:|--:|--:|--:|\n",
    );
    for &connections in extent.clients {
        let load = load(connections);
        let all = measure_all(extent.runs, |server| measure(server, &load));
        for (server, runs) in SERVERS.iter().zip(all) {
            let cells = runs.and_then(|runs| {
                let counted = calls_of_a_message(server.echo.0, &load, &PACE);
                let (calls, _) = counted.map_err(refused)?;
                Ok(cells(&runs, &load, calls))
            });
            let cells = cells.unwrap_or_else(|why| format!("{why} | | |"));
            let (name, count) =
                (server.name, connections.separate_with_commas());
            writeln!(table, "| {count} | {name} | {cells} |")
                .expect("a string can be written to");
        }
    }
    table
}

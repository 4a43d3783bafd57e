//! What a message costs the servers: each gives back what it is sent, on one
//! connection, on a hundred, and on ten thousand of which a hundred move.
//!
//! ```console
//! $ cargo bench --bench echo
//! ```
//!
//! writes `echo.md` beside this file, the table that the chapter shows. It
//! needs Linux, and strace(1), for system calls. Another server is a module of
//! `echoes`, and an entry in [`SERVERS`].
//!
//! Each client sends 64 bytes, waits until it has them back, and sends them
//! again. A server is started anew for each run, and the servers take turns. A
//! figure is the median of its runs, beside the least and the most. Calls are
//! counted in two runs of their own, with messages and without: all that those
//! differ by is for messages. There, clients wait for each other, and then a
//! little, before they send again: counting slows the server so much that it
//! would always find the next message there.

#[allow(dead_code, reason = "it has what another bench needs")]
mod echoes;
#[allow(dead_code, reason = "it has what other benches need")]
#[path = "../../io/benches/load/mod.rs"]
mod load;

use echoes::measure::{Load, Used, calls_of_a_message, measure};
use echoes::{in_tokio, mio_runtime, threads, whole_server, work_threads};
use load::{Pace, Server};
use std::fmt::Write;
use std::fs;
use std::io;

const LOADS: [Load; 3] = [
    Load {
        connections: 1,
        moving: 1,
        messages: 4_000,
        rounds: 200,
    },
    Load {
        connections: 100,
        moving: 100,
        messages: 10_000,
        rounds: 100,
    },
    Load {
        connections: 10_000,
        moving: 100,
        messages: 2_000,
        rounds: 100,
    },
];

/// How often each server is timed.
const RUNS: usize = 5;

const PACE: Pace = Pace {
    backlog: 4_096,
    on_their_way: 1_000,
};

/// Where the table stands.
const TABLE: &str = "benches/echo.md";

/// The servers in the order of the table.
const SERVERS: [Server; 6] = [
    ("a thread per connection", threads::serve),
    ("`whole_server`", whole_server::serve),
    ("`mio_runtime`", mio_runtime::serve),
    ("`work_threads`", work_threads::serve),
    ("Tokio, current-thread", in_tokio::serve_on_this_thread),
    ("Tokio, multi-thread", in_tokio::serve_on_threads),
];

/// The runs of all servers with a load, which take turns.
fn measure_all(load: &Load) -> Vec<io::Result<Vec<Used>>> {
    let mut all: Vec<_> = SERVERS.iter().map(|_| Ok(Vec::new())).collect();
    for _ in 0..RUNS {
        for ((server, _), runs) in SERVERS.iter().zip(&mut all) {
            if let Ok(done) = runs {
                match measure(server, load, &PACE) {
                    Ok(used) => done.push(used),
                    Err(error) => *runs = Err(error),
                }
            }
        }
    }
    all
}

/// The cells of a load: the time and the calls of a message, and the memory of
/// a connection, where there are enough of them to tell.
fn cells(server: &str, load: &Load, runs: Vec<Used>) -> io::Result<String> {
    let mut micros: Vec<_> = runs.iter().map(|it| it.micros).collect();
    micros.sort_by(f64::total_cmp);
    let middle = micros[micros.len() / 2];
    let (least, most) = (micros[0], micros[micros.len() - 1]);
    let (calls, names) = calls_of_a_message(server, load, &PACE)?;
    println!("{server}, {}: {names}", load.connections);
    let mut cells =
        format!(" {middle:.1} ({least:.1} to {most:.1}) | {calls:.1} |");
    if load.connections >= 10_000 {
        let mut kib: Vec<_> = runs.iter().map(|it| it.kib).collect();
        kib.sort_by(f64::total_cmp);
        write!(cells, " {:.1} KiB |", kib[kib.len() / 2])
            .expect("it is a string");
    }
    Ok(cells)
}

fn table() -> String {
    let mut rows = SERVERS.map(|(server, _)| format!("| {server} |"));
    for load in &LOADS {
        let runs = measure_all(load);
        for (((server, _), runs), row) in
            SERVERS.iter().zip(runs).zip(&mut rows)
        {
            let cells = runs.and_then(|runs| cells(server, load, runs));
            *row += &cells.unwrap_or_else(|error| {
                println!("{server}, {}: {error}", load.connections);
                let rest = if load.connections >= 10_000 { 2 } else { 1 };
                format!(" refused |{}", " |".repeat(rest))
            });
        }
    }
    let mut table = String::from(
        "| server | 1: µs | calls | 100: µs | calls | 10,000: µs | calls \
         | memory |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in rows {
        table += &row;
        table += "\n";
    }
    table
}

fn main() {
    if load::serve(&SERVERS, &PACE) {
        return;
    }
    if let Some(why_not) = load::why_not_counted() {
        println!("System calls cannot be counted: {why_not}.");
        return;
    }
    let table = table();
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}

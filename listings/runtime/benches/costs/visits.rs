//! What it costs a server when clients come, wait for a second, and go.

use crate::load::figure::Figure;
use crate::load::{self, Load};
use crate::{COUNTED, Extent, Measured, PACE, Refused, SERVERS};
use crate::{descriptors_for, measure_all};
use std::fmt::Write;
use std::time::Duration;
use thousands::Separable;

/// From how many clients on their memory can be told from the server's own.
const WEIGHED: u32 = 1_000;

fn load(server: &Measured, clients: u32) -> Result<Load, Refused> {
    descriptors_for(clients)?;
    load::load(server.toy.0, clients, &PACE).map_err(refused)
}

fn refused(refused: load::Refused) -> Refused {
    let threads = refused.started.separate_with_commas();
    format!("refused at {threads} threads")
}

fn micros(load: &Load) -> f64 {
    (load.user + load.system).as_secs_f64() * 1e6
}

/// What a server uses while it has no clients: CPU time, memory, calls.
struct Idle {
    micros: f64,
    memory: f64,
    calls: f64,
}

fn idle(server: &Measured, runs: &[Load]) -> Idle {
    let median = |of: fn(&Load) -> f64| Figure::new(runs.iter().map(of)).0[0];
    let calls = load::calls(server.toy.0, 0, &PACE);
    Idle {
        micros: median(micros),
        memory: median(|it| it.memory as f64),
        calls: calls.expect(UNREFUSED) as f64,
    }
}

const UNREFUSED: &str = "there is nobody to refuse";

/// The system calls for a client, beyond those of a server without any.
fn calls(server: &Measured, idle: &Idle, clients: u32) -> Result<f64, Refused> {
    let clients = clients.min(COUNTED);
    let all = load::calls(server.toy.0, clients, &PACE).map_err(refused)?;
    Ok((all as f64 - idle.calls) / f64::from(clients))
}

/// The runs in which all clients were there at once: the last has come before
/// the first has gone. Each stays for a second.
fn at_once(runs: &[Load]) -> Vec<&Load> {
    let all = runs.iter();
    all.filter(|it| it.wall < Duration::from_secs(2)).collect()
}

/// The cells of a row, behind the server's name.
fn cells(
    server: &Measured,
    runs: &[Load],
    idle: &Idle,
    clients: u32,
    calls: f64,
) -> String {
    let each = f64::from(clients);
    let wall = Figure::new(runs.iter().map(|it| it.wall.as_secs_f64()));
    let used = |it| (micros(it) - idle.micros).max(0.0) / each;
    let micros = Figure::new(runs.iter().map(used));
    let memory = if clients < WEIGHED {
        String::new()
    } else {
        let mut weighed = at_once(runs);
        if weighed.is_empty() {
            println!(
                "{}: {clients} were never there at once, so they take more \
                 memory than the table says. The machine may be busy.",
                server.name
            );
            weighed = runs.iter().collect();
        }
        let kib = |it: &Load| (it.memory as f64 - idle.memory) / each / 1024.0;
        Figure::new(weighed.into_iter().map(kib)).cell(1)
    };
    let (wall, micros) = (wall.cell(2), micros.cell(0));
    format!("{wall} | {micros} | {calls:.1} | {memory}")
}

pub fn table(extent: &Extent) -> String {
    let mut table = String::from(
        "| clients | server | wall, s | CPU a client, µs | calls a client \
         | memory a client, KiB |\n|--:|---|--:|--:|--:|--:|\n",
    );
    let runs = measure_all(extent.runs, |server| load(server, 0));
    let idle: Vec<_> = SERVERS
        .iter()
        .zip(runs)
        .map(|(server, runs)| idle(server, &runs.expect(UNREFUSED)))
        .collect();
    for &clients in extent.clients {
        let all = measure_all(extent.runs, |server| load(server, clients));
        for ((server, runs), idle) in SERVERS.iter().zip(all).zip(&idle) {
            let cells = runs.and_then(|runs| {
                let calls = calls(server, idle, clients)?;
                Ok(cells(server, &runs, idle, clients, calls))
            });
            let cells = cells.unwrap_or_else(|why| format!("{why} | | |"));
            let (name, clients) = (server.name, clients.separate_with_commas());
            writeln!(table, "| {clients} | {name} | {cells} |")
                .expect("a string can be written to");
        }
    }
    table
}

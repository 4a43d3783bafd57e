//! What the servers of the book use to answer 10,000 clients at once, and what
//! Tokio uses for the same.
//!
//! ```console
//! $ cargo bench --bench against_tokio
//! ```
//!
//! writes `against_tokio.md` beside this file, of which the chapter shows a
//! chart. It needs Linux, for the peak of memory, and strace(1), for system
//! calls.
//!
//! Each server runs five times, and takes turns with the others, so that
//! nothing else that the machine does meets one server only. The figures are
//! those of the run that is the middle one by its CPU time; runs of one server
//! differ by a tenth. Calls are counted in a run of their own, which is slower.
//! Linux tells user from system time by samples, so their sum is more exact
//! than either.

mod in_tokio;
#[allow(dead_code, reason = "it has what other benches need")]
#[path = "../../io/benches/load/mod.rs"]
mod load;
mod toy;

use load::{Load, Pace, Refused, Server};
use std::array;
use std::fmt::Write;
use std::fs;
use thousands::Separable;
use toy::{client_server, mio_runtime, threads_client_server, work_threads};

const CLIENTS: u32 = 10_000;

/// With how many clients calls are counted: strace takes its time for ten
/// thousand threads.
const COUNTED: u32 = 1_000;

/// An odd number, since one of them is in the middle.
const RUNS: usize = 5;

const PACE: Pace = Pace {
    backlog: 4_096,
    on_their_way: 1_000,
};

/// Where the table stands.
const TABLE: &str = "benches/against_tokio.md";

/// The servers in the order of the table.
const SERVERS: [Server; 6] = [
    ("`threads_client_server`", threads_client_server::serve),
    ("`client_server`", client_server::serve),
    ("`mio_runtime`", mio_runtime::serve),
    ("`work_threads`", work_threads::serve),
    ("Tokio, current-thread", in_tokio::serve_on_this_thread),
    ("Tokio, multi-thread", in_tokio::serve_on_threads),
];

/// What each server needs for its clients: its run in the middle.
fn measure() -> [Result<Load, Refused>; SERVERS.len()] {
    let mut runs = array::from_fn(|_| Ok(Vec::new()));
    for _ in 0..RUNS {
        for ((server, _), runs) in SERVERS.iter().zip(&mut runs) {
            if let Ok(loads) = runs {
                match load::load(server, CLIENTS, &PACE) {
                    Ok(load) => loads.push(load),
                    Err(refused) => *runs = Err(refused),
                }
            }
        }
    }
    runs.map(|runs| runs.map(middle))
}

fn middle(mut loads: Vec<Load>) -> Load {
    loads.sort_by_key(|load| load.user + load.system);
    loads.swap_remove(loads.len() / 2)
}

/// What a server uses while it has no clients.
struct Idle {
    memory: u64,
    /// Unless they cannot be counted.
    calls: Option<u64>,
}

impl Idle {
    fn measure(server: &str, is_counted: bool) -> Idle {
        let unrefused = "there is nobody to refuse";
        let calls =
            is_counted.then(|| load::calls(server, 0, &PACE).expect(unrefused));
        let load = load::load(server, 0, &PACE).expect(unrefused);
        let memory = load.memory;
        Idle { memory, calls }
    }
}

/// The cells of a row behind the server's name.
fn figures(server: &str, load: Load, idle: &Idle) -> Result<String, Refused> {
    let calls = match idle.calls {
        None => "not measured".to_owned(),
        Some(idle) => {
            let all = load::calls(server, COUNTED, &PACE)?;
            let calls = all as f64 - idle as f64;
            format!("{:.1}", calls / f64::from(COUNTED))
        }
    };
    let memory = load.memory as f64 - idle.memory as f64;
    let memory = memory / 1024.0 / f64::from(CLIENTS);
    Ok(format!(
        "{:.2} s | {:.3} s | {:.3} s | {memory:.1} KiB | {calls}",
        load.wall.as_secs_f64(),
        load.user.as_secs_f64(),
        load.system.as_secs_f64(),
    ))
}

fn table(is_counted: bool) -> String {
    let mut table = String::from(
        "| server | wall | user | system | memory | calls |\n\
         |---|--:|--:|--:|--:|--:|\n",
    );
    let idle = SERVERS.map(|(server, _)| Idle::measure(server, is_counted));
    for (((server, _), load), idle) in SERVERS.iter().zip(measure()).zip(&idle)
    {
        let figures = load.and_then(|load| figures(server, load, idle));
        let figures = figures.unwrap_or_else(|refused| {
            let threads = refused.started.separate_with_commas();
            format!("refused at {threads} threads | | | |")
        });
        writeln!(table, "| {server} | {figures} |")
            .expect("a string can be written to");
    }
    table
}

fn main() {
    if load::serve(&SERVERS, &PACE) {
        return;
    }
    let why_not = load::why_not_counted();
    if let Some(why_not) = &why_not {
        println!("System calls are not measured: {why_not}.");
    }
    let table = table(why_not.is_none());
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}

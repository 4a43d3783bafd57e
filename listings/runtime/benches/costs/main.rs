//! What each server of the book costs: with 10 to 10,000 clients that come, get
//! two lines a second apart, and go, and with as many connections through which
//! messages go back and forth.
//!
//! ```console
//! $ cargo bench --bench costs
//! ```
//!
//! writes `costs_toy.md` and `costs_echo.md` beside this folder: the tables,
//! and, drawn by `cargo bench --bench charts`, the charts of the page. It needs
//! Linux, and strace(1), for system calls. Another number of runs is an
//! argument, and `cargo bench --bench costs -- quick` tries each server once
//! with a few clients, and writes nothing. Another server is an entry in
//! [`SERVERS`], with a row for each number of clients.
//!
//! A server is started anew for each run, and the servers take turns, so that
//! nothing else that the machine does meets one server only. A figure is the
//! median of its runs, beside the least and the most. Calls are counted in runs
//! of their own, which are slower.

#[path = "../../../readiness/benches/echoes/mod.rs"]
mod echoes;
#[path = "../../../readiness/benches/in_tokio/mod.rs"]
mod in_tokio;
#[allow(dead_code, reason = "it has what other benches need")]
#[path = "../../../io/benches/load/mod.rs"]
mod load;
mod messages;
mod on_traits;
#[path = "../../../readiness/benches/toy/mod.rs"]
mod toy;
mod visits;

use load::process::most_descriptors;
use load::{Pace, Server};
use on_traits::{budget, work_stealing};
use std::env;
use std::fs;
use std::time::Instant;

/// How often each server is measured. An odd number, since one of them is in
/// the middle.
const RUNS: usize = 5;

const CLIENTS: [u32; 4] = [10, 100, 1_000, 10_000];

/// With how many clients calls are counted at most: strace takes its time for
/// ten thousand threads.
const COUNTED: u32 = 1_000;

const PACE: Pace = Pace {
    backlog: 4_096,
    on_their_way: 1_000,
};

/// Where the tables stand.
const VISITS: &str = "benches/costs_toy.md";
const MESSAGES: &str = "benches/costs_echo.md";

/// A server with either load.
struct Measured {
    name: &'static str,
    toy: Server,
    echo: Server,
}

macro_rules! measured {
    ($name:literal, $toy:path, $echo:path) => {
        Measured {
            name: $name,
            toy: (concat!("toy on ", $name), $toy),
            echo: (concat!("echo on ", $name), $echo),
        }
    };
}

/// The servers in the order of the tables.
const SERVERS: [Measured; 8] = [
    measured!(
        "a thread each",
        toy::threads_client_server::serve,
        echoes::threads::serve
    ),
    // The echo needs sockets that it can wait to write to.
    measured!(
        "poll(2)",
        toy::client_server::serve,
        echoes::whole_server::serve
    ),
    measured!(
        "`mio_runtime`",
        toy::mio_runtime::serve,
        echoes::mio_runtime::serve
    ),
    measured!(
        "`work_threads`",
        toy::work_threads::serve,
        echoes::work_threads::serve
    ),
    measured!("`budget`", budget::serve_toy, budget::serve_echo),
    measured!(
        "`work_stealing`",
        work_stealing::serve_toy,
        work_stealing::serve_echo
    ),
    measured!(
        "Tokio, current-thread",
        in_tokio::serve_on_this_thread,
        echoes::in_tokio::serve_on_this_thread
    ),
    measured!(
        "Tokio, multi-thread",
        in_tokio::serve_on_threads,
        echoes::in_tokio::serve_on_threads
    ),
];

/// How much is measured.
struct Extent {
    runs: usize,
    clients: &'static [u32],
}

/// Why a server has no figures.
type Refused = String;

/// The server, or the clients' process, cannot have so many descriptors.
fn descriptors_for(clients: u32) -> Result<(), Refused> {
    let most = most_descriptors();
    // Some are for other things.
    if most < u64::from(clients) + 50 {
        return Err(format!("refused: {most} descriptors"));
    }
    Ok(())
}

/// The runs of all servers, which take turns; a server that has refused once is
/// not asked again.
fn measure_all<T>(
    runs: usize,
    measure: impl Fn(&Measured) -> Result<T, Refused>,
) -> Vec<Result<Vec<T>, Refused>> {
    let mut all: Vec<_> = SERVERS.iter().map(|_| Ok(Vec::new())).collect();
    for _ in 0..runs {
        for (server, runs) in SERVERS.iter().zip(&mut all) {
            if let Ok(done) = runs {
                match measure(server) {
                    Ok(run) => done.push(run),
                    Err(refused) => *runs = Err(refused),
                }
            }
        }
    }
    all
}

fn main() {
    let servers = SERVERS.map(|it| [it.toy, it.echo]);
    if load::serve(servers.as_flattened(), &PACE) {
        return;
    }
    if let Some(why_not) = load::why_not_counted() {
        println!("System calls cannot be counted: {why_not}.");
        return;
    }
    let start = Instant::now();
    let is_quick = env::args().any(|it| it == "quick");
    let extent = if is_quick {
        Extent {
            runs: 1,
            clients: &[10, 1_000],
        }
    } else {
        Extent {
            runs: env::args().find_map(|it| it.parse().ok()).unwrap_or(RUNS),
            clients: &CLIENTS,
        }
    };
    let tables = [
        (VISITS, visits::table(&extent)),
        (MESSAGES, messages::table(&extent)),
    ];
    for (path, table) in tables {
        println!("{table}");
        if !is_quick {
            fs::write(path, table).expect("the table can be written");
        }
    }
    println!("This took {} s.", start.elapsed().as_secs());
}

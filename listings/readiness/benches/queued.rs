//! How long the first of 4,000 clients who wait to be accepted waits for its
//! first line: while the server accepts all others, or not.
//!
//! ```console
//! $ cargo bench --bench queued
//! ```
//!
//! writes `queued.md` beside this file, a table that the chapter shows. It
//! needs Linux. Each server is stopped by a signal until all clients have
//! connected. The servers take turns, and a figure is the median of seven runs,
//! beside the least and the most.

mod in_tokio;
#[allow(dead_code, reason = "it has what other benches need")]
#[path = "../../io/benches/load/mod.rs"]
mod load;

use load::process::Process;
use load::{Pace, Server};
use nix::sys::signal::Signal;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const CLIENTS: usize = 4_000;

/// An odd number, since one of them is in the middle.
const RUNS: usize = 7;

const PACE: Pace = Pace {
    backlog: 4_096,
    on_their_way: CLIENTS,
};

/// Where the table stands.
const TABLE: &str = "benches/queued.md";

/// The servers in the order of the table.
const SERVERS: [Server; 5] = [
    (
        "`mio_runtime`, without `yield_now`",
        mio_runtime::serve_unfair,
    ),
    ("`mio_runtime`", mio_runtime::serve),
    ("`work_threads`", work_threads::serve),
    ("Tokio, current-thread", in_tokio::serve_on_this_thread),
    ("Tokio, multi-thread", in_tokio::serve_on_threads),
];

#[allow(dead_code, reason = "its clients and its main are not called")]
mod mio_runtime {
    include!("../src/bin/mio_runtime.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }

    /// `server_main` as it was before it gave way.
    async fn unfair_main(listener: TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = Socket::new(mio::net::TcpListener::from_std(listener))?;
        for n in 1.. {
            let (socket, _) =
                when_ready(&listener, Side::Read, |it| it.accept()).await?;
            spawn(async move {
                if let Err(error) = one_response(socket, n).await {
                    eprintln!("client {n}: {error}");
                }
            });
        }
        Ok(())
    }

    pub fn serve_unfair(listener: TcpListener) -> io::Result<()> {
        block_on(unfair_main(listener))
    }
}

#[allow(dead_code, reason = "its clients and its main are not called")]
mod work_threads {
    include!("../src/bin/work_threads.rs");

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(server_main(listener))
    }
}

fn measure(server: &str) -> io::Result<Duration> {
    let mut process = Process::start(server, None);
    let address = process.address();
    process.signal(Signal::SIGSTOP);
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(TcpStream::connect(address)?);
    }
    let start = Instant::now();
    process.signal(Signal::SIGCONT);
    clients[0].read_exact(&mut [0])?;
    Ok(start.elapsed())
}

fn main() -> io::Result<()> {
    if load::serve(&SERVERS, &PACE) {
        return Ok(());
    }
    let mut all = [const { Vec::new() }; SERVERS.len()];
    for _ in 0..RUNS {
        for ((server, _), times) in SERVERS.iter().zip(&mut all) {
            times.push(measure(server)?.as_secs_f64() * 1e3);
        }
    }
    let mut table = String::from(
        "| server | the first line of 4,000 comes after |\n|---|--:|\n",
    );
    for ((server, _), times) in SERVERS.iter().zip(&mut all) {
        times.sort_by(f64::total_cmp);
        let [middle, least, most] =
            [RUNS / 2, 0, RUNS - 1].map(|run| times[run]);
        writeln!(
            table,
            "| {server} | {middle:.1} ms ({least:.1} to {most:.1}) |"
        )
        .expect("a string can be written to");
    }
    print!("{table}");
    fs::write(TABLE, table)
}

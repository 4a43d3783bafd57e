//! What a request costs hyper on the runtime of `hyper_server`, with one worker
//! and with one for each processor, and on Tokio's two runtimes.
//!
//! ```console
//! $ cargo bench --bench http
//! ```
//!
//! writes `http.md` and `http_ratios.md` beside this file, the tables that the
//! chapter shows. It needs Linux, strace(1) for system calls, and wrk(1), which
//! makes the requests: 64 connections ask again and again, alone, and beside
//! 10,000 that have asked once and keep still. Another number of runs is an
//! argument: `cargo bench --bench http -- 1`.
//!
//! A server is started anew for each run, and the servers take turns. A figure
//! is the median of its runs, beside the least and the most, and a ratio is the
//! median of those of runs that followed each other. Calls are counted in runs
//! of their own, and so is memory told apart from what a server needs anyway:
//! it's by how much it grows while 10,000 connections come and ask once.

#[allow(dead_code, reason = "it has what other benches need")]
#[path = "../../io/benches/load/mod.rs"]
mod load;

use load::figure::Figure;
use load::process::Process;
use load::{Pace, Server};
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use thousands::Separable;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How often each server is measured. An odd number, since one of them is in
/// the middle.
const RUNS: usize = 15;

/// How many connections ask for more as soon as they have an answer.
const MOVING: u32 = 64;

/// How many connections there are beside them.
const IDLE: [u32; 2] = [0, 10_000];

/// For how long wrk asks, in seconds.
const SECONDS: u64 = 3;

const PACE: Pace = Pace {
    backlog: 4_096,
    on_their_way: 1_000,
};

/// How long a connection may be idle: longer than a run.
const HEADER_TIMEOUT: Duration = Duration::from_secs(600);

/// Where the tables stand.
const TABLE: &str = "benches/http.md";
const RATIOS: &str = "benches/http_ratios.md";

/// The servers in the order of the table.
const SERVERS: [Server; 4] = [
    ("`hyper_server`, one worker", hyper_server::serve_with_one),
    ("Tokio, current-thread", in_tokio::serve_on_this_thread),
    ("`hyper_server`", hyper_server::serve_with_all),
    ("Tokio, multi-thread", in_tokio::serve_on_threads),
];

/// Which of them are compared, by their places.
const PAIRS: [(&str, [usize; 2]); 2] =
    [("one thread", [0, 1]), ("several", [2, 3])];

#[allow(dead_code, reason = "its own server and its client are not called")]
mod hyper_server {
    include!("../src/bin/hyper_server.rs");

    async fn serve_one(socket: Socket<TcpStream>) -> hyper::Result<()> {
        server::conn::http1::Builder::new()
            .timer(HyperTimer)
            .header_read_timeout(super::HEADER_TIMEOUT)
            .serve_connection(HyperIo(socket), service_fn(answer))
            .await
    }

    async fn serve_main(listener: TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = mio::net::TcpListener::from_std(listener);
        let listener = Socket::new(listener)?;
        loop {
            let accept = poll_fn(|context| listener.poll_accept(context));
            spawn(serve_one(accept.await?));
        }
    }

    pub fn serve_with_one(listener: TcpListener) -> io::Result<()> {
        start_workers(1);
        block_on(serve_main(listener))
    }

    pub fn serve_with_all(listener: TcpListener) -> io::Result<()> {
        block_on(serve_main(listener))
    }

    /// What it answers is what the other servers answer, too.
    pub async fn answer_alike(
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Infallible> {
        answer(request).await
    }
}

mod in_tokio {
    use super::hyper_server::answer_alike;
    use hyper::server::conn::http1::Builder;
    use hyper::service::service_fn;
    use hyper_util::rt::{TokioIo, TokioTimer};
    use std::io;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::runtime;

    async fn serve_one(socket: TcpStream) -> hyper::Result<()> {
        Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(super::HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(socket), service_fn(answer_alike))
            .await
    }

    async fn serve_main(listener: std::net::TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (socket, _) = listener.accept().await?;
            tokio::spawn(serve_one(socket));
        }
    }

    pub fn serve_on_this_thread(
        listener: std::net::TcpListener,
    ) -> io::Result<()> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(serve_main(listener))
    }

    pub fn serve_on_threads(listener: std::net::TcpListener) -> io::Result<()> {
        let runtime =
            runtime::Builder::new_multi_thread().enable_all().build()?;
        // As a task: the thread that calls `block_on` is none of the workers.
        runtime.block_on(async { tokio::spawn(serve_main(listener)).await? })
    }
}

/// Asks once, and reads the answer.
async fn ask(socket: &mut TcpStream) -> io::Result<()> {
    let request = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    socket.write_all(request).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"Hello!\n") {
        if socket.read_buf(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Connections that have asked once.
async fn idle(address: SocketAddr, count: u32) -> io::Result<Vec<TcpStream>> {
    let on_their_way = Arc::new(Semaphore::new(PACE.on_their_way));
    let mut tasks = Vec::new();
    for _ in 0..count {
        let permit = on_their_way.clone().acquire_owned().await;
        tasks.push(tokio::spawn(async move {
            let mut socket = TcpStream::connect(address).await?;
            ask(&mut socket).await?;
            drop(permit);
            io::Result::Ok(socket)
        }));
    }
    let mut sockets = Vec::new();
    for task in tasks {
        sockets.push(task.await.expect("no panic")?);
    }
    Ok(sockets)
}

/// What wrk says of its requests.
struct Asked {
    count: u64,
    a_second: f64,
    /// The 99th percentile of the time until the answer.
    slow: Duration,
}

fn wrk(address: SocketAddr, connections: u32, seconds: u64) -> Asked {
    let output = Command::new("wrk")
        .args(["--threads", "1", "--latency"])
        .arg(format!("--connections={connections}"))
        .arg(format!("--duration={seconds}s"))
        .arg(format!("http://{address}/"))
        .output()
        .expect("wrk can be run");
    let said = String::from_utf8(output.stdout).expect("it is text");
    // There may be timeouts under strace.
    assert!(!said.contains("Non-2xx"), "{said}");
    // Other lines may have the same words within.
    let after = |what: &str| -> &str {
        let mut lines = said.lines().map(str::trim);
        let rest = lines.find_map(|line| line.strip_prefix(what));
        let rest = rest.unwrap_or_else(|| panic!("{what}: {said}"));
        rest.split_whitespace().next().expect("a figure")
    };
    let lines = said.lines().map(str::trim);
    let mut counts = lines.filter_map(|line| line.split_once(" requests in "));
    let (count, _) = counts.next().expect("how many requests there were");
    Asked {
        count: count.parse().expect("a number"),
        a_second: after("Requests/sec:").parse().expect("a number"),
        slow: time(after("99%")),
    }
}

/// As wrk writes it.
fn time(time: &str) -> Duration {
    let unit = time.trim_start_matches(|it: char| !it.is_alphabetic());
    let number = time.trim_end_matches(char::is_alphabetic);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        _ => panic!("{time}"),
    };
    let number: f64 = number.parse().expect("a number");
    Duration::from_secs_f64(number * seconds)
}

/// What a server was seen to do in a run.
struct Run {
    a_second: f64,
    /// The CPU time of a request, in microseconds.
    micros: f64,
    /// In milliseconds.
    slow: f64,
    /// Of an idle connection.
    kib: f64,
}

fn run(server: &str, count: u32) -> Run {
    let mut process = Process::start(server, None);
    let address = process.address();
    let before = process.memory();
    let clients = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let idle = clients.block_on(idle(address, count));
    let idle = idle.expect("the server is there");
    let memory = process.memory() as f64 - before as f64;
    wrk(address, MOVING, 1);
    let before = process.cpu_time();
    let asked = wrk(address, MOVING, SECONDS);
    let used = process.cpu_time() - before;
    drop(idle);
    Run {
        a_second: asked.a_second,
        micros: used.as_secs_f64() * 1e6 / asked.count as f64,
        slow: asked.slow.as_secs_f64() * 1e3,
        kib: memory / 1024.0 / f64::from(count),
    }
}

/// The runs of all servers, which take turns.
fn run_all(idle: u32, runs: usize) -> [Vec<Run>; SERVERS.len()] {
    let mut all = [const { Vec::new() }; SERVERS.len()];
    for _ in 0..runs {
        for ((server, _), runs) in SERVERS.iter().zip(&mut all) {
            runs.push(run(server, idle));
        }
    }
    all
}

/// The calls of a server for a request, in all and by their names.
fn calls(server: &str) -> (f64, String) {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-c"]);
    let mut process = Process::start(server, Some(strace));
    let asked = wrk(process.address(), MOVING, SECONDS);
    let counted: BTreeMap<String, u64> = process.finish_counted();
    let mut all = 0.0;
    let mut names = String::new();
    for (name, count) in counted {
        let each = count as f64 / asked.count as f64;
        all += each;
        if each >= 0.01 {
            write!(names, " {name} {each:.2}").expect("it is a string");
        }
    }
    (all, names)
}

fn table(all: &[[Vec<Run>; SERVERS.len()]; IDLE.len()]) -> String {
    let mut table = String::from(
        "| server | idle | requests a second | CPU, µs | calls | slowest 1%, ms \
         | memory |\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    let calls = SERVERS.map(|(server, _)| {
        let (all, names) = calls(server);
        println!("{server}: {names}");
        all
    });
    for (count, all) in IDLE.iter().zip(all) {
        for (((server, _), runs), calls) in SERVERS.iter().zip(all).zip(calls) {
            let figure = |of: fn(&Run) -> f64| Figure::new(runs.iter().map(of));
            let memory = match count {
                0 => String::new(),
                _ => format!("{:.1} KiB", figure(|it| it.kib).0[0]),
            };
            writeln!(
                table,
                "| {server} | {} | {} | {} | {calls:.2} | {} | {memory} |",
                count.separate_with_commas(),
                figure(|it| it.a_second).cell(0),
                figure(|it| it.micros).cell(2),
                figure(|it| it.slow).cell(2),
            )
            .expect("it is a string");
        }
    }
    table
}

fn ratios(all: &[[Vec<Run>; SERVERS.len()]; IDLE.len()]) -> String {
    let mut table = String::from(
        "| `hyper_server` by Tokio | idle | requests a second | CPU \
         | slowest 1% | memory |\n|---|--:|--:|--:|--:|--:|\n",
    );
    for (name, pair) in PAIRS {
        for (count, all) in IDLE.iter().zip(all) {
            let [ours, tokios] = pair.map(|it| &all[it]);
            let cell = |of: fn(&Run) -> f64| {
                let pairs = ours.iter().zip(tokios);
                Figure::new(pairs.map(|(a, b)| of(a) / of(b))).cell(2)
            };
            let memory = match count {
                0 => String::new(),
                _ => cell(|it| it.kib),
            };
            writeln!(
                table,
                "| {name} | {} | {} | {} | {} | {memory} |",
                count.separate_with_commas(),
                cell(|it| it.a_second),
                cell(|it| it.micros),
                cell(|it| it.slow),
            )
            .expect("it is a string");
        }
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
    let runs = env::args().find_map(|it| it.parse().ok()).unwrap_or(RUNS);
    let all = IDLE.map(|idle| run_all(idle, runs));
    for (path, table) in [(TABLE, table(&all)), (RATIOS, ratios(&all))] {
        println!("{table}");
        fs::write(path, table).expect("the table can be written");
    }
}

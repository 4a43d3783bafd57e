//! What a message costs the servers: each gives back what it is sent, on one
//! connection, on a hundred, and on ten thousand of which a hundred move.
//!
//! ```console
//! $ cargo bench --bench echo
//! ```
//!
//! writes `echo.md` beside this file, the table that the chapter shows. It
//! needs Linux, and strace(1), for system calls. Another server is a module,
//! and an entry in [`SERVERS`].
//!
//! Each client sends 64 bytes, waits until it has them back, and sends them
//! again. A server is started anew for each run, and the servers take turns. A
//! figure is the median of its runs, beside the least and the most. Calls are
//! counted in two runs of their own, with messages and without: all that those
//! differ by is for messages. There, clients wait for each other, and then a
//! little, before they send again: counting slows the server so much that it
//! would always find the next message there.

#[allow(dead_code, reason = "it has what other benches need")]
#[path = "../../io/benches/load/mod.rs"]
mod load;

use load::process::Process;
use load::{Pace, Server};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How many connections there are, and how many messages go through them.
struct Load {
    connections: u32,
    /// How many of them are used.
    moving: u32,
    /// In all, to be timed.
    messages: u32,
    /// How many each client sends, to be counted.
    rounds: u32,
}

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
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/echo.md");

/// The servers in the order of the table.
const SERVERS: [Server; 6] = [
    ("a thread per connection", threads::serve),
    ("`whole_server`", whole_server::serve),
    ("`mio_runtime`", mio_runtime::serve),
    ("`work_threads`", work_threads::serve),
    ("Tokio, current-thread", in_tokio::serve_on_this_thread),
    ("Tokio, multi-thread", in_tokio::serve_on_threads),
];

mod threads {
    use std::io::{self, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    fn echo(mut socket: TcpStream) -> io::Result<()> {
        let mut buffer = [0; 1024];
        loop {
            let count = socket.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            socket.write_all(&buffer[..count])?;
        }
    }

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        loop {
            let (socket, _) = listener.accept()?;
            thread::Builder::new().spawn(|| echo(socket))?;
        }
    }
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
mod whole_server {
    include!("../../io/src/bin/whole_server.rs");

    async fn echo(socket: TcpStream) -> io::Result<()> {
        socket.set_nonblocking(true)?;
        let mut buffer = [0; 1024];
        loop {
            let read = || (&socket).read(&mut buffer);
            let count = when_ready(&socket, libc::POLLIN, read).await?;
            if count == 0 {
                return Ok(());
            }
            let mut rest = &buffer[..count];
            while !rest.is_empty() {
                let write = || (&socket).write(rest);
                let sent = when_ready(&socket, libc::POLLOUT, write).await?;
                rest = &rest[sent..];
            }
        }
    }

    async fn echo_main(listener: TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        loop {
            let accept = || listener.accept();
            let (socket, _) =
                when_ready(&listener, libc::POLLIN, accept).await?;
            spawn(echo(socket));
            yield_now().await;
        }
    }

    pub fn serve(listener: TcpListener) -> io::Result<()> {
        block_on(echo_main(listener))
    }
}

/// An echo on the sockets of `mio_runtime`.
macro_rules! echo_with_mio {
    () => {
        async fn echo(socket: TcpStream) -> io::Result<()> {
            let socket = Socket::new(socket)?;
            let mut buffer = [0; 1024];
            loop {
                let read = |mut stream: &TcpStream| stream.read(&mut buffer);
                let count = when_ready(&socket, Side::Read, read).await?;
                if count == 0 {
                    return Ok(());
                }
                write_all(&socket, &buffer[..count]).await?;
            }
        }

        async fn echo_main(listener: TcpListener) -> io::Result<()> {
            listener.set_nonblocking(true)?;
            let listener = mio::net::TcpListener::from_std(listener);
            let listener = Socket::new(listener)?;
            loop {
                let accept = |it: &mio::net::TcpListener| it.accept();
                let (socket, _) =
                    when_ready(&listener, Side::Read, accept).await?;
                spawn(echo(socket));
                yield_now().await;
            }
        }

        pub fn serve(listener: TcpListener) -> io::Result<()> {
            block_on(echo_main(listener))
        }
    };
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
mod mio_runtime {
    include!("../src/bin/mio_runtime.rs");
    echo_with_mio!();
}

#[allow(dead_code, reason = "its own server and its clients are not called")]
mod work_threads {
    include!("../src/bin/work_threads.rs");
    echo_with_mio!();
}

mod in_tokio {
    use std::io;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::runtime::Builder;

    async fn echo(mut socket: TcpStream) -> io::Result<()> {
        let mut buffer = [0; 1024];
        loop {
            let count = socket.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            socket.write_all(&buffer[..count]).await?;
        }
    }

    async fn echo_main(listener: std::net::TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (socket, _) = listener.accept().await?;
            tokio::spawn(echo(socket));
        }
    }

    pub fn serve_on_this_thread(
        listener: std::net::TcpListener,
    ) -> io::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(echo_main(listener))
    }

    pub fn serve_on_threads(listener: std::net::TcpListener) -> io::Result<()> {
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        // As a task: the thread that calls `block_on` is none of the workers.
        runtime.block_on(async { tokio::spawn(echo_main(listener)).await? })
    }
}

/// Sends a message so often, and waits each time until it is back.
async fn talk(mut socket: TcpStream, times: u32) -> io::Result<TcpStream> {
    let message = [b'.'; 64];
    for _ in 0..times {
        socket.write_all(&message).await?;
        socket.read_exact(&mut [0; 64]).await?;
    }
    Ok(socket)
}

/// Connects, and sends the first message through each connection.
async fn connect(
    address: SocketAddr,
    count: u32,
) -> io::Result<Vec<TcpStream>> {
    let on_their_way = Arc::new(Semaphore::new(PACE.on_their_way));
    let mut tasks = Vec::new();
    for _ in 0..count {
        let permit = on_their_way.clone().acquire_owned().await;
        tasks.push(tokio::spawn(async move {
            let socket = TcpStream::connect(address).await?;
            let socket = talk(socket, 1).await;
            drop(permit);
            socket
        }));
    }
    let mut sockets = Vec::new();
    for task in tasks {
        sockets.push(task.await.expect("no panic")?);
    }
    Ok(sockets)
}

/// Sends so many messages in all, through all of these at once.
async fn talk_all(
    sockets: Vec<TcpStream>,
    messages: u32,
) -> io::Result<Vec<TcpStream>> {
    let each = messages / u32::try_from(sockets.len()).expect("not so many");
    let tasks = sockets.into_iter().map(|it| tokio::spawn(talk(it, each)));
    let mut sockets = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        sockets.push(task.await.expect("no panic")?);
    }
    Ok(sockets)
}

/// What a server used in a run: for a message, and for a connection.
struct Used {
    micros: f64,
    kib: f64,
}

/// Runs clients in this thread. A server that has too many of them ends.
fn run<T>(clients: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(clients)
}

fn measure(server: &str, load: &Load) -> io::Result<Used> {
    let mut process = Process::start(server, None);
    let address = process.address();
    let connections = f64::from(load.connections);
    run(async {
        let before = process.memory();
        let sockets = connect(address, load.connections).await?;
        let memory = process.memory() as f64 - before as f64;
        let (moving, _idle) = split(sockets, load);
        let moving = talk_all(moving, load.messages / 5).await?;
        let before = process.cpu_time();
        talk_all(moving, load.messages).await?;
        let used = process.cpu_time() - before;
        Ok(Used {
            micros: used.as_secs_f64() * 1e6 / f64::from(load.messages),
            kib: memory / 1024.0 / connections,
        })
    })
}

/// Those that move, and those that don't.
fn split(
    sockets: Vec<TcpStream>,
    load: &Load,
) -> (Vec<TcpStream>, Vec<TcpStream>) {
    let one_in = sockets.len() / load.moving as usize;
    let numbered = sockets.into_iter().enumerate();
    let (moving, idle): (Vec<_>, Vec<_>) =
        numbered.partition(|(n, _)| n % one_in == 0);
    [moving, idle]
        .map(|it| it.into_iter().map(|(_, socket)| socket).collect())
        .into()
}

/// With how many connections calls are counted at most: idle ones make none,
/// and strace takes its time for ten thousand threads.
const COUNTED: u32 = 1_000;

/// The calls of a server's whole life, with so many messages of each client.
fn calls(
    server: &str,
    load: &Load,
    rounds: u32,
) -> io::Result<BTreeMap<String, u64>> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-c"]);
    let mut process = Process::start(server, Some(strace));
    let address = process.address();
    run(async {
        let sockets = connect(address, load.connections.min(COUNTED)).await?;
        let (mut moving, _idle) = split(sockets, load);
        for _ in 0..rounds {
            let each = moving.len().try_into().expect("not so many");
            moving = talk_all(moving, each).await?;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok(process.finish_counted())
    })
}

/// The calls for a message, in all and by their names.
fn calls_of_a_message(server: &str, load: &Load) -> io::Result<(f64, String)> {
    let without = calls(server, load, 0)?;
    let with = calls(server, load, load.rounds)?;
    let messages = f64::from(load.moving * load.rounds);
    let mut all = 0.0;
    let mut names = String::new();
    for (name, count) in with {
        let before = without.get(&name).copied().unwrap_or(0);
        // To connect may take a few more of them in one run than in the other.
        let each = count.saturating_sub(before) as f64 / messages;
        all += each;
        if each >= 0.05 {
            write!(names, " {name} {each:.2}").expect("it is a string");
        }
    }
    Ok((all, names))
}

/// The runs of all servers with a load, which take turns.
fn measure_all(load: &Load) -> Vec<io::Result<Vec<Used>>> {
    let mut all: Vec<_> = SERVERS.iter().map(|_| Ok(Vec::new())).collect();
    for _ in 0..RUNS {
        for ((server, _), runs) in SERVERS.iter().zip(&mut all) {
            if let Ok(done) = runs {
                match measure(server, load) {
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
    let (calls, names) = calls_of_a_message(server, load)?;
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

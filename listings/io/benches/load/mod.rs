//! A server in a process of its own, clients in this one, and what the server
//! used meanwhile.
//!
//! A bench includes this file and calls [`serve`] first in its `main`: for the
//! server's process, it starts itself once more.

pub mod figure;
pub mod process;

use process::Process;
pub use process::{Server, serve};
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How fast the clients come.
pub struct Pace {
    /// How many connections wait in the listener's queue at most. Who comes to
    /// a full one may never be answered.
    pub backlog: i32,
    /// How many clients at a time are on their way to their first line: fewer
    /// than the queue has room for.
    pub on_their_way: usize,
}

/// What a server used to answer a number of clients.
pub struct Load {
    /// From the first connect until the last connection was closed.
    pub wall: Duration,
    /// In user mode.
    pub user: Duration,
    /// In system mode.
    pub system: Duration,
    /// The most memory that it had at a time, in bytes.
    pub memory: u64,
}

/// The server has ended before all were served.
#[derive(Debug)]
pub struct Refused {
    /// How many had had their first line.
    pub started: u32,
}

/// Has a server answer a number of clients that come at once, but for the
/// pace. With no clients, it is there for a second, as for one.
pub fn load(server: &str, clients: u32, pace: &Pace) -> Result<Load, Refused> {
    let mut process = Process::start(server, None);
    let start = Instant::now();
    run_clients(&mut process, clients, pace)?;
    let wall = start.elapsed();
    let memory = process.peak_memory();
    let (user, system) = process.finish();
    Ok(Load {
        wall,
        user,
        system,
        memory,
    })
}

/// The system calls of all threads of a server from its start until it has
/// answered the clients, counted by strace(1), which slows it.
pub fn calls(server: &str, clients: u32, pace: &Pace) -> Result<u64, Refused> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-c"]);
    let mut process = Process::start(server, Some(strace));
    run_clients(&mut process, clients, pace)?;
    Ok(process.finish_counted().into_values().sum())
}

/// Why system calls cannot be counted, if so.
pub fn why_not_counted() -> Option<String> {
    match Command::new("strace").args(["-qq", "-c", "true"]).output() {
        Err(error) => Some(format!("strace cannot be run: {error}")),
        Ok(output) if !output.status.success() => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            Some(format!("strace has failed: {said}"))
        }
        Ok(_) => None,
    }
}

fn run_clients(
    process: &mut Process,
    clients: u32,
    pace: &Pace,
) -> Result<(), Refused> {
    let address = process.address();
    if clients == 0 {
        thread::sleep(Duration::from_secs(1));
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let answers = runtime.block_on(answers(address, clients, pace));
    let Some(cut) = answers.iter().find(|answer| !is_whole(answer)) else {
        return Ok(());
    };
    assert!(process.ends_soon(), "{cut:?}");
    let is_started = |(received, _): &&Answer| received.starts_with("start ");
    let started = answers.iter().filter(is_started).count();
    Err(Refused {
        started: started.try_into().expect("no more than clients"),
    })
}

fn is_whole((received, _): &Answer) -> bool {
    let lines: Vec<_> = received.lines().collect();
    matches!(lines[..], [start, end]
        if start.starts_with("start ") && end.starts_with("end "))
}

/// What a client received, and why not more.
type Answer = (String, io::Result<()>);

async fn answers(
    address: SocketAddr,
    clients: u32,
    pace: &Pace,
) -> Vec<Answer> {
    let on_their_way = Arc::new(Semaphore::new(pace.on_their_way));
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let permit = on_their_way.clone().acquire_owned().await;
        tasks.push(tokio::spawn(async move {
            let mut received = Vec::new();
            let result = async {
                let mut socket = TcpStream::connect(address).await?;
                socket.read_buf(&mut received).await?;
                drop(permit);
                socket.read_to_end(&mut received).await?;
                Ok(())
            };
            let result = result.await;
            (String::from_utf8_lossy(&received).into_owned(), result)
        }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("no panic"));
    }
    answers
}

//! What a message costs a server, and a connection.

use super::clients::{connect, run, split, talk_all};
use crate::load::Pace;
use crate::load::process::Process;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

/// How many connections there are, and how many messages go through them.
pub struct Load {
    pub connections: u32,
    /// How many of them are used.
    pub moving: u32,
    /// In all, to be timed.
    pub messages: u32,
    /// How many each client sends, to be counted.
    pub rounds: u32,
}

/// What a server used in a run.
pub struct Used {
    /// Of CPU time, for a message.
    pub micros: f64,
    /// By the clock, for a message, the clients' share included.
    pub wall_micros: f64,
    /// Of memory, for a connection.
    pub kib: f64,
}

/// Times the messages of a server that is started for it.
pub fn measure(server: &str, load: &Load, pace: &Pace) -> io::Result<Used> {
    let mut process = Process::start(server, None);
    let address = process.address();
    let connections = f64::from(load.connections);
    run(async {
        let before = process.memory();
        let sockets = connect(address, load.connections, pace).await?;
        let memory = process.memory() as f64 - before as f64;
        let (moving, _idle) = split(sockets, load.moving);
        let moving = talk_all(moving, load.messages / 5).await?;
        let start = Instant::now();
        let before = process.cpu_time();
        talk_all(moving, load.messages).await?;
        let used = process.cpu_time() - before;
        let wall = start.elapsed();
        let messages = f64::from(load.messages);
        Ok(Used {
            micros: used.as_secs_f64() * 1e6 / messages,
            wall_micros: wall.as_secs_f64() * 1e6 / messages,
            kib: memory / 1024.0 / connections,
        })
    })
}

/// With how many connections calls are counted at most: idle ones make none,
/// and strace takes its time for ten thousand threads.
const COUNTED: u32 = 1_000;

/// The calls of a server's whole life, with so many messages of each client.
fn calls(
    server: &str,
    load: &Load,
    rounds: u32,
    pace: &Pace,
) -> io::Result<BTreeMap<String, u64>> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-c"]);
    let mut process = Process::start(server, Some(strace));
    let address = process.address();
    run(async {
        let sockets =
            connect(address, load.connections.min(COUNTED), pace).await?;
        let (mut moving, _idle) = split(sockets, load.moving);
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
pub fn calls_of_a_message(
    server: &str,
    load: &Load,
    pace: &Pace,
) -> io::Result<(f64, String)> {
    let without = calls(server, load, 0, pace)?;
    let with = calls(server, load, load.rounds, pace)?;
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

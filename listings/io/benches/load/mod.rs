//! A server in a process of its own, clients in this one, and what the server
//! used meanwhile.
//!
//! A bench includes this file and calls [`serve`] first in its `main`: for the
//! server's process, it starts itself once more.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::{ClockId, clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// A server's name, and the function that serves.
pub type Server = (&'static str, fn(TcpListener) -> io::Result<()>);

/// How many clients at a time are on their way to their first line. The queue
/// of a listener has room for 128, and who comes to a full one may never be
/// answered.
const ON_THEIR_WAY: usize = 100;

/// What a server used to answer a number of clients.
pub struct Load {
    /// From the first connect until the last connection was closed.
    pub wall: Duration,
    /// In user and system mode.
    pub cpu: Duration,
    /// The most memory that it had at a time, in bytes.
    pub memory: u64,
}

/// Whether this process is a server, started by [`load`]. If it is, it serves
/// until it is killed.
pub fn serve(servers: &[Server]) -> bool {
    let mut args = env::args().skip(1);
    if args.next().as_deref() != Some("serve") {
        return false;
    }
    let name = args.next().expect("a server's name follows");
    let (_, server_main) = servers
        .iter()
        .find(|(server, _)| *server == name)
        .expect("it is one of the servers");
    allow_descriptors();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("{}", listener.local_addr().expect("it has an address"));
    server_main(listener).expect("it serves until it is killed");
    true
}

/// Has a server answer a number of clients that come at once, but for
/// [`ON_THEIR_WAY`].
pub fn load(server: &str, clients: u32) -> Load {
    allow_descriptors();
    let mut process = Process::start(server);
    let address = process.address();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let start = Instant::now();
    runtime.block_on(run_clients(address, clients));
    Load {
        wall: start.elapsed(),
        cpu: process.cpu(),
        memory: process.peak_memory(),
    }
}

async fn run_clients(address: SocketAddr, clients: u32) {
    let on_their_way = Arc::new(Semaphore::new(ON_THEIR_WAY));
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let permit = on_their_way.clone().acquire_owned().await;
        tasks.push(tokio::spawn(async move {
            let mut socket = TcpStream::connect(address).await?;
            let mut received = Vec::new();
            socket.read_buf(&mut received).await?;
            drop(permit);
            socket.read_to_end(&mut received).await?;
            Ok::<_, io::Error>(String::from_utf8_lossy(&received).into_owned())
        }));
    }
    for task in tasks {
        let received = task.await.expect("no panic").expect("an answer");
        let lines: Vec<_> = received.lines().collect();
        let is_whole = matches!(lines[..], [start, end]
            if start.starts_with("start ") && end.starts_with("end "));
        assert!(is_whole, "{received:?}");
    }
}

/// As many descriptors as this process may have.
fn allow_descriptors() {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    setrlimit(Resource::RLIMIT_NOFILE, most, most).expect("up to the most");
}

/// The server's process, which is killed when this is dropped.
struct Process(Child);

impl Process {
    fn start(server: &str) -> Process {
        let program = env::current_exe().expect("this program has a path");
        let child = Command::new(program)
            .args(["serve", server])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts once more");
        Process(child)
    }

    /// Where it listens, as soon as it does.
    fn address(&mut self) -> SocketAddr {
        let stdout = self.0.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        line.trim_end().parse().expect("an address")
    }

    fn cpu(&self) -> Duration {
        let clock: ClockId =
            clock_getcpuclockid(Pid::from_raw(self.0.id().cast_signed()))
                .expect("it still runs");
        clock_gettime(clock).expect("it still runs").into()
    }

    /// `VmHWM` of proc(5), the peak of its resident set.
    fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.0.id());
        let status = fs::read_to_string(path).expect("it still runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
        let kib: u64 = kib.expect("as proc(5) says").parse().expect("a number");
        kib * 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

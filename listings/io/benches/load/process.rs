//! The server's process: this program once more.

use super::Pace;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::sys::time::TimeVal;
use nix::unistd::Pid;
use socket2::{Domain, Socket, Type};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{self, Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A server's name, and the function that serves.
pub type Server = (&'static str, fn(TcpListener) -> io::Result<()>);

/// Whether this process is a server, started by [`Process::start`]. If it is,
/// it serves until its standard input ends, and then tells its CPU time.
pub fn serve(servers: &[Server], pace: &Pace) -> bool {
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
    let listener = listen(pace.backlog).expect("a free port");
    println!("{}", listener.local_addr().expect("it has an address"));
    thread::spawn(end_with_stdin);
    server_main(listener).expect("it serves until it is ended");
    true
}

fn listen(backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(backlog)?;
    Ok(socket.into())
}

fn end_with_stdin() {
    io::stdin().read_to_end(&mut Vec::new()).expect("it ends");
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("it is known");
    let micros = |it: TimeVal| it.tv_sec() * 1_000_000 + it.tv_usec();
    println!(
        "{} {}",
        micros(usage.user_time()),
        micros(usage.system_time())
    );
    process::exit(0);
}

/// How many descriptors a process may have.
pub fn most_descriptors() -> u64 {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    most
}

fn allow_descriptors() {
    let most = most_descriptors();
    setrlimit(Resource::RLIMIT_NOFILE, most, most).expect("up to the most");
}

/// A server that is ended when this is dropped.
pub struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    /// Starts a server, under a program that counts its system calls if one is
    /// given.
    pub fn start(server: &str, counter: Option<Command>) -> Process {
        // The clients' sockets are here.
        allow_descriptors();
        let program = env::current_exe().expect("this program has a path");
        let is_counted = counter.is_some();
        let mut command = match counter {
            Some(mut counter) => {
                counter.arg(program);
                counter
            }
            None => Command::new(program),
        };
        if is_counted {
            command.stderr(Stdio::piped());
        }
        let mut child = command
            .args(["serve", server])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts once more");
        let stdout = child.stdout.take().expect("it is piped");
        Process {
            child,
            stdout: BufReader::new(stdout),
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    /// Where it listens, as soon as it does.
    pub fn address(&mut self) -> SocketAddr {
        self.line().parse().expect("an address")
    }

    /// Whether it has ended, or is about to: its sockets are closed before.
    pub fn ends_soon(&mut self) -> bool {
        thread::sleep(Duration::from_secs(1));
        self.child.try_wait().expect("it is a child").is_some()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill(self.id(), signal).expect("it still runs");
    }

    fn id(&self) -> Pid {
        Pid::from_raw(self.child.id().try_into().expect("ids are positive"))
    }

    /// `VmHWM` of proc(5), the peak of its resident set.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// `VmRSS`, its resident set as it is.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path).expect("it still runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kib: u64 = kib.expect("as proc(5) says").parse().expect("a number");
        kib * 1024
    }

    /// The CPU time that it has used until now.
    pub fn cpu_time(&self) -> Duration {
        let clock = nix::time::clock_getcpuclockid(self.id());
        let time = clock.expect("it still runs").now();
        time.expect("its clock can be read").into()
    }

    /// Ends it, and takes the CPU time that it used in user mode and in system
    /// mode.
    pub fn finish(mut self) -> (Duration, Duration) {
        drop(self.child.stdin.take());
        let line = self.line();
        let (user, system) = line.split_once(' ').expect("two numbers");
        let micros = |it: &str| it.parse().map(Duration::from_micros);
        (
            micros(user).expect("a number"),
            micros(system).expect("a number"),
        )
    }

    /// Ends it, and takes the number of its system calls, by their names.
    pub fn finish_counted(mut self) -> BTreeMap<String, u64> {
        drop(self.child.stdin.take());
        let mut said = String::new();
        let stderr = self.child.stderr.as_mut().expect("it is piped");
        stderr.read_to_string(&mut said).expect("a summary");
        // Its columns are the share of time, seconds, microseconds a call,
        // calls, errors if there were any, and the name.
        let calls = said.lines().filter_map(|line| {
            let cells: Vec<_> = line.split_whitespace().collect();
            let name = *cells.last().filter(|name| **name != "total")?;
            Some((name.to_owned(), cells.get(3)?.parse().ok()?))
        });
        let calls: BTreeMap<_, _> = calls.collect();
        assert!(!calls.is_empty(), "no calls: {said}");
        calls
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

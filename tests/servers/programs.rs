//! Programs on port 8000, with server and clients in one process.

use crate::client::{Client, PATIENCE, SECOND};
use crate::process::Process;
use crate::registry::hyper_server;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::time::ClockId;
use nix::unistd::Pid;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::process::{ExitCode, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use weave::proof::port::port_8000;

/// `client_server`, whose calls of poll(2) are watched.
mod watched {
    include!("../../listings/io/src/bin/client_server.rs");

    pub fn run() -> io::Result<()> {
        main()
    }

    /// What the listing finds instead of the crate.
    mod libc {
        use crate::programs::{HASTY, POLLS};
        pub use ::libc::{POLLIN, POLLOUT, nfds_t, pollfd};
        use std::sync::atomic::Ordering;
        use std::time::{Duration, Instant};

        /// # Safety
        ///
        /// As of `libc::poll`.
        pub unsafe fn poll(
            pollfds: *mut pollfd,
            count: nfds_t,
            timeout: i32,
        ) -> i32 {
            let is_early = |deadline| {
                let timeout = Duration::from_millis(timeout as u64);
                Instant::now() + timeout < deadline
            };
            let is_idle = super::READY.lock().unwrap().is_empty();
            POLLS.fetch_add(1, Ordering::Relaxed);
            if is_idle
                && timeout >= 0
                && super::next_deadline().is_none_or(is_early)
            {
                HASTY.fetch_add(1, Ordering::Relaxed);
            }
            // SAFETY: the caller has proved it.
            unsafe { ::libc::poll(pollfds, count, timeout) }
        }
    }
}

static POLLS: AtomicU64 = AtomicU64::new(0);

/// Calls that may end before there is anything to do.
static HASTY: AtomicU64 = AtomicU64::new(0);

/// Is `client_server`, as it is in the book, and then says on standard error
/// how it went.
pub fn client_server() -> ExitCode {
    let start = Instant::now();
    watched::run().unwrap();
    let took = start.elapsed();
    let used = ClockId::CLOCK_PROCESS_CPUTIME_ID.now().unwrap();
    let report = json!({
        "seconds": took.as_secs_f64(),
        "processor seconds": Duration::from(used).as_secs_f64(),
        "threads": fs::read_dir("/proc/self/task").unwrap().count(),
        "polls": POLLS.load(Ordering::Relaxed),
        "hasty polls": HASTY.load(Ordering::Relaxed),
    });
    eprintln!("{report}");
    ExitCode::SUCCESS
}

/// Looks at a process of this program that uses port 8000, when it's its turn.
fn on_port_8000<T>(arguments: &[&str], look: impl FnOnce(Process) -> T) -> T {
    let _port = port_8000(&arguments.join(" ")).unwrap();
    look(Process::start(arguments))
}

/// How a process ended by itself, if it did, what it printed, and its standard
/// error.
type Ended = (Option<ExitStatus>, Vec<String>, String);

/// Waits for a process to end.
fn end(mut process: Process) -> Ended {
    let status = process.wait(PATIENCE);
    let (lines, errors) = process.stop();
    (status, lines, errors)
}

/// It has to be quick, not only right, and so no other trial runs meanwhile.
pub fn client_server_sleeps_in_poll() {
    let arguments = ["program", "client_server"];
    let (status, lines, errors) = on_port_8000(&arguments, end);
    assert!(
        status.is_some_and(|it| it.success()),
        "{status:?}: {errors}"
    );
    assert_eq!(lines.len(), 20);
    assert_eq!(lines.into_iter().collect::<BTreeSet<_>>(), both_lines(10));
    let report: Value = serde_json::from_str(&errors).unwrap();
    let seconds = report["seconds"].as_f64().unwrap();
    assert!((1.0..1.5).contains(&seconds), "{report}");
    let used = report["processor seconds"].as_f64().unwrap();
    assert!(used < 0.05, "{report}");
    assert!(report["polls"].as_u64().unwrap() < 80, "{report}");
    assert_eq!(report["hasty polls"], 0, "{report}");
    assert_eq!(report["threads"], 1, "{report}");
}

mod shortage {
    include!("../../listings/io/src/bin/accept_errors.rs");

    pub fn run() -> io::Result<()> {
        main()
    }
}

/// Is `accept_errors`, as it is in the book, but for what it is started with.
pub fn accept_errors(how: &str) -> ExitCode {
    match how {
        "unheard" => fill_standard_error(),
        _ => take_descriptors(40, libc::F_DUPFD),
    }
    shortage::run().unwrap();
    ExitCode::SUCCESS
}

/// From here on, standard error says that its disk is full.
pub fn fill_standard_error() {
    fill(2);
}

fn fill(descriptor: RawFd) {
    let full = File::options().write(true).open("/dev/full").unwrap();
    // SAFETY: `dup2` closes what was there, which nobody owns.
    let filled = unsafe { libc::dup2(full.as_raw_fd(), descriptor) };
    assert_eq!(filled, descriptor);
}

/// It serves all, although it can't say what goes wrong meanwhile.
pub fn accept_errors_serves_unheard() {
    let arguments = ["program", "accept_errors", "unheard"];
    let (status, lines, errors) = on_port_8000(&arguments, end);
    assert!(status.is_some_and(|it| it.success()), "{status:?}");
    assert_eq!(errors, "");
    assert_eq!(lines.into_iter().collect::<BTreeSet<_>>(), both_lines(10));
}

/// `hyper_server`, alone, without a standard output.
pub fn hyper_server_unheard() -> ExitCode {
    fill(1);
    match hyper_server::serve_alone() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hyper_server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// It ends in order, although it can't say so.
pub fn hyper_server_ends_unheard() {
    on_port_8000(&["program", "hyper_server"], |process| {
        let deadline = Instant::now() + PATIENCE;
        while Client::try_connect(8000).is_err() {
            assert!(Instant::now() < deadline, "it doesn't listen");
            thread::sleep(Duration::from_millis(1));
        }
        let id = Pid::from_raw(process.id().try_into().unwrap());
        kill(id, Signal::SIGINT).unwrap();
        let (status, _, errors) = end(process);
        assert!(
            status.is_some_and(|it| it.success()),
            "{status:?}: {errors}"
        );
    });
}

/// Whatever it was started with, it leaves itself five for its clients.
pub fn accept_errors_inherits_descriptors() {
    let arguments = ["program", "accept_errors", "inheriting"];
    on_port_8000(&arguments, |mut process| {
        let mut lines = Vec::new();
        while lines.len() < 20 {
            let line = process.line(PATIENCE).expect("it serves all");
            lines.push((process.start.elapsed(), line));
        }
        let status = process.wait(PATIENCE);
        let (_, errors) = process.stop();
        assert!(
            status.is_some_and(|it| it.success()),
            "{status:?}: {errors}"
        );
        assert!(errors.contains("Too many open files"), "{errors}");
        // Nobody leaves within the first second.
        let is_early = |(when, _): &&(Duration, String)| *when < SECOND;
        let early = lines.iter().filter(is_early).count();
        assert!(early <= 5, "{lines:?}");
        // The first five had come before.
        let starts = lines
            .iter()
            .take(5)
            .filter(|(_, it)| it.starts_with("start"));
        assert_eq!(starts.count(), 5, "{lines:?}");
        let lines = lines.into_iter().map(|(_, line)| line);
        assert_eq!(lines.collect::<BTreeSet<_>>(), both_lines(10));
    });
}

/// Takes so many descriptors of this process: with `F_DUPFD`, of those that it
/// starts, too; with `F_DUPFD_CLOEXEC`, only its own.
fn take_descriptors(count: usize, command: i32) {
    for _ in 0..count {
        // SAFETY: nobody else has the new descriptor, which is left open.
        let taken = unsafe { libc::fcntl(0, command, 0) };
        assert!(taken > 0, "{}", io::Error::last_os_error());
    }
}

/// More clients than the queue of a listener has room for.
const CROWD: u64 = 200;

/// The listing's server with a crowd of its own clients.
macro_rules! crowd {
    () => {
        pub fn crowd() -> io::Result<()> {
            block_on(async {
                let listener = TcpListener::bind("127.0.0.1:8000")?;
                spawn(async { server_main(listener).await.unwrap() });
                let clients: Vec<_> =
                    (0..super::CROWD).map(|_| spawn(client_main())).collect();
                for client in clients {
                    client.await?;
                }
                Ok(())
            })
        }
    };
}

mod blocking_connect {
    include!("../../listings/io/src/bin/client_server.rs");
    crowd!();
}

mod async_connect {
    include!("../../listings/io/src/bin/async_connect.rs");
    crowd!();
}

/// Is the server of that listing, with a crowd.
pub fn crowd(name: &str) -> ExitCode {
    let result = match name {
        "async_connect" => async_connect::crowd(),
        _ => blocking_connect::crowd(),
    };
    result.unwrap();
    ExitCode::SUCCESS
}

/// The client for whom there is no room waits for the server, and the server
/// for the only thread.
pub fn client_server_connects_forever() {
    on_port_8000(&["crowd", "client_server"], |mut process| {
        let status = process.wait(3 * SECOND);
        let (lines, errors) = process.stop();
        assert_eq!(status, None, "{errors}");
        assert_eq!(lines, [""; 0]);
    });
}

pub fn async_connect_lets_the_server_accept() {
    let arguments = ["crowd", "async_connect"];
    let (status, lines, errors) = on_port_8000(&arguments, end);
    assert!(
        status.is_some_and(|it| it.success()),
        "{status:?}: {errors}"
    );
    assert_eq!(
        lines.into_iter().collect::<BTreeSet<_>>(),
        both_lines(CROWD)
    );
}

/// What so many clients print.
fn both_lines(count: u64) -> BTreeSet<String> {
    let lines = |n| [format!("start {n}"), format!("end {n}")];
    (1..=count).flat_map(lines).collect()
}

/// How many descriptors a process of `ten_thousand` asks for.
pub const DESCRIPTORS: u64 = 10_100;

/// How many of them it has already, if it has inherited many.
const INHERITED: usize = 10_050;

mod mio_ten_thousand {
    include!("../../listings/readiness/src/bin/ten_thousand.rs");

    pub fn run() -> io::Result<()> {
        main()
    }
}

mod ten_thousand_poll {
    include!("../../listings/readiness/src/bin/ten_thousand_poll.rs");

    pub fn run() -> io::Result<()> {
        main()
    }
}

const TEN_THOUSAND: [&str; 2] = ["ten_thousand", "ten_thousand_poll"];

/// Is that program, or its clients.
pub fn ten_thousand(name: &str) -> ExitCode {
    let result = match name {
        "ten_thousand_poll" => ten_thousand_poll::run(),
        _ => mio_ten_thousand::run(),
    };
    result.unwrap();
    ExitCode::SUCCESS
}

/// Is that program in a process that has few descriptors left. Its clients are
/// no better off if they inherit those that are taken.
pub fn full(name: &str, heirs: &str) -> ExitCode {
    setrlimit(Resource::RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS).unwrap();
    let command = match heirs {
        "server" => libc::F_DUPFD_CLOEXEC,
        _ => libc::F_DUPFD,
    };
    take_descriptors(INHERITED, command);
    ten_thousand(name)
}

/// A process ended with such an error, and nothing else.
fn assert_failed((status, lines, errors): Ended, error: &str) {
    assert!(
        status.is_some_and(|it| !it.success()),
        "{status:?}: {errors}"
    );
    assert_eq!(lines, [""; 0]);
    assert!(errors.contains(error), "{errors}");
}

pub fn ten_thousand_has_no_server() {
    for name in TEN_THOUSAND {
        let ended = on_port_8000(&["clients", name], end);
        assert_failed(ended, "Connection refused");
    }
}

pub fn ten_thousand_has_a_full_server() {
    for name in TEN_THOUSAND {
        let ended = on_port_8000(&["full", name, "server"], end);
        assert_failed(ended, "server: Too many open files");
    }
}

pub fn ten_thousand_inherits_descriptors() {
    for name in TEN_THOUSAND {
        let ended = on_port_8000(&["full", name, "both"], end);
        assert_failed(ended, "Too many open files");
    }
}

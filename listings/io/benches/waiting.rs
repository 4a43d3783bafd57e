//! Three ways to wait for sockets, side by side: `client_server_busy`,
//! `client_server_naps` and `client_server`, each with its server and ten
//! clients.
//!
//! ```console
//! $ cargo bench --bench waiting
//! ```
//!
//! writes `waiting.md` beside this file, the table that the chapter shows. It
//! needs Linux, where it can put its own functions in the place of libc's, to
//! count them.

use nix::time::{ClockId, clock_gettime};
use std::env;
use std::fmt::Write;
use std::fs;
use std::pin::Pin;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use thousands::Separable;

/// Where the table stands.
pub const TABLE: &str = "benches/waiting.md";

static POLLS: AtomicU64 = AtomicU64::new(0);
static CALLS: AtomicU64 = AtomicU64::new(0);

/// The functions of libc by which a program talks to a socket or waits for
/// one. As the executable comes before the library, the standard library and
/// the listings call these.
mod counted {
    use super::{CALLS, Ordering};
    use libc::{
        SYS_accept4, SYS_ppoll, SYS_recvfrom, SYS_sendto, c_int, c_void,
        nfds_t, pollfd, size_t, sockaddr, socklen_t, ssize_t, syscall,
        timespec,
    };
    use std::ptr;

    #[unsafe(no_mangle)]
    unsafe extern "C" fn accept4(
        socket: c_int,
        address: *mut sockaddr,
        length: *mut socklen_t,
        flags: c_int,
    ) -> c_int {
        CALLS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: these are the arguments of accept4(2).
        unsafe { syscall(SYS_accept4, socket, address, length, flags) as c_int }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn recv(
        socket: c_int,
        buffer: *mut c_void,
        length: size_t,
        flags: c_int,
    ) -> ssize_t {
        CALLS.fetch_add(1, Ordering::Relaxed);
        let null = ptr::null_mut::<c_void>();
        // SAFETY: these are the arguments of recvfrom(2), which does the same
        // where nobody asks for the sender's address.
        unsafe {
            syscall(SYS_recvfrom, socket, buffer, length, flags, null, null)
                as ssize_t
        }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn send(
        socket: c_int,
        buffer: *const c_void,
        length: size_t,
        flags: c_int,
    ) -> ssize_t {
        CALLS.fetch_add(1, Ordering::Relaxed);
        let null = ptr::null_mut::<c_void>();
        // SAFETY: these are the arguments of sendto(2), which does the same
        // without an address.
        unsafe {
            syscall(SYS_sendto, socket, buffer, length, flags, null, 0)
                as ssize_t
        }
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn poll(
        pollfds: *mut pollfd,
        count: nfds_t,
        timeout: c_int,
    ) -> c_int {
        CALLS.fetch_add(1, Ordering::Relaxed);
        let time = timespec {
            tv_sec: (timeout / 1000).into(),
            tv_nsec: (timeout % 1000 * 1_000_000).into(),
        };
        let forever = ptr::null();
        let time = if timeout < 0 {
            forever
        } else {
            &raw const time
        };
        let mask = ptr::null::<c_void>();
        // SAFETY: these are the arguments of ppoll(2), which does the same
        // where there is no mask.
        unsafe { syscall(SYS_ppoll, pollfds, count, time, mask, 0) as c_int }
    }
}

/// A future whose polls are counted.
struct Counted<F>(F);

impl<F: Future + Unpin> Future for Counted<F> {
    type Output = F::Output;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<F::Output> {
        POLLS.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.0).poll(context)
    }
}

/// A module with the listing's own code, and `run`, which does what its main
/// function does, but for counting how often each task is polled.
macro_rules! program {
    ($listing:ident, $accept:expr) => {
        #[allow(dead_code, reason = "its main is not called")]
        mod $listing {
            use super::Counted;

            include!(concat!("../src/bin/", stringify!($listing), ".rs"));

            fn spawn_counted<F>(future: F) -> JoinHandle<F::Output>
            where
                F: Future + Send + 'static,
                F::Output: Send + 'static,
            {
                spawn(Counted(Box::pin(future)))
            }

            async fn counted_server(listener: TcpListener) -> io::Result<()> {
                listener.set_nonblocking(true)?;
                for n in 1.. {
                    let (socket, _) = ($accept)(&listener).await?;
                    spawn_counted(one_response(socket, n));
                }
                Ok(())
            }

            async fn counted_main() -> io::Result<()> {
                let listener = TcpListener::bind("0.0.0.0:8000")?;
                spawn_counted(counted_server(listener));
                let mut clients = Vec::new();
                for _ in 0..10 {
                    clients.push(spawn_counted(client_main()));
                }
                for client in clients {
                    client.await?;
                }
                Ok(())
            }

            pub fn run() -> io::Result<()> {
                block_on(Counted(Box::pin(counted_main())))
            }
        }
    };
}

program!(client_server_busy, async |listener: &TcpListener| {
    when_ready(|| listener.accept()).await
});
program!(client_server_naps, async |listener: &TcpListener| {
    when_ready(|| listener.accept()).await
});
program!(client_server, async |listener: &TcpListener| {
    when_ready(listener, libc::POLLIN, || listener.accept()).await
});

/// What a run of one program took.
pub struct Run {
    /// Polls of all tasks.
    pub polls: u64,
    /// Calls of accept4, recv, send and poll.
    pub calls: u64,
    /// In user and system mode.
    pub cpu: Duration,
    /// From the first line of its main function to the last.
    pub wall: Duration,
}

/// Runs one program in this process.
fn run(name: &str) -> Run {
    let (start, cpu) = (Instant::now(), cpu_time());
    let outcome = match name {
        "client_server_busy" => client_server_busy::run(),
        "client_server_naps" => client_server_naps::run(),
        "client_server" => client_server::run(),
        _ => panic!("there is no program `{name}`"),
    };
    outcome.expect("it serves its clients");
    Run {
        polls: POLLS.load(Ordering::Relaxed),
        calls: CALLS.load(Ordering::Relaxed),
        cpu: cpu_time() - cpu,
        wall: start.elapsed(),
    }
}

fn cpu_time() -> Duration {
    let clock = ClockId::CLOCK_PROCESS_CPUTIME_ID;
    clock_gettime(clock)
        .expect("each process has this clock")
        .into()
}

/// Runs one program in a process of its own, this one once more, and prints
/// what it took as the last of its lines.
fn run_apart(name: &str) -> Run {
    let program = env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .args(["run", name])
        .output()
        .expect("it starts once more");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let last = stdout.lines().last().expect("the figures");
    let figures: Vec<u64> = last
        .split(' ')
        .map(|figure| figure.parse().expect("a number"))
        .collect();
    let [polls, calls, cpu, wall] = figures[..] else {
        panic!("four figures: {last}");
    };
    Run {
        polls,
        calls,
        cpu: Duration::from_micros(cpu),
        wall: Duration::from_micros(wall),
    }
}

fn table() -> String {
    let mut table = String::from(
        "| program | polls | system calls | CPU time | wall time |\n\
         |---|--:|--:|--:|--:|\n",
    );
    for name in ["client_server_busy", "client_server_naps", "client_server"] {
        let run = run_apart(name);
        writeln!(
            table,
            "| `{name}` | {} | {} | {:.3} s | {:.2} s |",
            run.polls.separate_with_commas(),
            run.calls.separate_with_commas(),
            run.cpu.as_secs_f64(),
            run.wall.as_secs_f64(),
        )
        .expect("a string can be written to");
    }
    table
}

pub fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    if let [mode, name] = &args[..]
        && mode == "run"
    {
        let run = run(name);
        let (cpu, wall) = (run.cpu.as_micros(), run.wall.as_micros());
        println!("{} {} {cpu} {wall}", run.polls, run.calls);
        return;
    }
    let table = table();
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}

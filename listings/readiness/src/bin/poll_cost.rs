//@ does: times how long it takes to hear from one socket among many idle ones
//@ release
//@ roughly
//@ unix
//@ busy

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;
use std::time::Instant;

const BATCHES: u32 = 10;
const ROUNDS: u32 = 100;

// ANCHOR: idle
/// How many this process needs: one for each socket, and some for itself.
const DESCRIPTORS: libc::rlim_t = 10_100;

/// Allows this process that many, or as many as the system lets it have.
fn raise_descriptor_limit() -> io::Result<()> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is a valid `rlimit`, to be written and to be read.
    let result = unsafe {
        match libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) {
            0 => {
                let wanted = limit.rlim_cur.max(DESCRIPTORS);
                limit.rlim_cur = wanted.min(limit.rlim_max);
                libc::setrlimit(libc::RLIMIT_NOFILE, &limit)
            }
            failed => failed,
        }
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn idle_sockets(count: usize) -> io::Result<Vec<UnixDatagram>> {
    (0..count).map(|_| UnixDatagram::unbound()).collect()
}
// ANCHOR_END: idle

// ANCHOR: time
/// How many microseconds a call of `wait` takes, in the best of some batches:
/// whatever else the machine does can only add to it.
fn time(mut wait: impl FnMut() -> io::Result<()>) -> io::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..BATCHES {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            wait()?;
        }
        let micros = start.elapsed().as_secs_f64() * 1e6;
        best = best.min(micros / f64::from(ROUNDS));
    }
    Ok(best)
}
// ANCHOR_END: time

// ANCHOR: poll
fn time_poll(idle: &[UnixDatagram]) -> io::Result<f64> {
    let (sender, receiver) = UnixDatagram::pair()?;
    let sockets = idle.iter().chain([&receiver]);
    let mut pollfds: Vec<libc::pollfd> = sockets
        .map(|socket| libc::pollfd {
            fd: socket.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        })
        .collect();
    time(|| {
        sender.send(&[1])?;
        let count = pollfds.len() as libc::nfds_t;
        // SAFETY: `pollfds` is borrowed mutably, and has `count` elements.
        let result = unsafe { libc::poll(pollfds.as_mut_ptr(), count, -1) };
        assert_eq!(result, 1, "{}", io::Error::last_os_error());
        receiver.recv(&mut [0])?;
        Ok(())
    })
}
// ANCHOR_END: poll

// ANCHOR: mio
fn time_mio(idle: &[UnixDatagram]) -> io::Result<f64> {
    let (sender, receiver) = UnixDatagram::pair()?;
    receiver.set_nonblocking(true)?;
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(16);
    for (n, socket) in idle.iter().chain([&receiver]).enumerate() {
        let fd = socket.as_raw_fd();
        let mut source = SourceFd(&fd);
        let registry = poll.registry();
        registry.register(&mut source, Token(n), Interest::READABLE)?;
    }
    time(|| {
        sender.send(&[1])?;
        poll.poll(&mut events, None)?;
        assert_eq!(events.iter().count(), 1);
        receiver.recv(&mut [0])?;
        // This fails: there is no more. mio wants us to ask (see below).
        let _ = receiver.recv(&mut [0]);
        Ok(())
    })
}
// ANCHOR_END: mio

// ANCHOR: main
fn main() -> io::Result<()> {
    raise_descriptor_limit()?;
    for count in [10, 100, 1_000, 10_000] {
        let idle = idle_sockets(count)?;
        let (poll, mio) = (time_poll(&idle)?, time_mio(&idle)?);
        println!("{count} idle sockets: poll(2) {poll:.1} µs, mio {mio:.1} µs");
    }
    Ok(())
}
// ANCHOR_END: main

//@ does: times how long it takes to hear from one socket among many idle ones
//@ takes: 6s to 30s
//@ release
//@ roughly
//@ unix
//@ busy

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

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
/// How many microseconds pass from a send in another thread until `wait` has
/// heard of it, in the best of some rounds: whatever else the machine does can
/// only add to it.
fn time(
    sender: UnixDatagram,
    mut wait: impl FnMut() -> io::Result<Instant>,
) -> io::Result<f64> {
    let (start, started) = mpsc::channel();
    let (send, sent) = mpsc::channel();
    thread::spawn(move || {
        for () in started {
            // By then, the other thread waits.
            thread::sleep(Duration::from_millis(5));
            let now = Instant::now();
            send.send(sender.send(&[1]).map(|_| now)).unwrap();
        }
    });
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        start.send(()).unwrap();
        let heard = wait()?;
        let sent = sent.recv().unwrap()?;
        best = best.min(heard - sent);
    }
    Ok(best.as_secs_f64() * 1e6)
}
// ANCHOR_END: time

// ANCHOR: poll
/// Where the socket is in the list that is the one to hear from.
enum Place {
    First,
    Last,
}

fn time_poll(idle: &[UnixDatagram], place: Place) -> io::Result<f64> {
    let (sender, receiver) = UnixDatagram::pair()?;
    let mut sockets: Vec<_> = idle.iter().collect();
    match place {
        Place::First => sockets.insert(0, &receiver),
        Place::Last => sockets.push(&receiver),
    }
    let pollfds = sockets.iter().map(|socket| libc::pollfd {
        fd: socket.as_raw_fd(),
        events: libc::POLLIN,
        revents: 0,
    });
    let mut pollfds: Vec<_> = pollfds.collect();
    time(sender, || {
        let count = pollfds.len() as libc::nfds_t;
        // SAFETY: `pollfds` is borrowed mutably, and has `count` elements.
        let result = unsafe { libc::poll(pollfds.as_mut_ptr(), count, -1) };
        let heard = Instant::now();
        assert_eq!(result, 1, "{}", io::Error::last_os_error());
        receiver.recv(&mut [0])?;
        Ok(heard)
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
    time(sender, || {
        poll.poll(&mut events, None)?;
        let heard = Instant::now();
        assert_eq!(events.iter().count(), 1);
        receiver.recv(&mut [0])?;
        // This fails: there is no more. mio wants us to ask (see below).
        let _ = receiver.recv(&mut [0]);
        Ok(heard)
    })
}
// ANCHOR_END: mio

// ANCHOR: main
fn main() -> io::Result<()> {
    raise_descriptor_limit()?;
    for count in [10, 100, 1_000, 10_000] {
        let idle = idle_sockets(count)?;
        let first = time_poll(&idle, Place::First)?;
        let last = time_poll(&idle, Place::Last)?;
        let mio = time_mio(&idle)?;
        print!("{count} idle sockets: poll(2) {first:.1} µs first, ");
        println!("{last:.1} µs last, mio {mio:.1} µs");
    }
    Ok(())
}
// ANCHOR_END: main

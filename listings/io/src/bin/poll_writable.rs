//@ does: asks a socket that has nothing to say whether it can be written to
//@ after: poll_two_sockets
//@ takes: 1s
//@ unix
//@ busy
//@ roughly

use std::io::{self, ErrorKind};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// Returns how many of them have something to say.
fn poll(pollfds: &mut [libc::pollfd]) -> io::Result<i32> {
    let count = pollfds.len() as libc::nfds_t;
    // SAFETY: `pollfds` is borrowed mutably, and has `count` elements.
    let result = unsafe { libc::poll(pollfds.as_mut_ptr(), count, -1) };
    match result {
        -1 => Err(io::Error::last_os_error()),
        count => Ok(count),
    }
}

fn main() -> io::Result<()> {
    let (socket, _peer) = UnixStream::pair()?;
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < Duration::from_secs(1) {
        // ANCHOR: main
        let mut pollfds = [libc::pollfd {
            fd: socket.as_raw_fd(),
            events: libc::POLLIN | libc::POLLOUT, // Oops!
            revents: 0,
        }];
        // ANCHOR_END: main
        count += match poll(&mut pollfds) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        };
    }
    println!("poll(2) returned {count} times");
    Ok(())
}

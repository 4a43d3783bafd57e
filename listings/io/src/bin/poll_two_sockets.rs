//@ does: waits for two sockets in one call
//@ takes: 2s
//@ unix

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

// ANCHOR: poll
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
// ANCHOR_END: poll

fn names(events: i16) -> String {
    let names = [
        (libc::POLLIN, "POLLIN"),
        (libc::POLLOUT, "POLLOUT"),
        (libc::POLLHUP, "POLLHUP"),
        (libc::POLLERR, "POLLERR"),
        (libc::POLLNVAL, "POLLNVAL"),
    ];
    let is_set = |(event, _): &(i16, _)| events & event != 0;
    let names = names.into_iter().filter(is_set).map(|(_, name)| name);
    names.collect::<Vec<_>>().join(" ")
}

fn peers(mut first: UnixStream, second: UnixStream) -> UnixStream {
    thread::sleep(Duration::from_secs(1));
    first.write_all(b"hello").unwrap();
    thread::sleep(Duration::from_secs(1));
    drop(second);
    first
}

fn main() -> io::Result<()> {
    let (first, first_peer) = UnixStream::pair()?;
    let (second, second_peer) = UnixStream::pair()?;
    let mut sockets = [first, second];
    let peers = thread::spawn(|| peers(first_peer, second_peer));

    // ANCHOR: main
    let mut is_open = true;
    while is_open {
        let mut pollfds = sockets.each_ref().map(|socket| libc::pollfd {
            fd: socket.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        });
        let count = match poll(&mut pollfds) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        };
        println!("{count} of 2 sockets:");
        for (n, socket) in sockets.iter_mut().enumerate() {
            let events = pollfds[n].revents;
            if events != 0 {
                let mut buffer = [0; 100];
                let count = socket.read(&mut buffer)?;
                println!("    {n}: {}, {count} bytes", names(events));
                is_open &= count > 0;
            }
        }
    }
    // ANCHOR_END: main
    drop(peers.join());
    Ok(())
}

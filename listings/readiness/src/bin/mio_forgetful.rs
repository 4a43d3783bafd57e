//@ does: reads only so much at a time, and forgets that there is more
//@ after: mio_unfair
//@ takes: 5s
//@ roughly
//@ hangs

use mio::event::Event;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

/// How much the server reads at a time, and how many such reads it takes to
/// have all that the busy client sends.
const SIZE: usize = 4096;
const READS: usize = 2000;

fn busy_main(address: SocketAddr) -> io::Result<()> {
    let mut socket = std::net::TcpStream::connect(address)?;
    socket.write_all(&vec![b'b'; READS * SIZE])
}

fn quiet_main(address: SocketAddr) -> io::Result<()> {
    let mut socket = std::net::TcpStream::connect(address)?;
    thread::sleep(Duration::from_millis(100));
    socket.write_all(b"q")
}

// ANCHOR: oops
/// What is left of a socket after its turn.
enum Left {
    Nothing,
    Closed,
}

/// Reads until there is no more for now, or enough for one turn.
fn read_some(socket: &mut TcpStream, reads: &mut u64) -> io::Result<Left> {
    let mut buffer = [0; SIZE];
    for _ in 0..16 {
        match socket.read(&mut buffer) {
            Ok(0) => return Ok(Left::Closed),
            Ok(_) if buffer[0] == b'q' => {
                println!("the quiet one was read after {reads} reads");
            }
            Ok(_) => {
                *reads += 1;
                // In the place of some work.
                thread::sleep(Duration::from_millis(1));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return Ok(Left::Nothing);
            }
            Err(error) => return Err(error),
        }
    }
    // Oops!
    Ok(Left::Nothing)
}
// ANCHOR_END: oops

const LISTENER: Token = Token(usize::MAX);

fn accept_all(
    listener: &TcpListener,
    poll: &Poll,
    sockets: &mut Vec<TcpStream>,
) -> io::Result<()> {
    loop {
        match listener.accept() {
            Ok((mut socket, _)) => {
                let token = Token(sockets.len());
                let registry = poll.registry();
                registry.register(&mut socket, token, Interest::READABLE)?;
                sockets.push(socket);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
}

fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(16);
    let mut listener = TcpListener::bind("127.0.0.1:0".parse().unwrap())?;
    let registry = poll.registry();
    registry.register(&mut listener, LISTENER, Interest::READABLE)?;
    let address = listener.local_addr()?;
    let busy = thread::spawn(move || busy_main(address));
    let quiet = thread::spawn(move || quiet_main(address));

    let mut sockets = Vec::new();
    let mut reads = 0;
    let mut closed = BTreeSet::new();
    while closed.len() < 2 {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        }
        let tokens: Vec<Token> = events.iter().map(Event::token).collect();
        for token in tokens {
            if token == LISTENER {
                accept_all(&listener, &poll, &mut sockets)?;
                continue;
            }
            match read_some(&mut sockets[token.0], &mut reads)? {
                Left::Nothing => {}
                Left::Closed => drop(closed.insert(token)),
            }
        }
    }
    busy.join().unwrap()?;
    quiet.join().unwrap()
}

//@ does: hears from mio of a client, and of what it sends
//@ takes: 1s

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

fn client_main(address: SocketAddr) -> io::Result<()> {
    let mut socket = std::net::TcpStream::connect(address)?;
    thread::sleep(Duration::from_secs(1));
    socket.write_all(b"hello")
}

// ANCHOR: main
const LISTENER: Token = Token(0);
const SOCKET: Token = Token(1);

fn main() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(16);

    let mut listener = TcpListener::bind("127.0.0.1:0".parse().unwrap())?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    let address = listener.local_addr()?;
    let client = thread::spawn(move || client_main(address));

    let mut sockets = Vec::new();
    let mut is_open = true;
    while is_open {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        }
        for event in &events {
            match event.token() {
                LISTENER => {
                    while let Some(mut socket) = accept(&listener)? {
                        println!("a client has come");
                        let registry = poll.registry();
                        let readable = Interest::READABLE;
                        registry.register(&mut socket, SOCKET, readable)?;
                        sockets.push(socket);
                    }
                }
                _ => is_open = read_all(&mut sockets[0])?,
            }
        }
    }
    client.join().unwrap()
}
// ANCHOR_END: main

/// Accepts a client, if there is one.
fn accept(listener: &TcpListener) -> io::Result<Option<TcpStream>> {
    loop {
        match listener.accept() {
            Ok((socket, _)) => return Ok(Some(socket)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return Ok(None);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

// ANCHOR: read_all
/// Reads until there is no more for now; returns whether more may come.
fn read_all(socket: &mut impl Read) -> io::Result<bool> {
    let mut buffer = [0; 4];
    loop {
        match socket.read(&mut buffer) {
            Ok(0) => {
                println!("it has closed the connection");
                return Ok(false);
            }
            Ok(count) => println!("it has sent {count} bytes"),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                return Ok(true);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
// ANCHOR_END: read_all

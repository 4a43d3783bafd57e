//@ does: has a thousand clients who try again until they are answered
//@ after: burst
//@ takes: 1s to 30s
//@ roughly
//@ linux

use socket2::{Domain, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

fn server_main(listener: TcpListener) -> io::Result<()> {
    // Oops! It is busy with something else.
    thread::sleep(Duration::from_millis(500));
    loop {
        let (mut socket, _) = listener.accept()?;
        // A client may have given up.
        let _ = socket.write_all(b"hello\n");
    }
}

/// Begins to connect, and does not wait.
fn connect() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    let address = SocketAddr::from(([127, 0, 0, 1], 8000));
    match socket.connect(&address.into()) {
        Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => {
            Err(error)
        }
        _ => Ok(socket),
    }
}

fn is_answered(mut socket: &Socket) -> bool {
    socket.read(&mut [0; 100]).is_ok_and(|count| count > 0)
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000")?;
    thread::spawn(|| server_main(listener).unwrap());
    let mut missing = 1000;
    let mut connections = 0;
    while missing > 0 {
        let mut waiting = Vec::new();
        for _ in 0..missing {
            waiting.push(connect()?);
        }
        connections += missing;
        // ANCHOR: main
        let deadline = Instant::now() + Duration::from_secs(1);
        while !waiting.is_empty() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
            waiting.retain(|socket| !is_answered(socket));
        }
        missing = waiting.len();
        // ANCHOR_END: main
    }
    println!("all clients are answered, after {connections} connections");
    Ok(())
}

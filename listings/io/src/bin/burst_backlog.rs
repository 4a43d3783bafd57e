//@ does: answers a thousand clients that come at once, from a longer queue
//@ after: burst
//@ takes: 0.5s
//@ linux

use socket2::{Domain, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

fn listen(backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    // The standard library does this, too, on Unix.
    socket.set_reuse_address(true)?;
    // ANCHOR: listen
    let address = SocketAddr::from(([127, 0, 0, 1], 8000));
    socket.bind(&address.into())?;
    socket.listen(backlog)?;
    // ANCHOR_END: listen
    Ok(socket.into())
}

fn server_main(listener: TcpListener) -> io::Result<()> {
    // Oops! It is busy with something else.
    thread::sleep(Duration::from_millis(500));
    loop {
        let (mut socket, _) = listener.accept()?;
        socket.write_all(b"hello\n")?;
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
    let listener = listen(4096)?;
    thread::spawn(|| server_main(listener).unwrap());
    let mut clients = Vec::new();
    for _ in 0..1000 {
        clients.push(connect()?);
    }
    let deadline = Instant::now() + Duration::from_secs(4);
    let mut waiting: Vec<&Socket> = clients.iter().collect();
    while !waiting.is_empty() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
        waiting.retain(|socket| !is_answered(socket));
    }
    let connected = clients.iter().filter(|socket| socket.peer_addr().is_ok());
    println!("{} clients are connected", connected.count());
    println!("{} of them wait for an answer", waiting.len());
    Ok(())
}

//@ does: loses clients without an error, since a thousand come at once
//@ takes: 4s
//@ roughly
//@ linux
//@ busy

use socket2::{Domain, Socket, Type};
use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: server_main
fn server_main(listener: TcpListener) -> io::Result<()> {
    // Oops! It is busy with something else.
    thread::sleep(Duration::from_millis(500));
    loop {
        let (mut socket, _) = listener.accept()?;
        socket.write_all(b"hello\n")?;
    }
}
// ANCHOR_END: server_main

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

/// How often, since this machine started, a client came to a full queue.
fn overflows() -> io::Result<u64> {
    let netstat = fs::read_to_string("/proc/net/netstat")?;
    // A line of names, and under it a line of values.
    let mut lines = netstat.lines();
    let names = lines.next().unwrap_or("").split(' ');
    let values = lines.next().unwrap_or("").split(' ');
    let overflows = names.zip(values).find(|it| it.0 == "ListenOverflows");
    Ok(overflows.map_or(0, |(_, value)| value.parse().unwrap_or(0)))
}

fn main() -> io::Result<()> {
    let overflows_before = overflows()?;
    let listener = TcpListener::bind("127.0.0.1:8000")?;
    thread::spawn(|| server_main(listener).unwrap());
    // ANCHOR: main
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
    // ANCHOR_END: main
    let connected = clients.iter().filter(|socket| socket.peer_addr().is_ok());
    println!("{} clients are connected", connected.count());
    println!("{} of them wait for an answer", waiting.len());
    println!("{} overflows", overflows()? - overflows_before);
    Ok(())
}

//@ does: answers ten clients at once, on a thread for each
//@ after: two_threaded_client_server
//@ takes: 1s
//@ unordered

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

// ANCHOR: one_response
fn one_response(mut socket: TcpStream, n: u64) -> io::Result<()> {
    let start = format!("start {n}\n");
    socket.write_all(start.as_bytes())?;
    thread::sleep(Duration::from_secs(1));
    let end = format!("end {n}\n");
    socket.write_all(end.as_bytes())?;
    Ok(())
}
// ANCHOR_END: one_response

// ANCHOR: server_main
fn server_main(listener: TcpListener) -> io::Result<()> {
    for n in 1.. {
        let (socket, _) = listener.accept()?;
        thread::spawn(move || one_response(socket, n).unwrap());
    }
    Ok(())
}
// ANCHOR_END: server_main

fn client_main() -> io::Result<()> {
    let mut socket = TcpStream::connect("127.0.0.1:8000")?;
    io::copy(&mut socket, &mut io::stdout())?;
    Ok(())
}

fn main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:8000")?;
    thread::spawn(|| server_main(listener).unwrap());
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(thread::spawn(client_main));
    }
    for client in clients {
        client.join().unwrap()?;
    }
    Ok(())
}

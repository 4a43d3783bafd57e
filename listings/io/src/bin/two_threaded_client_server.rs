//@ does: puts the server and ten clients into one program
//@ after: single_threaded_server
//@ takes: 10s
//@ unordered

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

// ANCHOR: server_main
fn server_main(listener: TcpListener) -> io::Result<()> {
    for n in 1.. {
        let (mut socket, _) = listener.accept()?;
        let start = format!("start {n}\n");
        socket.write_all(start.as_bytes())?;
        thread::sleep(Duration::from_secs(1));
        let end = format!("end {n}\n");
        socket.write_all(end.as_bytes())?;
    }
    Ok(())
}
// ANCHOR_END: server_main

// ANCHOR: client_main
fn client_main() -> io::Result<()> {
    let mut socket = TcpStream::connect("127.0.0.1:8000")?;
    io::copy(&mut socket, &mut io::stdout())?;
    Ok(())
}
// ANCHOR_END: client_main

// ANCHOR: main
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
// ANCHOR_END: main

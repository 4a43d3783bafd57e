//@ does: gives back what one client says, beside more and more idle ones
//@ takes: 0s to 10s
//@ roughly

use std::io::{Write, stderr};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

// ANCHOR: server
// ANCHOR: echo
async fn echo(mut socket: TcpStream) -> io::Result<()> {
    let (mut reader, mut writer) = socket.split();
    io::copy(&mut reader, &mut writer).await?;
    Ok(())
}
// ANCHOR_END: echo

async fn server_main(listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                tokio::spawn(async {
                    if let Err(error) = echo(socket).await {
                        eprintln!("echo: {error}");
                    }
                });
            }
            Err(error) => {
                let _ = writeln!(stderr(), "accept: {error}");
                // Out of descriptors, perhaps. Somebody may close one.
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
// ANCHOR_END: server

// ANCHOR: client
const MESSAGES: usize = 1000;

/// Says something, waits for the echo, and so on. Returns the median of how
/// long that takes: a few messages are always held up by something else.
async fn talk(address: SocketAddr) -> io::Result<Duration> {
    let mut socket = TcpStream::connect(address).await?;
    let mut echo = [0; 5];
    let mut times = Vec::new();
    for _ in 0..MESSAGES {
        let start = Instant::now();
        socket.write_all(b"hello").await?;
        socket.read_exact(&mut echo).await?;
        assert_eq!(echo, *b"hello");
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[MESSAGES / 2])
}
// ANCHOR_END: client

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(server_main(listener));
    let mut idle = Vec::new();
    for count in [0, 100, 400] {
        while idle.len() < count {
            idle.push(TcpStream::connect(address).await?);
        }
        let each = talk(address).await?;
        println!("{count:3} idle: {} µs a message", each.as_micros());
    }
    Ok(())
}
// ANCHOR_END: main

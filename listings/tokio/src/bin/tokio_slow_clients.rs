//@ does: gives back what clients say, and cuts off those that are too slow
//@ takes: 3s

use std::io::{ErrorKind, Write, stderr};
use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

// ANCHOR: limits
/// How long a client may stay silent, or leave our answer unread.
const STEP: Duration = Duration::from_secs(1);

/// How long it may take in total.
const ALL: Duration = Duration::from_secs(3);
// ANCHOR_END: limits

// ANCHOR: one_client
async fn write_all(socket: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    match timeout(STEP, socket.write_all(bytes)).await {
        Ok(result) => result,
        Err(_) => Err(io::Error::new(ErrorKind::TimedOut, "reads too slowly")),
    }
}

async fn one_client(mut socket: TcpStream, n: u64) -> io::Result<&'static str> {
    write_all(&mut socket, format!("start {n}\n").as_bytes()).await?;
    let mut buffer = [0; 8192];
    let outcome = loop {
        let count = match timeout(STEP, socket.read(&mut buffer)).await {
            Err(_) => break "says nothing",
            Ok(Ok(0)) => break "served",
            Ok(result) => result?,
        };
        write_all(&mut socket, &buffer[..count]).await?;
    };
    write_all(&mut socket, format!("end {n}\n").as_bytes()).await?;
    Ok(outcome)
}
// ANCHOR_END: one_client

// ANCHOR: server_main
async fn server_main(listener: TcpListener) -> io::Result<()> {
    let mut n = 0;
    loop {
        let socket = match listener.accept().await {
            Ok((socket, _)) => socket,
            // Only this client has gone.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {
                continue;
            }
            // Out of descriptors, perhaps. Somebody may close one.
            Err(error) => {
                let _ = writeln!(stderr(), "accept: {error}");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        n += 1;
        tokio::spawn(async move {
            // ANCHOR: all
            match timeout(ALL, one_client(socket, n)).await {
                Ok(Ok(outcome)) => println!("client {n}: {outcome}"),
                Ok(Err(error)) => println!("client {n}: {error}"),
                Err(_) => println!("client {n}: took too long overall"),
            }
            // ANCHOR_END: all
        });
    }
}
// ANCHOR_END: server_main

// ANCHOR: clients
async fn quick_client(mut socket: TcpStream) -> io::Result<()> {
    socket.write_all(b"hello\n").await?;
    socket.shutdown().await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    assert_eq!(answer, "start 1\nhello\nend 1\n");
    Ok(())
}

/// Writes all the time, and reads nothing.
async fn greedy_client(mut socket: TcpStream) -> io::Result<()> {
    loop {
        socket.write_all(&[b'.'; 8192]).await?;
    }
}

// ANCHOR: slow
/// Always does something just in time.
async fn slow_client(mut socket: TcpStream) -> io::Result<()> {
    loop {
        socket.write_all(b".").await?;
        sleep(STEP / 2).await;
    }
}
// ANCHOR_END: slow
// ANCHOR_END: clients

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    tokio::spawn(server_main(listener));
    let connect = || TcpStream::connect("127.0.0.1:8000");
    let quick = tokio::spawn(quick_client(connect().await?));
    let greedy = tokio::spawn(greedy_client(connect().await?));
    let slow = tokio::spawn(slow_client(connect().await?));
    quick.await??;
    // The others end with an error, as their connections do.
    let _ = greedy.await?;
    let _ = slow.await?;
    Ok(())
}
// ANCHOR_END: main

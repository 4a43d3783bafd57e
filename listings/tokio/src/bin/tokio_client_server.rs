//@ does: serves ten clients on Tokio, on one thread
//@ takes: 1s
//@ unordered

use std::time::Duration;
use tokio::io::{self, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

// ANCHOR: one_response
async fn one_response(mut socket: TcpStream, n: u64) -> io::Result<()> {
    let start = format!("start {n}\n");
    socket.write_all(start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    socket.write_all(end.as_bytes()).await?;
    Ok(())
}
// ANCHOR_END: one_response

// ANCHOR: server_main
async fn server_main(listener: TcpListener) -> io::Result<()> {
    for n in 1.. {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
    }
    Ok(())
}
// ANCHOR_END: server_main

// ANCHOR: client_main
async fn client_main() -> io::Result<()> {
    let mut socket = TcpStream::connect("127.0.0.1:8000").await?;
    io::copy(&mut socket, &mut io::stdout()).await?;
    Ok(())
}
// ANCHOR_END: client_main

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    tokio::spawn(async { server_main(listener).await.unwrap() });
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(tokio::spawn(client_main()));
    }
    for client in clients {
        client.await??;
    }
    Ok(())
}
// ANCHOR_END: main

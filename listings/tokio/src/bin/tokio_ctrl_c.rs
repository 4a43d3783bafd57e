//@ does: ends its server at Ctrl-C, and leaves clients without their answers
//@ after: tokio_client_server
//@ takes: 1.5s
//@ unix

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::signal;
use tokio::time::sleep;

async fn one_response(mut socket: TcpStream, n: u64) -> io::Result<()> {
    let start = format!("start {n}\n");
    socket.write_all(start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    socket.write_all(end.as_bytes()).await?;
    Ok(())
}

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

// ANCHOR: client_main
async fn client_main() -> io::Result<String> {
    let mut socket = TcpStream::connect("127.0.0.1:8000").await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    Ok(answer)
}
// ANCHOR_END: client_main

/// Presses Ctrl-C on our own behalf.
fn press_ctrl_c() {
    // SAFETY: raise(3) takes any number, and has no other conditions.
    unsafe { libc::raise(libc::SIGINT) };
}

// ANCHOR: main
fn main() -> io::Result<()> {
    let server = Runtime::new()?;
    let listener = server.block_on(TcpListener::bind("127.0.0.1:8000"))?;
    server.spawn(server_main(listener));

    // The clients are elsewhere: they have a runtime of their own.
    let elsewhere = Runtime::new()?;
    let mut clients = Vec::new();
    for halves in 0..4 {
        clients.push(elsewhere.spawn(async move {
            sleep(halves * Duration::from_millis(500)).await;
            client_main().await
        }));
    }
    elsewhere.spawn(async {
        sleep(Duration::from_millis(1250)).await;
        press_ctrl_c();
    });
    elsewhere.block_on(signal::ctrl_c())?;
    server.shutdown_background(); // Oops!
    for (n, client) in (1..).zip(clients) {
        match elsewhere.block_on(client)? {
            Ok(answer) => println!("client {n} got {answer:?}"),
            Err(error) => println!("client {n}: {:?}", error.kind()),
        }
    }
    Ok(())
}
// ANCHOR_END: main

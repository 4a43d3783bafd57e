//@ does: stops at Ctrl-C, and says what became of each connection
//@ after: tokio_ctrl_c
//@ takes: 1.75s
//@ unix

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

async fn one_response(mut socket: TcpStream, n: u64) -> io::Result<()> {
    let start = format!("start {n}\n");
    socket.write_all(start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    socket.write_all(end.as_bytes()).await?;
    Ok(())
}

// ANCHOR: server
// ANCHOR: connection
/// How long connections have to come to their end.
const DRAIN: Duration = Duration::from_millis(500);

#[derive(Clone, Default)]
struct Stop {
    accepting: CancellationToken,
    serving: CancellationToken,
}

async fn connection(socket: TcpStream, n: u64, stop: Stop) {
    let response = one_response(socket, n);
    let outcome = match stop.serving.run_until_cancelled(response).await {
        Some(Ok(())) if stop.accepting.is_cancelled() => "drained",
        Some(Ok(())) => "served",
        Some(Err(_)) => "gone",
        None => "cut off",
    };
    println!("client {n}: {outcome}");
}
// ANCHOR_END: connection

// ANCHOR: server_main
async fn server_main(listener: TcpListener, stop: Stop) -> io::Result<()> {
    let connections = TaskTracker::new();
    let mut n = 0;
    let accept = || stop.accepting.run_until_cancelled(listener.accept());
    while let Some(accepted) = accept().await {
        let (socket, _) = accepted?;
        n += 1;
        connections.spawn(connection(socket, n, stop.clone()));
    }
    // From here on, the system refuses whoever wants to connect.
    drop(listener);
    println!("stopping: {} connected", connections.len());
    connections.close();
    if timeout(DRAIN, connections.wait()).await.is_err() {
        println!("no more patience: {} connected", connections.len());
        stop.serving.cancel();
        connections.wait().await;
    }
    println!("stopped: {} connected", connections.len());
    Ok(())
}
// ANCHOR_END: server_main
// ANCHOR_END: server

// ANCHOR: client_main
async fn client_main() -> io::Result<String> {
    let mut socket = TcpStream::connect("127.0.0.1:8000").await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    Ok(answer)
}
// ANCHOR_END: client_main

// ANCHOR: signal
/// Passes the signal on to the server.
async fn wait_for_ctrl_c(stop: Stop) -> io::Result<()> {
    signal::ctrl_c().await?;
    stop.accepting.cancel();
    Ok(())
}

/// Is the one who presses Ctrl-C.
fn press_ctrl_c() {
    // SAFETY: raise(3) takes any number, and has no other conditions.
    unsafe { libc::raise(libc::SIGINT) };
}
// ANCHOR_END: signal

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    // Listen before any client can come.
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    let stop = Stop::default();
    let server = tokio::spawn(server_main(listener, stop.clone()));
    tokio::spawn(wait_for_ctrl_c(stop));

    let mut clients = Vec::new();
    for halves in 0..4 {
        clients.push(tokio::spawn(async move {
            sleep(halves * Duration::from_millis(500)).await;
            client_main().await
        }));
    }
    tokio::spawn(async {
        sleep(Duration::from_millis(1250)).await;
        press_ctrl_c();
    });
    server.await??;
    for (n, client) in (1..).zip(clients) {
        match client.await? {
            Ok(answer) => println!("client {n} got {answer:?}"),
            Err(error) => println!("client {n}: {:?}", error.kind()),
        }
    }
    Ok(())
}
// ANCHOR_END: main

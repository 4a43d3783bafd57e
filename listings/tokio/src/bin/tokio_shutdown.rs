//@ does: stops at Ctrl-C, and says what became of each connection
//@ after: tokio_ctrl_c
//@ takes: 1.75s
//@ unix

use futures::FutureExt;
use futures::future::join_all;
use std::io::{Write, stderr, stdout};
use std::thread;
use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};
use tokio::{join, select};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

async fn one_response(socket: &mut TcpStream, n: u64) -> io::Result<()> {
    let start = format!("start {n}\n");
    socket.write_all(start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    socket.write_all(end.as_bytes()).await?;
    Ok(())
}

// ANCHOR: server
// ANCHOR: account
/// Says what became of a connection, whatever becomes of its task.
struct Account {
    n: u64,
    outcome: Option<String>,
}

impl Drop for Account {
    fn drop(&mut self) {
        let outcome = match &self.outcome {
            Some(outcome) => outcome,
            None if thread::panicking() => "panicked",
            None => "dropped",
        };
        let _ = writeln!(stdout(), "client {}: {outcome}", self.n);
    }
}
// ANCHOR_END: account

// ANCHOR: connection
#[derive(Clone, Default)]
struct Stop {
    accepting: CancellationToken,
    serving: CancellationToken,
}

async fn connection(mut socket: TcpStream, mut account: Account, stop: Stop) {
    let response = one_response(&mut socket, account.n);
    let outcome = match stop.serving.run_until_cancelled(response).await {
        Some(Ok(())) if stop.accepting.is_cancelled() => "drained".into(),
        Some(Ok(())) => "served".into(),
        Some(Err(error)) => error.to_string(),
        None => match socket.write_all(b"sorry\n").await {
            Ok(()) => "cut off".into(),
            Err(error) => format!("cut off, {error}"),
        },
    };
    account.outcome = Some(outcome);
}
// ANCHOR_END: connection

// ANCHOR: next_client
/// Waits for a client, and survives errors.
async fn next_client(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return socket,
            Err(error) => {
                let _ = writeln!(stderr(), "accept: {error}");
                // Out of descriptors, perhaps. Somebody may close one.
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
// ANCHOR_END: next_client

// ANCHOR: server_main
/// How long clients get to finish, and how long we get to say goodbye.
const DRAIN: Duration = Duration::from_millis(500);
const GOODBYE: Duration = Duration::from_millis(100);

async fn server_main(listener: TcpListener, stop: Stop) {
    let connections = TaskTracker::new();
    let mut n = 0;
    let mut admit = |socket| {
        n += 1;
        let account = Account { n, outcome: None };
        connections.spawn(connection(socket, account, stop.clone()));
    };
    let next = || stop.accepting.run_until_cancelled(next_client(&listener));
    while let Some(socket) = next().await {
        admit(socket);
    }
    // Let the driver look once more: some may be waiting in the queue.
    yield_now().await;
    while let Some(Ok((socket, _))) = listener.accept().now_or_never() {
        admit(socket);
    }
    // From here on, the system refuses new clients.
    drop(listener);
    let left = || connections.len();
    let _ = writeln!(stdout(), "stopping: {} connected", left());
    connections.close();
    if timeout(DRAIN, connections.wait()).await.is_err() {
        let _ = writeln!(stdout(), "no more patience: {} connected", left());
        stop.serving.cancel();
        // Anyone still here is dropped with the runtime.
        let _ = timeout(GOODBYE, connections.wait()).await;
    }
    let _ = writeln!(stdout(), "stopped: {} connected", left());
}
// ANCHOR_END: server_main

// ANCHOR: signal
/// Resolves when we're told to stop.
async fn told_to_stop() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    select! {
        result = ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    let stop = Stop::default();
    let signals = async {
        let result = told_to_stop().await;
        // After an error, too: no signal would reach us.
        stop.accepting.cancel();
        result
    };
    let (_, result) = join!(server_main(listener, stop.clone()), signals);
    result
}
// ANCHOR_END: signal
// ANCHOR_END: server

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

/// Four clients, half a second apart, and Ctrl-C after the third.
async fn clients_main() -> Vec<io::Result<String>> {
    let clients = (0..4).map(async |halves| {
        sleep(halves * Duration::from_millis(500)).await;
        client_main().await
    });
    let signal = async {
        sleep(Duration::from_millis(1250)).await;
        press_ctrl_c();
    };
    join!(join_all(clients), signal).0
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    let clients = tokio::spawn(clients_main());
    serve(listener).await?;
    for (n, client) in (1..).zip(clients.await?) {
        match client {
            Ok(answer) => println!("client {n} got {answer:?}"),
            Err(error) => println!("client {n}: {:?}", error.kind()),
        }
    }
    Ok(())
}
// ANCHOR_END: main

//@ does: has an actor answer lines, says when it is busy, and stops between two
//@ takes: 0s

use std::time::Duration;
use tokio::io::{
    self, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader,
    DuplexStream, duplex,
};
use tokio::select;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

struct Request {
    line: String,
    answer: oneshot::Sender<String>,
}

// ANCHOR: actor
/// Answers one request at a time, and says how many it has answered.
async fn actor(mut requests: mpsc::Receiver<Request>) -> u64 {
    let mut answered = 0;
    while let Some(request) = requests.recv().await {
        // Its sender may have given up while it was in the queue.
        if request.answer.is_closed() {
            continue;
        }
        sleep(Duration::from_millis(100)).await;
        if request.answer.send(request.line.to_uppercase()).is_ok() {
            answered += 1;
        }
    }
    answered
}
// ANCHOR_END: actor

// ANCHOR: ask
/// How long a client has to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(1);

async fn ask(queue: &mpsc::Sender<Request>, line: String) -> String {
    let (sender, receiver) = oneshot::channel();
    let request = Request {
        line,
        answer: sender,
    };
    match queue.try_send(request) {
        Err(TrySendError::Full(_)) => return "busy\n".into(),
        Err(TrySendError::Closed(_)) => return "closed\n".into(),
        Ok(()) => {}
    }
    match timeout(PATIENCE, receiver).await {
        Ok(Ok(answer)) => answer,
        // The actor has died.
        Ok(Err(_)) => "closed\n".into(),
        Err(_) => "late\n".into(),
    }
}
// ANCHOR_END: ask

// ANCHOR: talk
async fn talk(
    socket: DuplexStream,
    queue: mpsc::Sender<Request>,
    stop: CancellationToken,
) -> io::Result<()> {
    let mut socket = BufReader::new(socket);
    loop {
        let mut line = String::new();
        // Nothing is half done here.
        let count = select! {
            () = stop.cancelled() => 0,
            result = socket.read_line(&mut line) => result?,
        };
        if count == 0 {
            return socket.write_all(b"goodbye\n").await;
        }
        let answer = ask(&queue, line).await;
        socket.write_all(answer.as_bytes()).await?;
    }
}
// ANCHOR_END: talk

/// Says something, or nothing at all, and then listens until the end.
async fn client(
    mut socket: DuplexStream,
    n: u64,
    line: &'static str,
) -> io::Result<()> {
    socket.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    println!("client {n} got {answer:?}");
    Ok(())
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (queue, requests) = mpsc::channel(2);
    let actor = tokio::spawn(actor(requests));
    let stop = CancellationToken::new();
    let connections = TaskTracker::new();
    let clients = TaskTracker::new();
    let lines = ["one\n", "two\n", "three\n", ""];
    for (n, line) in (1..).zip(lines) {
        let (near, far) = duplex(64);
        connections.spawn(talk(far, queue.clone(), stop.clone()));
        clients.spawn(client(near, n, line));
    }
    sleep(Duration::from_millis(150)).await;
    // ANCHOR: stop
    stop.cancel();
    connections.close();
    connections.wait().await;
    // The actor ends when there is no sender left, and this is one.
    drop(queue);
    println!("{} answered", actor.await.unwrap());
    // ANCHOR_END: stop
    clients.close();
    clients.wait().await;
}
// ANCHOR_END: main

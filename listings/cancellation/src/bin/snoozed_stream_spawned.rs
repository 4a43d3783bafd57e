//@ does: has buffered futures polled by tasks of their own
//@ after: snoozed_stream
//@ takes: 0s

use futures::{StreamExt, stream};
use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: server
/// Asks three times whether its client is still there.
async fn server(mut socket: DuplexStream, n: u64) -> io::Result<()> {
    for _ in 0..3 {
        sleep(Duration::from_millis(100 * n)).await;
        socket.write_all(b"?").await?;
        let answer = timeout(Duration::from_millis(500), socket.read_u8());
        if answer.await.is_err() {
            println!("server: client {n} doesn't answer");
            return Ok(());
        }
    }
    socket.write_all(b".").await
}
// ANCHOR_END: server

// ANCHOR: fetch
/// Answers at once, each time.
async fn fetch(n: u64) -> io::Result<u64> {
    let (mut socket, theirs) = duplex(64);
    tokio::spawn(server(theirs, n));
    while socket.read_u8().await? == b'?' {
        socket.write_all(b"!").await?;
    }
    Ok(n)
}
// ANCHOR_END: fetch

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // ANCHOR: stream
    let mut pages = stream::iter(1..=4)
        .map(|n| tokio::spawn(fetch(n)))
        .buffered(2);
    while let Some(page) = pages.next().await {
        match page.unwrap() {
            Ok(n) => {
                println!("store page {n}");
                sleep(Duration::from_secs(1)).await;
            }
            Err(error) => println!("lost a page: {:?}", error.kind()),
        }
    }
    // ANCHOR_END: stream
}

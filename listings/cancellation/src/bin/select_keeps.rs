//@ does: keeps the read outside of the loop that drops things
//@ after: select_loses
//@ takes: 0s

use std::pin::pin;
use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::sleep;

// ANCHOR: read_word
/// Words have five letters here.
async fn read_word(socket: &mut DuplexStream) -> io::Result<String> {
    let mut word = [0; 5];
    socket.read_exact(&mut word).await?;
    Ok(String::from_utf8_lossy(&word).into_owned())
}
// ANCHOR_END: read_word

// ANCHOR: receive
async fn receive(mut socket: DuplexStream) -> io::Result<()> {
    loop {
        let mut read = pin!(read_word(&mut socket));
        let word = loop {
            tokio::select! {
                word = &mut read => break word,
                () = sleep(Duration::from_millis(600)) => println!("silence"),
            }
        };
        println!("{:?}", word?);
    }
}
// ANCHOR_END: receive

// ANCHOR: send
async fn send(mut socket: DuplexStream) -> io::Result<()> {
    socket.write_all(b"hel").await?;
    sleep(Duration::from_secs(1)).await;
    socket.write_all(b"loasyncworld").await
}
// ANCHOR_END: send

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let (ours, theirs) = duplex(64);
    let sender = tokio::spawn(send(theirs));
    if let Err(error) = receive(ours).await {
        println!("{:?}", error.kind());
    }
    sender.await?
}
// ANCHOR_END: main

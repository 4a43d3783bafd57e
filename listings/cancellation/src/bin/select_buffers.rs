//@ does: keeps half a word where no dropped future can take it along
//@ after: select_loses
//@ takes: 0s

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::sleep;

// ANCHOR: words
struct Words {
    socket: DuplexStream,
    unread: Vec<u8>,
}

impl Words {
    /// Words have five letters here.
    async fn next(&mut self) -> io::Result<String> {
        while self.unread.len() < 5 {
            if self.socket.read_buf(&mut self.unread).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let word: Vec<u8> = self.unread.drain(..5).collect();
        Ok(String::from_utf8_lossy(&word).into_owned())
    }
}
// ANCHOR_END: words

// ANCHOR: receive
async fn receive(socket: DuplexStream) -> io::Result<()> {
    let unread = Vec::new();
    let mut words = Words { socket, unread };
    loop {
        tokio::select! {
            word = words.next() => println!("{:?}", word?),
            () = sleep(Duration::from_millis(600)) => println!("silence"),
        }
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

//@ does: leaves the goodbye to a task that outlives the session
//@ after: drop_cannot_await
//@ takes: 0s

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: session
struct Session {
    /// Taken by the destructor alone.
    socket: Option<DuplexStream>,
    /// Has only part of a message been sent?
    is_torn: bool,
}

impl Session {
    async fn open(mut socket: DuplexStream) -> io::Result<Session> {
        socket.write_all(b"hello\n").await?;
        socket.read_u8().await?; // the server's answer
        let (socket, is_torn) = (Some(socket), false);
        Ok(Session { socket, is_torn })
    }

    // ANCHOR: send
    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        let socket = self.socket.as_mut().unwrap();
        self.is_torn = true;
        socket.write_all(message).await?;
        self.is_torn = false;
        Ok(())
    }
    // ANCHOR_END: send

    async fn work(&mut self) -> io::Result<()> {
        self.send(b"work\n").await?;
        sleep(Duration::from_secs(10)).await;
        self.send(b"done\n").await
    }
}

// ANCHOR: drop
async fn goodbye(mut socket: DuplexStream) -> io::Result<()> {
    let patience = Duration::from_secs(1);
    timeout(patience, socket.write_all(b"goodbye\n")).await?
}

impl Drop for Session {
    fn drop(&mut self) {
        let socket = self.socket.take().unwrap();
        if !self.is_torn {
            tokio::spawn(goodbye(socket));
        }
    }
}
// ANCHOR_END: drop
// ANCHOR_END: session

// ANCHOR: client
async fn client(socket: DuplexStream) -> io::Result<()> {
    let mut session = Session::open(socket).await?;
    session.work().await
}
// ANCHOR_END: client

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let (ours, mut theirs) = duplex(64);
    theirs.write_u8(b'!').await?; // answers the hello
    let patience = Duration::from_secs(1);
    if timeout(patience, client(ours)).await.is_err() {
        println!("client: gave up");
    }
    let mut heard = String::new();
    theirs.read_to_string(&mut heard).await?;
    println!("server heard {heard:?}");
    Ok(())
}
// ANCHOR_END: main

//@ does: says goodbye where it can wait for it, and else leaves it to a task
//@ after: goodbye_task
//@ takes: 0s

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: session
struct Session {
    /// Taken by `close`, or by the destructor.
    socket: Option<DuplexStream>,
    /// Has only part of a message been sent?
    is_torn: bool,
}

impl Session {
    // ANCHOR: open
    async fn open(socket: DuplexStream) -> io::Result<Session> {
        let (socket, is_torn) = (Some(socket), false);
        let mut session = Session { socket, is_torn };
        session.send(b"hello\n").await?;
        session.socket.as_mut().unwrap().read_u8().await?;
        Ok(session)
    }
    // ANCHOR_END: open

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

    // ANCHOR: close
    /// Gives the socket away, unless it's in the middle of a message.
    fn take(&mut self) -> Option<DuplexStream> {
        self.socket.take().filter(|_| !self.is_torn)
    }

    async fn close(mut self) -> io::Result<()> {
        let socket = self.take().ok_or(io::ErrorKind::ConnectionAborted)?;
        goodbye(socket).await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(socket) = self.take() {
            tokio::spawn(goodbye(socket));
        }
    }
}
// ANCHOR_END: close
// ANCHOR_END: session

async fn goodbye(mut socket: DuplexStream) -> io::Result<()> {
    let patience = Duration::from_secs(1);
    timeout(patience, socket.write_all(b"goodbye\n")).await?
}

// ANCHOR: client
async fn client(socket: DuplexStream) -> io::Result<()> {
    let mut session = Session::open(socket).await?;
    let patience = Duration::from_secs(1);
    match timeout(patience, session.work()).await {
        Ok(result) => result?,
        Err(_) => println!("client: gave up"),
    }
    session.close().await
}
// ANCHOR_END: client

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    for room in [64, 8] {
        let (ours, mut theirs) = duplex(room);
        theirs.write_u8(b'!').await?; // answers the hello
        let result = client(ours).await.map_err(|error| error.kind());
        println!("client: {result:?}");
        let mut heard = String::new();
        theirs.read_to_string(&mut heard).await?;
        println!("server heard {heard:?}");
    }
    Ok(())
}
// ANCHOR_END: main

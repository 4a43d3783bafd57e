//@ does: promises a goodbye in a destructor, and never says it
//@ takes: 0s

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: session
struct Session {
    socket: DuplexStream,
}

impl Session {
    async fn open(mut socket: DuplexStream) -> io::Result<Session> {
        socket.write_all(b"hello\n").await?;
        socket.read_u8().await?; // the server's answer
        Ok(Session { socket })
    }

    async fn work(&mut self) -> io::Result<()> {
        self.socket.write_all(b"work\n").await?;
        sleep(Duration::from_secs(10)).await;
        self.socket.write_all(b"done\n").await
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Oops! Nobody polls this.
        let _goodbye = self.socket.write_all(b"goodbye\n");
    }
}
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

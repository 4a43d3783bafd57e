//@ does: counts how often a neighbor gets a turn while a socket has more to read
//@ takes: 0s to 20s

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{unconstrained, yield_now};

// ANCHOR: neighbor
static TURNS: AtomicU64 = AtomicU64::new(0);

/// Takes a turn whenever it can get one.
async fn neighbor() {
    loop {
        TURNS.fetch_add(1, Ordering::Relaxed);
        yield_now().await;
    }
}
// ANCHOR_END: neighbor

// ANCHOR: when_ready
/// Reads as our `when_ready` does: it calls first, and waits only after that.
async fn when_ready(
    socket: &TcpStream,
    buffer: &mut [u8],
) -> io::Result<usize> {
    loop {
        match socket.try_read(buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                socket.readable().await?;
            }
            result => return result,
        }
    }
}
// ANCHOR_END: when_ready

// ANCHOR: readers
async fn ours(socket: TcpStream) -> io::Result<u64> {
    let mut count = 0;
    while when_ready(&socket, &mut [0]).await? > 0 {
        count += 1;
    }
    Ok(count)
}

async fn tokios(mut socket: TcpStream) -> io::Result<u64> {
    let mut count = 0;
    while socket.read(&mut [0]).await? > 0 {
        count += 1;
    }
    Ok(count)
}
// ANCHOR_END: readers

/// A socket that has received 12,800 bytes, and then the end.
async fn full_socket() -> io::Result<TcpStream> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut sender = TcpStream::connect(listener.local_addr()?).await?;
    let (socket, _) = listener.accept().await?;
    sender.write_all(&[0; 12_800]).await?;
    drop(sender);
    while socket.peek(&mut [0; 12_800]).await? < 12_800 {
        yield_now().await;
    }
    Ok(socket)
}

// ANCHOR: main
async fn count_turns<F>(name: &'static str, reader: F) -> io::Result<()>
where
    F: Future<Output = io::Result<u64>> + Send + 'static,
{
    let task = tokio::spawn(async move {
        let before = TURNS.load(Ordering::Relaxed);
        let reads = reader.await?;
        let turns = TURNS.load(Ordering::Relaxed) - before;
        println!("{name}: {reads} reads, {turns} turns for the neighbor");
        Ok(())
    });
    task.await.unwrap()
}

// ANCHOR: runs
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    tokio::spawn(neighbor());
    count_turns("ours", ours(full_socket().await?)).await?;
    count_turns("Tokio's", tokios(full_socket().await?)).await?;
    let reader = unconstrained(tokios(full_socket().await?));
    count_turns("unconstrained", reader).await
}
// ANCHOR_END: runs
// ANCHOR_END: main

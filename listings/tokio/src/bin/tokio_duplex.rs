//@ does: tries the toy server without a socket, on a paused clock
//@ after: tokio_client_server
//@ takes: 0s

use std::time::{Duration, Instant};
use tokio::io::{self, AsyncReadExt, AsyncWrite, AsyncWriteExt, duplex};
use tokio::time::{self, sleep};

// ANCHOR: one_response
// ANCHOR: signature
async fn one_response(
    mut socket: impl AsyncWrite + Unpin,
    n: u64,
) -> io::Result<()> {
    // ANCHOR_END: signature
    let start = format!("start {n}\n");
    socket.write_all(start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    socket.write_all(end.as_bytes()).await?;
    Ok(())
}
// ANCHOR_END: one_response

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let (wall, paused) = (Instant::now(), time::Instant::now());
    // What is written to one end can be read at the other, and four bytes fit
    // in between.
    let (mut client, server) = duplex(4);
    let server = tokio::spawn(one_response(server, 1));
    let mut answer = String::new();
    client.read_to_string(&mut answer).await?;
    server.await??;
    assert_eq!(answer, "start 1\nend 1\n");
    assert_eq!(paused.elapsed(), Duration::from_secs(1));
    println!(
        "passed, in {} s by the wall clock",
        wall.elapsed().as_secs()
    );
    Ok(())
}
// ANCHOR_END: main

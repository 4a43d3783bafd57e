//@ does: gives up on a question, and takes its answer for the next one's
//@ takes: 0s

use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: database
/// Thinks about each question for two seconds.
async fn database(mut socket: DuplexStream) -> io::Result<()> {
    let mut question = [0; 5];
    loop {
        socket.read_exact(&mut question).await?;
        sleep(Duration::from_secs(2)).await;
        let answer = question.to_ascii_uppercase();
        socket.write_all(&answer).await?;
    }
}

fn connect() -> DuplexStream {
    let (ours, theirs) = duplex(64);
    tokio::spawn(database(theirs));
    ours
}
// ANCHOR_END: database

// ANCHOR: ask
async fn ask(socket: &mut DuplexStream, name: &str) -> io::Result<String> {
    socket.write_all(name.as_bytes()).await?;
    let mut answer = [0; 5];
    socket.read_exact(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
// ANCHOR_END: ask

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let mut socket = connect();
    let patience = Duration::from_secs(1);
    match timeout(patience, ask(&mut socket, "alice")).await {
        Ok(answer) => println!("alice is told {:?}", answer?),
        Err(_) => println!("alice gives up"),
    }
    let answer = ask(&mut socket, "bobby").await?; // Oops!
    println!("bobby is told {answer:?}");
    Ok(())
}
// ANCHOR_END: main

//@ does: waits for a socket while the clock is paused, and loses patience
//@ takes: 1s

use std::io::Write;
use std::thread;
use std::time::Duration;
use tokio::io::{self, AsyncReadExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

// ANCHOR: main
/// Answers a second after the client has connected.
fn serve(listener: std::net::TcpListener) -> io::Result<()> {
    let (mut socket, _) = listener.accept()?;
    thread::sleep(Duration::from_secs(1));
    socket.write_all(b"hello")
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || serve(listener));
    let mut socket = TcpStream::connect(address).await?;
    let start = std::time::Instant::now();
    let mut answer = String::new();
    let read = socket.read_to_string(&mut answer);
    // Oops!
    match timeout(Duration::from_mins(10), read).await {
        Ok(result) => println!("{} bytes", result?),
        Err(_) => println!("no answer for ten minutes"),
    }
    println!("{} s by the wall clock", start.elapsed().as_secs());
    server.join().unwrap()
}
// ANCHOR_END: main

//@ does: lends connections, and takes back those without an open question
//@ after: stale_answer_mended
//@ takes: 0s

use std::sync::Mutex;
use std::time::Duration;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::{Semaphore, SemaphorePermit};
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
/// The socket is in here only between two questions.
struct Client {
    socket: Option<DuplexStream>,
}

impl Client {
    async fn ask(&mut self, name: &str) -> io::Result<String> {
        let mut socket = self.socket.take().unwrap_or_else(connect);
        socket.write_all(name.as_bytes()).await?;
        let mut answer = [0; 5];
        socket.read_exact(&mut answer).await?;
        self.socket = Some(socket);
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}
// ANCHOR_END: ask

// ANCHOR: pool
struct Pool {
    permits: Semaphore,
    idle: Mutex<Vec<DuplexStream>>,
}

/// Its permit is dropped last, after the socket is back.
struct Loan<'a> {
    client: Client,
    pool: &'a Pool,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    async fn checkout(&self) -> io::Result<Loan<'_>> {
        // Dropped here, it loses its place in line.
        let permit = self.permits.acquire().await.unwrap();
        let socket = self.idle.lock().unwrap().pop();
        let mut loan = Loan {
            client: Client { socket },
            pool: self,
            _permit: permit,
        };
        // Dropped here, it closes the socket and gives the permit back.
        loan.client.ask("hello").await?;
        Ok(loan)
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        // If there's no socket, a question is open or has failed.
        if let Some(socket) = self.client.socket.take() {
            self.pool.idle.lock().unwrap().push(socket);
        }
    }
}
// ANCHOR_END: pool

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let pool = Pool {
        permits: Semaphore::new(1),
        idle: Mutex::new(Vec::new()),
    };
    let idle = || pool.idle.lock().unwrap().len();
    let patience = Duration::from_secs(1);
    let mut loan = pool.checkout().await?;
    match timeout(patience, loan.client.ask("alice")).await {
        Ok(answer) => println!("alice is told {:?}", answer?),
        Err(_) => println!("alice gives up"),
    }
    drop(loan);
    println!("idle: {}", idle());
    let mut loan = pool.checkout().await?;
    let answer = loan.client.ask("bobby").await?;
    println!("bobby is told {answer:?}");
    drop(loan);
    println!("idle: {}", idle());
    Ok(())
}
// ANCHOR_END: main

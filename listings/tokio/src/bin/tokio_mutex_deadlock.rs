//@ does: holds the guard of a standard mutex over an await, and hangs
//@ after: tokio_mutex_guard
//@ takes: 2s
//@ hangs

use futures::future;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::sleep;

static TOTAL: Mutex<u64> = Mutex::new(0);

// ANCHOR: add
async fn add(n: u64) {
    println!("{n} asks for the lock");
    let mut total = TOTAL.lock().unwrap();
    println!("{n} has it");
    *total += n;
    sleep(Duration::from_millis(100)).await; // Oops!
}
// ANCHOR_END: add

// ANCHOR: main
#[tokio::main]
async fn main() {
    future::join_all((1..=10).map(add)).await;
    println!("total {}", TOTAL.lock().unwrap());
}
// ANCHOR_END: main

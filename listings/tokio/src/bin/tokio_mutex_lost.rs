//@ does: looks, waits and then changes, without the lock in between
//@ after: tokio_mutex
//@ takes: 0.1s

use futures::future;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::sleep;

static TOTAL: Mutex<u64> = Mutex::new(0);

// ANCHOR: add
async fn add(n: u64) {
    let before = *TOTAL.lock().unwrap();
    sleep(Duration::from_millis(100)).await; // Oops!
    *TOTAL.lock().unwrap() = before + n;
}
// ANCHOR_END: add

#[tokio::main]
async fn main() {
    future::join_all((1..=10).map(|_| add(1))).await;
    println!("total {}", TOTAL.lock().unwrap());
}

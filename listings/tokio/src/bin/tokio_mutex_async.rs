//@ does: holds Tokio's mutex while it waits
//@ after: tokio_mutex_lost
//@ takes: 1s
//@ roughly

use futures::future;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::time::sleep;

// ANCHOR: add
static TOTAL: Mutex<u64> = Mutex::const_new(0);

async fn add(n: u64) {
    let mut total = TOTAL.lock().await;
    let before = *total;
    sleep(Duration::from_millis(100)).await;
    *total = before + n;
}
// ANCHOR_END: add

// ANCHOR: main
#[tokio::main]
async fn main() {
    let start = Instant::now();
    future::join_all((1..=10).map(|_| add(1))).await;
    let took = start.elapsed().as_millis();
    println!("total {} after {took} ms", TOTAL.lock().await);
}
// ANCHOR_END: main

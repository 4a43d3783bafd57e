//@ does: lets go of a standard mutex before it waits
//@ after: tokio_mutex_deadlock
//@ takes: 0.1s
//@ roughly

use futures::future;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::time::sleep;

static TOTAL: Mutex<u64> = Mutex::new(0);

// ANCHOR: add
async fn add(n: u64) {
    {
        let mut total = TOTAL.lock().unwrap();
        *total += n;
    }
    sleep(Duration::from_millis(100)).await;
}
// ANCHOR_END: add

// ANCHOR: main
#[tokio::main]
async fn main() {
    let start = Instant::now();
    future::join_all((1..=10).map(|_| add(1))).await;
    let took = start.elapsed().as_millis();
    println!("total {} after {took} ms", TOTAL.lock().unwrap());
}
// ANCHOR_END: main

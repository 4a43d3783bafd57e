//@ does: lets go of the guard before it waits, or waits for the lock instead
//@ after: tokio_mutex_deadlock
//@ takes: 1s
//@ roughly

use futures::future;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::time::sleep;

// ANCHOR: add
static TOTAL: Mutex<u64> = Mutex::new(0);

async fn add(n: u64) {
    {
        let mut total = TOTAL.lock().unwrap();
        *total += n;
    }
    sleep(Duration::from_millis(100)).await;
}
// ANCHOR_END: add

// ANCHOR: add_held
static HELD: tokio::sync::Mutex<u64> = tokio::sync::Mutex::const_new(0);

async fn add_held(n: u64) {
    let mut total = HELD.lock().await;
    *total += n;
    sleep(Duration::from_millis(100)).await;
}
// ANCHOR_END: add_held

// ANCHOR: main
#[tokio::main]
async fn main() {
    let start = Instant::now();
    future::join_all((1..=10).map(add)).await;
    let took = start.elapsed().as_millis();
    println!("std's: total {} after {took} ms", TOTAL.lock().unwrap());

    let start = Instant::now();
    future::join_all((1..=10).map(add_held)).await;
    let took = start.elapsed().as_millis();
    println!("Tokio's: total {} after {took} ms", HELD.lock().await);
}
// ANCHOR_END: main

//@ does: blocks its thread in each of ten async jobs
//@ after: tokio_jobs
//@ takes: 10s

use futures::future;
use std::thread;
use std::time::Duration;

// ANCHOR: job
async fn job(n: u64) {
    println!("start {n}");
    thread::sleep(Duration::from_secs(1)); // Oops!
    println!("end {n}");
}
// ANCHOR_END: job

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}

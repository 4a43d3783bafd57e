//@ does: hands what blocks to threads of its own
//@ after: tokio_blocking
//@ takes: 1s
//@ unordered

use futures::future;
use std::thread;
use std::time::Duration;
use tokio::task;

// ANCHOR: job
async fn job(n: u64) {
    println!("start {n}");
    let wait = || thread::sleep(Duration::from_secs(1));
    task::spawn_blocking(wait).await.unwrap();
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

//@ does: runs ten jobs as futures, all at the same time
//@ takes: 1s
//@ unordered

use futures::future;
use std::time::Duration;

// ANCHOR: job
async fn job(n: u64) {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}
// ANCHOR_END: job

// ANCHOR: main
#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}
// ANCHOR_END: main

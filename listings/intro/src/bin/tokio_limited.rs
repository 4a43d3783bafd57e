//@ does: runs ten jobs as futures, at most three at a time
//@ after: tokio_jobs
//@ takes: 4s
//@ unordered

use futures::stream::{self, StreamExt};
use std::time::Duration;

async fn job(n: u64) {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

// ANCHOR: main
#[tokio::main]
async fn main() {
    stream::iter(1..=10).for_each_concurrent(3, job).await;
}
// ANCHOR_END: main

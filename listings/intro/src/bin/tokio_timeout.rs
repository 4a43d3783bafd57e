//@ does: gives up on ten jobs after two and a half seconds
//@ after: tokio_limited
//@ takes: 2.5s
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
    let jobs = stream::iter(1..=10).for_each_concurrent(3, job);
    let patience = Duration::from_millis(2500);
    if tokio::time::timeout(patience, jobs).await.is_err() {
        println!("That's enough.");
    }
}
// ANCHOR_END: main

//@ does: collects ten futures, and awaits them in a loop
//@ after: tokio_jobs
//@ takes: 10s

use std::time::Duration;

async fn job(n: u64) {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    // ANCHOR: loops
    for n in 1..=10 {
        futures.push(job(n));
    }
    for future in futures {
        future.await; // Oops!
    }
    // ANCHOR_END: loops
}

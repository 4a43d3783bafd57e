//@ does: awaits three jobs, one after the other
//@ after: tokio_jobs
//@ takes: 3s

use std::time::Duration;

async fn job(n: u64) {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

// ANCHOR: main
#[tokio::main]
async fn main() {
    job(1).await;
    job(2).await;
    job(3).await;
}
// ANCHOR_END: main

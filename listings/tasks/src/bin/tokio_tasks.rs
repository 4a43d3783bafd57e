//@ does: runs ten jobs as Tokio's tasks, and awaits them in a loop
//@ after: tokio_await_loop
//@ takes: 1s
//@ unordered

use std::time::Duration;

async fn job(n: u64) {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

// ANCHOR: main
#[tokio::main]
async fn main() {
    let mut tasks = Vec::new();
    for n in 1..=10 {
        tasks.push(tokio::spawn(job(n)));
    }
    for task in tasks {
        task.await.unwrap();
    }
}
// ANCHOR_END: main

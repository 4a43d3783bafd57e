//@ does: waits in the futures of the list, and not in the body of the loop
//@ after: snoozed_unordered
//@ takes: 0s

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::sleep;

// ANCHOR: pool
/// The database takes two connections, and no more.
static POOL: Semaphore = Semaphore::const_new(2);

async fn load(n: u64) -> u64 {
    let _connection = POOL.acquire().await.unwrap();
    println!("load {n}");
    sleep(Duration::from_millis(100 * n)).await;
    println!("loaded {n}");
    n
}

async fn store(n: u64) {
    let _connection = POOL.acquire().await.unwrap();
    println!("store {n}");
    sleep(Duration::from_millis(100)).await;
}
// ANCHOR_END: pool

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // ANCHOR: unordered
    let mut rows: FuturesUnordered<_> = (1..=4)
        .map(async |n| {
            let n = load(n).await;
            store(n).await;
        })
        .collect();
    while let Some(()) = rows.next().await {}
    // ANCHOR_END: unordered
}

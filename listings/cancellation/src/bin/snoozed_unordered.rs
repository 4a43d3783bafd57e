//@ does: waits for a permit that goes to a future which nobody polls
//@ takes: 2s
//@ hangs

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
    let mut rows: FuturesUnordered<_> = (1..=4).map(load).collect();
    while let Some(n) = rows.next().await {
        store(n).await; // Oops!
    }
    // ANCHOR_END: unordered
}

//@ does: blocks a thread of the pool in place of a worker, and no timer is late
//@ after: tokio_stall
//@ takes: 3s

use std::thread;
use std::time::{Duration, Instant};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

// ANCHOR: canary
const PAUSE: Duration = Duration::from_millis(500);

/// Complains if it's woken far too late.
async fn canary() {
    loop {
        let start = Instant::now();
        sleep(PAUSE).await;
        let late = start.elapsed() - PAUSE;
        if late > PAUSE {
            println!("{} ms late", late.as_millis());
        }
    }
}
// ANCHOR_END: canary

// ANCHOR: main
// ANCHOR: polite
/// Waits a little, and then has another thread block for two seconds.
async fn polite() {
    sleep(Duration::from_millis(100)).await;
    let call = || thread::sleep(Duration::from_secs(2));
    spawn_blocking(call).await.unwrap();
}
// ANCHOR_END: polite

#[tokio::main(worker_threads = 4)]
async fn main() {
    tokio::spawn(canary());
    tokio::spawn(polite());
    sleep(Duration::from_secs(3)).await;
}
// ANCHOR_END: main

//@ does: computes on threads that may block, and on as many as there are processors
//@ takes: 0s to 10s
//@ roughly
//@ alone

use futures::future;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::oneshot;
use tokio::task;

// ANCHOR: compute
static RUNNING: AtomicU64 = AtomicU64::new(0);
static MOST: AtomicU64 = AtomicU64::new(0);

/// Keeps a processor for a while.
fn compute() -> u64 {
    let running = RUNNING.fetch_add(1, Ordering::Relaxed) + 1;
    MOST.fetch_max(running, Ordering::Relaxed);
    let sum = (0..500_000).fold(0, |sum: u64, n| sum.rotate_left(5) ^ n);
    RUNNING.fetch_sub(1, Ordering::Relaxed);
    sum
}
// ANCHOR_END: compute

// ANCHOR: pools
async fn on_blocking_pool() -> u64 {
    task::spawn_blocking(compute).await.unwrap()
}

async fn on_rayon() -> u64 {
    let (sender, receiver) = oneshot::channel();
    rayon::spawn(|| {
        // If nobody waits for it any more, nobody minds.
        let _ = sender.send(compute());
    });
    receiver.await.unwrap()
}
// ANCHOR_END: pools

// ANCHOR: main
async fn fifty<F: Future<Output = u64>>(name: &str, compute: fn() -> F) {
    MOST.store(0, Ordering::Relaxed);
    future::join_all((0..50).map(|_| compute())).await;
    println!("{name}: {} at once", MOST.load(Ordering::Relaxed));
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    fifty("spawn_blocking", on_blocking_pool).await;
    fifty("rayon", on_rayon).await;
}
// ANCHOR_END: main

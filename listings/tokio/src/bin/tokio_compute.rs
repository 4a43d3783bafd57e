//@ does: computes on threads that may block, and on as many as there are processors
//@ takes: 0s to 10s
//@ roughly
//@ alone

use futures::future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::sync::oneshot;
use tokio::task;

// ANCHOR: compute
static COMPUTING: AtomicU64 = AtomicU64::new(0);
static MOST: AtomicU64 = AtomicU64::new(0);

/// Keeps a processor busy for a while.
fn compute() -> u64 {
    let computing = COMPUTING.fetch_add(1, Ordering::Relaxed) + 1;
    MOST.fetch_max(computing, Ordering::Relaxed);
    let sum = (0..2_000_000).fold(0, |sum: u64, n| sum.rotate_left(5) ^ n);
    COMPUTING.fetch_sub(1, Ordering::Relaxed);
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
        // The receiver may be gone. That's fine.
        let _ = sender.send(compute());
    });
    receiver.await.unwrap()
}
// ANCHOR_END: pools

// ANCHOR: main
async fn fifty<F: Future<Output = u64>>(name: &str, compute: fn() -> F) {
    MOST.store(0, Ordering::Relaxed);
    let start = Instant::now();
    let one = async || {
        compute().await;
        start.elapsed().as_millis()
    };
    let ends = future::join_all((0..50).map(|_| one())).await;
    let (first, last) =
        (ends.iter().min().unwrap(), ends.iter().max().unwrap());
    let most = MOST.load(Ordering::Relaxed);
    let percent = 100 * first / last;
    println!(
        "{name}: {most} at once, first done after {percent} % of {last} ms"
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    fifty("spawn_blocking", on_blocking_pool).await;
    fifty("rayon", on_rayon).await;
}
// ANCHOR_END: main

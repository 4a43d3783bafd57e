//@ does: computes on threads that may block, and on as many as there are processors
//@ takes: 0s to 10s
//@ roughly
//@ alone

use futures::future;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task;

// ANCHOR: compute
static COMPUTING: AtomicU64 = AtomicU64::new(0);
static MOST: AtomicU64 = AtomicU64::new(0);

/// Keeps a processor busy for a while, and says how long that took.
fn compute() -> Duration {
    let start = Instant::now();
    let computing = COMPUTING.fetch_add(1, Ordering::Relaxed) + 1;
    MOST.fetch_max(computing, Ordering::Relaxed);
    black_box((0..2_000_000).fold(0, |sum: u64, n| sum.rotate_left(5) ^ n));
    COMPUTING.fetch_sub(1, Ordering::Relaxed);
    start.elapsed()
}
// ANCHOR_END: compute

// ANCHOR: pools
async fn on_blocking_pool() -> Duration {
    task::spawn_blocking(compute).await.unwrap()
}

async fn on_rayon() -> Duration {
    let (sender, receiver) = oneshot::channel();
    rayon::spawn(|| {
        // The receiver may be gone. That's fine.
        let _ = sender.send(compute());
    });
    receiver.await.unwrap()
}
// ANCHOR_END: pools

// ANCHOR: main
async fn fifty<F: Future<Output = Duration>>(name: &str, compute: fn() -> F) {
    MOST.store(0, Ordering::Relaxed);
    let start = Instant::now();
    let each = future::join_all((0..50).map(|_| compute())).await;
    let all = start.elapsed().as_millis();
    let average = each.iter().sum::<Duration>().as_millis() / 50;
    let most = MOST.load(Ordering::Relaxed);
    let percent = 100 * average / all;
    println!("{name}: {most} at once, each takes {percent} % of {all} ms");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    fifty("spawn_blocking", on_blocking_pool).await;
    fifty("rayon", on_rayon).await;
}
// ANCHOR_END: main

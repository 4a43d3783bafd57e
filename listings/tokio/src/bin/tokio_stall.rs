//@ does: blocks one worker of four, and with it every timer
//@ takes: 3s
//@ roughly

use std::thread;
use std::time::{Duration, Instant};
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
/// Waits a little, and then blocks for two seconds.
async fn rude() {
    sleep(Duration::from_millis(100)).await;
    thread::sleep(Duration::from_secs(2)); // Oops!
}

#[tokio::main(worker_threads = 4)]
async fn main() {
    tokio::spawn(canary());
    tokio::spawn(rude());
    sleep(Duration::from_secs(3)).await;
}
// ANCHOR_END: main

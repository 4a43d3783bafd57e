//@ does: aborts a worker, and asks another to stop
//@ takes: 0s

use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

// ANCHOR: transfer
/// Takes from one account what it puts into another.
async fn transfer(n: u64) {
    println!("take {n}");
    sleep(Duration::from_secs(1)).await;
    println!("put {n}");
}
// ANCHOR_END: transfer

// ANCHOR: worker
async fn worker(token: CancellationToken) {
    for n in 1.. {
        if token.is_cancelled() {
            println!("stop before {n}");
            break;
        }
        transfer(n).await;
    }
}
// ANCHOR_END: worker

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("aborted:");
    let token = CancellationToken::new();
    let handle = tokio::spawn(worker(token.clone()));
    sleep(Duration::from_millis(1500)).await;
    handle.abort();
    let result = handle.await;
    println!("is an error: {}", result.is_err());

    println!("asked to stop:");
    let handle = tokio::spawn(worker(token.clone()));
    sleep(Duration::from_millis(1500)).await;
    token.cancel();
    let result = handle.await;
    println!("is an error: {}", result.is_err());
}
// ANCHOR_END: main

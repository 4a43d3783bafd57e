//@ does: calls a plain function from a task, and an async one from a thread
//@ after: tokio_bridge_panics
//@ takes: 0.3s

use std::thread;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};
use tokio::task;
use tokio::time::sleep;

async fn look_up(id: u32) -> String {
    // Stands in for a database.
    sleep(Duration::from_millis(100)).await;
    format!("visitor {id}")
}

/// The same, for callers that aren't async.
fn look_up_now(id: u32) -> String {
    Handle::current().block_on(look_up(id))
}

// ANCHOR: from_async
/// From async to sync, and back: on a thread that may block.
async fn from_async() {
    let answer = task::spawn_blocking(|| look_up_now(1)).await.unwrap();
    println!("spawn_blocking: {answer}");

    // Or on this thread, once another has taken over its tasks.
    let answer = task::block_in_place(|| look_up_now(2));
    println!("block_in_place: {answer}");
}
// ANCHOR_END: from_async

// ANCHOR: main
// ANCHOR: from_sync
/// From sync to async: a handle is all that it takes.
fn from_sync(handle: Handle) {
    let answer = handle.block_on(look_up(3));
    println!("a thread with a handle: {answer}");
}
// ANCHOR_END: from_sync

// ANCHOR: bridge_main
fn main() {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async { tokio::spawn(from_async()).await.unwrap() });
    let handle = runtime.handle().clone();
    thread::spawn(|| from_sync(handle)).join().unwrap();
}
// ANCHOR_END: bridge_main
// ANCHOR_END: main

//@ does: calls a plain function from a task, and an async one from a thread
//@ after: tokio_bridge_panics
//@ takes: 0.3s

use std::thread;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};
use tokio::task;
use tokio::time::sleep;

async fn look_up(name: &str) -> usize {
    // In the place of a database.
    sleep(Duration::from_millis(100)).await;
    name.len()
}

/// For whoever wants a plain function.
fn look_up_now(name: &str) -> usize {
    Handle::current().block_on(look_up(name))
}

// ANCHOR: from_async
/// From async to sync, and back: on a thread that may block.
async fn from_async() {
    let look_up = || look_up_now("a thread of the pool");
    let length = task::spawn_blocking(look_up).await.unwrap();
    println!("spawn_blocking: {length}");

    // Or on this thread, once another has taken over its tasks.
    let length = task::block_in_place(|| look_up_now("this thread"));
    println!("block_in_place: {length}");
}
// ANCHOR_END: from_async

// ANCHOR: main
// ANCHOR: from_sync
/// From sync to async: whoever has a handle can use the runtime.
fn from_sync(handle: Handle) {
    let length = handle.block_on(look_up("a thread of ours"));
    println!("a thread with a handle: {length}");
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

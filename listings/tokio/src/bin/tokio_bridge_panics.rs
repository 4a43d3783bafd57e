//@ does: calls `block_on` inside the runtime, which panics
//@ takes: 0s

use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::sleep;

// ANCHOR: look_up
async fn look_up(id: u32) -> String {
    // Stands in for a database.
    sleep(Duration::from_millis(100)).await;
    format!("visitor {id}")
}

/// The same, for callers that aren't async.
fn look_up_now(id: u32) -> String {
    Handle::current().block_on(look_up(id))
}
// ANCHOR_END: look_up

// ANCHOR: main
#[tokio::main]
async fn main() {
    let task = tokio::spawn(async {
        look_up_now(1) // Oops!
    });
    let panic = task.await.unwrap_err().into_panic();
    println!("{}", panic.downcast_ref::<&str>().unwrap());
}
// ANCHOR_END: main

//@ does: calls `block_on` inside the runtime, which panics
//@ takes: 0s

use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::sleep;

// ANCHOR: look_up
async fn look_up(name: &str) -> usize {
    // In the place of a database.
    sleep(Duration::from_millis(100)).await;
    name.len()
}

/// For whoever wants a plain function.
fn look_up_now(name: &str) -> usize {
    Handle::current().block_on(look_up(name))
}
// ANCHOR_END: look_up

// ANCHOR: main
#[tokio::main]
async fn main() {
    let task = tokio::spawn(async {
        look_up_now("a task") // Oops!
    });
    let panic = task.await.unwrap_err().into_panic();
    println!("{}", panic.downcast_ref::<&str>().unwrap());
}
// ANCHOR_END: main

//@ does: tries to move a future that has been polled
//@ after: self_reference

use std::mem;
use std::time::Duration;

async fn greet() {
    let name = String::from("Ferris");
    let borrowed = &name;
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("hello, {borrowed}");
}

// ANCHOR: main
#[tokio::main]
async fn main() {
    let mut first = Box::pin(greet());
    // One poll: from now on, `borrowed` points to `name`.
    let _ = futures::poll!(&mut first);
    let moved = mem::replace(&mut *first, greet()); // Oops!
    moved.await;
}
// ANCHOR_END: main

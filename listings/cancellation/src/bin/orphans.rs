//@ does: aborts a parent, whose children go on
//@ takes: 0s

use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::sleep;

// ANCHOR: child
async fn child(n: u64) {
    println!("child {n} starts");
    sleep(Duration::from_secs(1)).await;
    println!("child {n} ends");
}
// ANCHOR_END: child

// ANCHOR: parent
async fn parent() {
    let mut children = Vec::new();
    for n in 1..=3 {
        children.push(tokio::spawn(child(n))); // Oops!
    }
    for child in children {
        child.await.unwrap();
    }
    println!("the parent ends");
}
// ANCHOR_END: parent

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let parent = tokio::spawn(parent());
    sleep(Duration::from_millis(500)).await;
    parent.abort();
    let error = parent.await.unwrap_err();
    println!("cancelled: {}, alive: {}", error.is_cancelled(), alive());
    sleep(Duration::from_secs(1)).await;
    println!("a second later, alive: {}", alive());
}
// ANCHOR_END: main

/// How many tasks there are, besides the main one.
fn alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

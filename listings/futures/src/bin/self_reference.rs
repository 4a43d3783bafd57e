//@ does: borrows a local variable across an await
//@ takes: 1s

use std::time::Duration;

// ANCHOR: greet
async fn greet() {
    let name = String::from("Ferris");
    let borrowed = &name;
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("hello, {borrowed}");
}
// ANCHOR_END: greet

#[tokio::main]
async fn main() {
    greet().await;
}

//@ does: spawns a task that holds an `Rc` while it waits

use std::rc::Rc;
use std::time::Duration;

// ANCHOR: main
async fn job(name: &str) {
    let name = Rc::new(name.to_owned());
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("{name}");
}

#[tokio::main]
async fn main() {
    tokio::spawn(job("rc")).await.unwrap(); // Oops!
}
// ANCHOR_END: main

//@ does: holds the guard of a standard mutex over an await

use std::sync::Mutex;
use std::time::Duration;
use tokio::time::sleep;

// ANCHOR: add
static TOTAL: Mutex<u64> = Mutex::new(0);

async fn add(n: u64) {
    let mut total = TOTAL.lock().unwrap();
    *total += n;
    sleep(Duration::from_millis(100)).await; // Oops!
}
// ANCHOR_END: add

// ANCHOR: main
#[tokio::main]
async fn main() {
    let mut tasks = Vec::new();
    for n in 1..=10 {
        tasks.push(tokio::spawn(add(n)));
    }
    for task in tasks {
        task.await.unwrap();
    }
    println!("total {}", TOTAL.lock().unwrap());
}
// ANCHOR_END: main

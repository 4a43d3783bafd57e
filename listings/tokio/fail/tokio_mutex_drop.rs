//@ does: drops the guard of a standard mutex before an await, in vain
//@ after: tokio_mutex_guard

use std::sync::Mutex;
use std::time::Duration;
use tokio::time::sleep;

static TOTAL: Mutex<u64> = Mutex::new(0);

// ANCHOR: add
async fn add(n: u64) {
    let mut total = TOTAL.lock().unwrap();
    *total += n;
    drop(total); // Oops!
    sleep(Duration::from_millis(100)).await;
}
// ANCHOR_END: add

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

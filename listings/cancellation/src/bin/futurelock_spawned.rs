//@ does: gives what waits for a lock a task of its own
//@ after: futurelock_queue
//@ takes: 0s

use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::yield_now;
use tokio::time::sleep;

// ANCHOR: add
static TOTAL: Mutex<u64> = Mutex::const_new(0);

async fn add(n: u64) {
    println!("{n} asks for the lock");
    let mut total = TOTAL.lock().await;
    println!("{n} has it");
    sleep(Duration::from_secs(1)).await;
    *total += n;
    println!("{n} gives it back");
}
// ANCHOR_END: add

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // ANCHOR: main
    let first = tokio::spawn(add(1));
    yield_now().await;
    let mut second = tokio::spawn(add(2));
    tokio::select! {
        result = &mut second => result.unwrap(),
        () = sleep(Duration::from_millis(500)) => {
            println!("while 2 waits, something else:");
            add(3).await;
            second.await.unwrap();
        }
    }
    first.await.unwrap();
    println!("total {}", TOTAL.lock().await);
    // ANCHOR_END: main
}

//@ does: aborts a task, and shows what is dropped when
//@ takes: 0s

use std::future::pending;
use tokio::task::yield_now;

// ANCHOR: loud
struct Loud(&'static str);

impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0);
    }
}
// ANCHOR_END: loud

// ANCHOR: job
async fn inner() {
    let _local = Loud("a local of the inner function");
    pending().await
}

async fn job(_argument: Loud) {
    let _first = Loud("the first local");
    let _second = Loud("the second local");
    inner().await;
    println!("never printed");
}
// ANCHOR_END: job

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let handle = tokio::spawn(job(Loud("the argument")));
    yield_now().await;
    println!("abort");
    handle.abort();
    println!("aborted, finished: {}", handle.is_finished());
    let error = handle.await.unwrap_err();
    println!("the handle says: cancelled: {}", error.is_cancelled());

    println!("abort one that has not begun");
    let handle = tokio::spawn(job(Loud("the argument")));
    handle.abort();
    println!("aborted, finished: {}", handle.is_finished());
    let error = handle.await.unwrap_err();
    println!("the handle says: cancelled: {}", error.is_cancelled());

    println!("abort one that has finished");
    let handle = tokio::spawn(async { Loud("the output") });
    yield_now().await;
    handle.abort();
    println!("aborted, finished: {}", handle.is_finished());
    let output = handle.await;
    println!("the handle has an output: {}", output.is_ok());
}
// ANCHOR_END: main

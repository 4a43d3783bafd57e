//@ does: prints how many bytes futures take

use std::mem::size_of_val;
use std::time::Duration;

// ANCHOR: jobs
async fn nothing() {}

async fn number() -> u64 {
    let n = 42;
    nothing().await;
    n
}

async fn buffer_after() -> u8 {
    nothing().await;
    let buffer = [0; 1024];
    buffer[0]
}

async fn buffer_across() -> u8 {
    let buffer = [0; 1024];
    nothing().await;
    buffer[0]
}

async fn job() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

async fn ten_jobs() {
    for _ in 0..10 {
        job().await;
    }
}
// ANCHOR_END: jobs

// ANCHOR: main
fn main() {
    println!("nothing: {}", size_of_val(&nothing()));
    println!("number: {}", size_of_val(&number()));
    println!("buffer_after: {}", size_of_val(&buffer_after()));
    println!("buffer_across: {}", size_of_val(&buffer_across()));
    println!("job: {}", size_of_val(&job()));
    println!("ten_jobs: {}", size_of_val(&ten_jobs()));
}
// ANCHOR_END: main

//@ does: prints how many bytes futures take

use std::mem::size_of_val;
use std::time::Duration;

// ANCHOR: futures
async fn nothing() {}

struct Buffer([u8; 1024]);

fn look_at(_buffer: &Buffer) {}
fn give_away(_buffer: Buffer) {}

async fn argument(_buffer: Buffer) {}

async fn needed() -> u8 {
    let buffer = Buffer([0; 1024]);
    nothing().await;
    buffer.0[0]
}

async fn not_needed() {
    let _buffer = Buffer([0; 1024]);
    nothing().await;
}

async fn given_away() {
    let buffer = Buffer([0; 1024]);
    look_at(&buffer);
    give_away(buffer);
    nothing().await;
}

async fn in_a_block() {
    {
        let buffer = Buffer([0; 1024]);
        look_at(&buffer);
    }
    nothing().await;
}
// ANCHOR_END: futures

// ANCHOR: jobs
async fn job() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

async fn ten_jobs() {
    for _ in 0..10 {
        job().await;
    }
}
// ANCHOR_END: jobs

fn main() {
    println!("nothing: {}", size_of_val(&nothing()));
    println!("argument: {}", size_of_val(&argument(Buffer([0; 1024]))));
    println!("needed: {}", size_of_val(&needed()));
    println!("not_needed: {}", size_of_val(&not_needed()));
    println!("given_away: {}", size_of_val(&given_away()));
    println!("in_a_block: {}", size_of_val(&in_a_block()));
    println!("job: {}", size_of_val(&job()));
    println!("ten_jobs: {}", size_of_val(&ten_jobs()));
}

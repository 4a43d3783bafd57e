//@ does: runs a million jobs at the same time, and measures them
//@ after: threads_memory
//@ release
//@ takes: 1s to 15s
//@ roughly
//@ linux
//@ busy

use futures::future;
use std::fs;
use std::time::Duration;

async fn job() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

// ANCHOR: main
#[tokio::main]
async fn main() {
    let before = memory();
    future::join_all((0..1_000_000).map(|_| job())).await;
    let each = (most_memory() - before) / 1_000_000;
    println!("A million jobs took {each} bytes each.");
}
// ANCHOR_END: main

// ANCHOR: memory
/// The memory that this process uses, in bytes: Linux says it.
fn memory() -> u64 {
    status("VmRSS:")
}

/// The most that it has used so far.
fn most_memory() -> u64 {
    status("VmHWM:")
}
// ANCHOR_END: memory

fn status(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let kib = line.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<u64>().unwrap() * 1024
}

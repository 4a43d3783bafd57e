//@ does: runs a million jobs at the same time, and measures them
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
    let jobs = future::join_all((0..1_000_000).map(|_| job()));
    let (_, during) = future::join(jobs, memory_at_half_time()).await;
    let each = (during - before) / 1_000_000;
    println!("A million jobs took {each} bytes each.");
}

async fn memory_at_half_time() -> u64 {
    tokio::time::sleep(Duration::from_millis(500)).await;
    memory()
}
// ANCHOR_END: main

/// The memory that this process uses, in bytes.
fn memory() -> u64 {
    // VmRSS would be cheaper to read, but some kernels keep it up to date only
    // to within some megabytes.
    let rollup = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<u64>().unwrap() * 1024
}

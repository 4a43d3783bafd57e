//@ does: measures the memory of threads that wait
//@ takes: 0.5s
//@ roughly
//@ linux

use std::fs;
use std::thread;
use std::time::Duration;

fn job() {
    thread::sleep(Duration::from_secs(1));
}

// ANCHOR: main
fn main() {
    let before = memory();
    for _ in 0..200 {
        thread::spawn(job);
    }
    thread::sleep(Duration::from_millis(500));
    let each = (memory() - before) / 200;
    println!("200 threads took {each} bytes each.");
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

//@ does: measures the memory of threads that wait
//@ after: threads
//@ takes: 1s
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
    let mut threads = Vec::new();
    for _ in 0..200 {
        threads.push(thread::spawn(job));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    let each = (most_memory() - before) / 200;
    println!("200 threads took {each} bytes each.");
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

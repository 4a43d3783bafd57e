//@ does: runs ten jobs on ten threads
//@ takes: 1s
//@ unordered

use std::thread;
use std::time::Duration;

// ANCHOR: job
fn job(n: u64) {
    println!("start {n}");
    thread::sleep(Duration::from_secs(1));
    println!("end {n}");
}
// ANCHOR_END: job

// ANCHOR: main
fn main() {
    let mut threads = Vec::new();
    for n in 1..=10 {
        threads.push(thread::spawn(move || job(n)));
    }
    for thread in threads {
        thread.join().unwrap();
    }
}
// ANCHOR_END: main

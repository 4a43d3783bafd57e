//@ does: runs ten jobs on a pool of two threads
//@ after: threads
//@ takes: 5s
//@ unordered

use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

fn job(n: u64) {
    println!("start {n}");
    thread::sleep(Duration::from_secs(1));
    println!("end {n}");
}

// ANCHOR: worker
fn worker(queue: &Mutex<RangeInclusive<u64>>) {
    loop {
        // The lock is held for this statement only.
        let next = queue.lock().unwrap().next();
        match next {
            Some(n) => job(n),
            None => break,
        }
    }
}

fn main() {
    let queue = Mutex::new(1..=10);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| worker(&queue));
        }
    });
}
// ANCHOR_END: worker

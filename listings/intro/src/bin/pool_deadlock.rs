//@ does: deadlocks a pool of two threads with ten jobs that wait for each other
//@ after: thread_pool
//@ hangs
//@ unordered

use std::ops::RangeInclusive;
use std::sync::{Barrier, Mutex};
use std::thread;

// ANCHOR: job
static MEETING: Barrier = Barrier::new(10);

fn job(n: u64) {
    println!("start {n}");
    MEETING.wait(); // Oops!
    println!("end {n}");
}
// ANCHOR_END: job

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

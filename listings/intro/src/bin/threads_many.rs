//@ does: has each thread start another, until the system refuses one
//@ limit: 1GiB
//@ roughly
//@ linux

use std::thread;

// ANCHOR: start
fn start(n: u32) {
    if n > 10_000 {
        println!("10000 threads, and no end in sight.");
        return;
    }
    match thread::Builder::new().spawn(move || start(n + 1)) {
        Ok(thread) => thread.join().unwrap(),
        Err(error) => println!("Thread {n} was refused: {error}"),
    }
}

fn main() {
    start(1);
}
// ANCHOR_END: start

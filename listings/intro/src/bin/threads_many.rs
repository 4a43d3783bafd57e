//@ does: asks for more and more threads, until one is refused
//@ limit: 1GiB
//@ roughly
//@ linux

use std::sync::mpsc::{self, Sender};
use std::thread;

// ANCHOR: job
fn job(started: Sender<()>) {
    started.send(()).unwrap();
    loop {
        thread::park();
    }
}
// ANCHOR_END: job

// ANCHOR: main
fn main() {
    let (started, starts) = mpsc::channel();
    let mut count = 0;
    while count < 10_000 {
        let started = started.clone();
        // Unlike thread::spawn, a Builder returns the error.
        let builder = thread::Builder::new();
        if builder.spawn(move || job(started)).is_err() {
            println!("The next thread was refused.");
            break;
        }
        starts.recv().unwrap();
        count += 1;
    }
    println!("The system gave us {count} threads.");
}
// ANCHOR_END: main

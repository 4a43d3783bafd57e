//@ does: makes a producer wait while the queue is full
//@ after: tokio_unbounded
//@ takes: 1s to 5s
//@ roughly
//@ linux

use std::fs;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;

// ANCHOR: producer
async fn producer(queue: mpsc::Sender<Vec<u8>>) {
    // ANCHOR: send
    for n in 1..=300 {
        queue.send(vec![1; 1_000_000]).await.unwrap();
        sleep(Duration::from_millis(1)).await;
        // ANCHOR_END: send
        if n % 50 == 0 {
            println!("{n} sent: {} MB", memory() / 1_000_000);
        }
    }
}
// ANCHOR_END: producer

// ANCHOR: consumer
async fn consumer(mut queue: mpsc::Receiver<Vec<u8>>) {
    let mut received = 0;
    while let Some(message) = queue.recv().await {
        received += 1;
        drop(message);
        sleep(Duration::from_millis(4)).await;
    }
    println!("{received} received");
}
// ANCHOR_END: consumer

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    // ANCHOR: channel
    let (sender, receiver) = mpsc::channel(16);
    let consumer = tokio::spawn(consumer(receiver));
    // ANCHOR_END: channel
    producer(sender).await;
    consumer.await.unwrap();
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

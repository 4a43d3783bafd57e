//@ does: fills a queue faster than anybody empties it
//@ takes: 1s to 5s
//@ roughly
//@ linux

use std::fs;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;

// ANCHOR: producer
async fn producer(queue: mpsc::UnboundedSender<Vec<u8>>) {
    for n in 1..=300 {
        // Oops!
        queue.send(vec![1; 1_000_000]).unwrap();
        sleep(Duration::from_millis(1)).await;
        if n % 50 == 0 {
            println!("{n} sent: {} MB", memory() / 1_000_000);
        }
    }
}
// ANCHOR_END: producer

// ANCHOR: consumer
async fn consumer(mut queue: mpsc::UnboundedReceiver<Vec<u8>>) {
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
    let (sender, receiver) = mpsc::unbounded_channel();
    let consumer = tokio::spawn(consumer(receiver));
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

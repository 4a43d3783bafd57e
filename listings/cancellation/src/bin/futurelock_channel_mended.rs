//@ does: ends one send before it begins another
//@ after: futurelock_channel
//@ takes: 0s

use std::pin::pin;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;

// ANCHOR: receive
async fn receive(mut queue: mpsc::Receiver<u64>) {
    sleep(Duration::from_secs(1)).await;
    for _ in 1..=3 {
        let n = queue.recv().await.unwrap();
        println!("received {n}, in the queue: {}", queue.len());
    }
}
// ANCHOR_END: receive

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // ANCHOR: main
    let (sender, receiver) = mpsc::channel(1);
    let receiver = tokio::spawn(receive(receiver));
    sender.send(1).await.unwrap();
    let mut second = pin!(sender.send(2));
    tokio::select! {
        result = &mut second => result.unwrap(),
        // ANCHOR: handler
        () = sleep(Duration::from_millis(500)) => {
            println!("while 2 waits for room, something else:");
            second.await.unwrap();
            sender.send(3).await.unwrap();
        }
        // ANCHOR_END: handler
    }
    receiver.await.unwrap();
    // ANCHOR_END: main
}

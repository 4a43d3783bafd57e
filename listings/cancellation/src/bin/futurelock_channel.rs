//@ does: waits for room in a channel, which a snoozed sender has been given
//@ after: futurelock_queue
//@ takes: 2s
//@ hangs

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
        () = sleep(Duration::from_millis(500)) => {
            println!("while 2 waits for room, something else:");
            sender.send(3).await.unwrap(); // Oops!
            second.await.unwrap();
        }
    }
    receiver.await.unwrap();
    // ANCHOR_END: main
}

//@ does: is asked to stop, and still stores what it has accepted
//@ takes: 0s

use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

async fn store(n: u64) {
    sleep(Duration::from_secs(1)).await;
    println!("stored {n}");
}

// ANCHOR: worker
async fn worker(token: CancellationToken, mut queue: mpsc::Receiver<u64>) {
    loop {
        tokio::select! {
            () = token.cancelled() => break,
            message = queue.recv() => match message {
                Some(n) => store(n).await,
                None => return,
            },
        }
    }
    queue.close();
    while let Some(n) = queue.recv().await {
        store(n).await;
    }
}
// ANCHOR_END: worker

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let token = CancellationToken::new();
    let (sender, queue) = mpsc::channel(8);
    let handle = tokio::spawn(worker(token.clone(), queue));
    for n in 1..=4 {
        sender.send(n).await.unwrap();
    }
    sleep(Duration::from_millis(1500)).await;
    println!("please stop");
    token.cancel();
    handle.await.unwrap();
    println!("too late: {:?}", sender.send(5).await.is_err());
}
// ANCHOR_END: main

//@ does: forgets in each poll what it was waiting for
//@ after: future_by_hand
//@ takes: 3s
//@ hangs

use futures::future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

struct Job {
    n: u64,
}

fn job(n: u64) -> Job {
    Job { n }
}

impl Future for Job {
    type Output = ();

    // ANCHOR: poll
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        println!("start {}", self.n);
        let mut sleep = Box::pin(tokio::time::sleep(Duration::from_secs(1)));
        if sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending; // Oops!
        }
        println!("end {}", self.n);
        Poll::Ready(())
    }
    // ANCHOR_END: poll
}

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}

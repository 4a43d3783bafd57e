//@ does: blocks its thread inside of `poll`
//@ after: future_by_hand
//@ takes: 10s

use futures::future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
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
    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<()> {
        println!("start {}", self.n);
        thread::sleep(Duration::from_secs(1)); // Oops!
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

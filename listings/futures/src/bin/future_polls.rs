//@ does: counts how often the ten jobs are polled
//@ after: future_by_hand
//@ takes: 1s
//@ roughly

use futures::future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

static POLLS: AtomicU64 = AtomicU64::new(0);

enum State {
    Start,
    Sleeping(Pin<Box<Sleep>>),
    Done,
}

struct Job {
    n: u64,
    state: State,
}

fn job(n: u64) -> Job {
    let state = State::Start;
    Job { n, state }
}

impl Future for Job {
    type Output = ();

    // ANCHOR: poll
    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        POLLS.fetch_add(1, Ordering::Relaxed);
        loop {
            // ANCHOR_END: poll
            match &mut self.state {
                State::Start => {
                    println!("start {}", self.n);
                    let sleep = tokio::time::sleep(Duration::from_secs(1));
                    self.state = State::Sleeping(Box::pin(sleep));
                }
                State::Sleeping(sleep) => {
                    if sleep.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    println!("end {}", self.n);
                    self.state = State::Done;
                    return Poll::Ready(());
                }
                State::Done => panic!("polled after it was ready"),
            }
        }
    }
}

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
    println!("polls: {}", POLLS.load(Ordering::Relaxed));
}

//@ does: is the async job, written as a struct with a `poll` method
//@ takes: 1s

use futures::future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

// ANCHOR: struct
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
// ANCHOR_END: struct

// ANCHOR: poll
impl Future for Job {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        loop {
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
// ANCHOR_END: poll

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}

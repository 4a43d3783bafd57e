//@ does: returns the outputs of ten futures from a `join_all` of our own
//@ after: join_all_simple
//@ takes: 1s

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

async fn job(n: u64) -> u64 {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
    n * n
}

// ANCHOR: struct
enum Child<F: Future> {
    Running(Pin<Box<F>>),
    Done(F::Output),
}

struct JoinAll<F: Future> {
    children: Vec<Child<F>>,
}

// Outputs are never pinned, and may be moved.
impl<F: Future> Unpin for JoinAll<F> {}
// ANCHOR_END: struct

fn join_all<F: Future>(futures: Vec<F>) -> JoinAll<F> {
    let running = |future| Child::Running(Box::pin(future));
    let children = futures.into_iter().map(running).collect();
    JoinAll { children }
}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    // ANCHOR: poll
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Self::Output> {
        let mut is_done = true;
        for child in &mut self.children {
            if let Child::Running(future) = child {
                match future.as_mut().poll(context) {
                    Poll::Ready(output) => *child = Child::Done(output),
                    Poll::Pending => is_done = false,
                }
            }
        }
        if !is_done {
            return Poll::Pending;
        }
        let children = mem::take(&mut self.children).into_iter();
        let outputs = children.map(|child| match child {
            Child::Done(output) => output,
            Child::Running(_) => unreachable!("all are done"),
        });
        Poll::Ready(outputs.collect())
    }
    // ANCHOR_END: poll
}

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    let outputs = join_all(futures).await;
    println!("{outputs:?}");
}

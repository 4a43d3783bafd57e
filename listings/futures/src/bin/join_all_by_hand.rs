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
struct JoinAll<F: Future> {
    children: Vec<(usize, Pin<Box<F>>)>,
    outputs: Vec<Option<F::Output>>,
}

// Outputs are never pinned, and may be moved.
impl<F: Future> Unpin for JoinAll<F> {}
// ANCHOR_END: struct

fn join_all<F: Future>(futures: Vec<F>) -> JoinAll<F> {
    let outputs = futures.iter().map(|_| None).collect();
    let children = futures.into_iter().map(Box::pin).enumerate().collect();
    JoinAll { children, outputs }
}

impl<F: Future> Future for JoinAll<F> {
    type Output = Vec<F::Output>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Self::Output> {
        // ANCHOR: poll
        let Self { children, outputs } = &mut *self;
        children.retain_mut(|(n, child)| match child.as_mut().poll(context) {
            Poll::Ready(output) => {
                outputs[*n] = Some(output);
                false
            }
            Poll::Pending => true,
        });
        if children.is_empty() {
            Poll::Ready(mem::take(outputs).into_iter().flatten().collect())
        } else {
            Poll::Pending
        }
        // ANCHOR_END: poll
    }
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

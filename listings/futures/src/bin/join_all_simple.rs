//@ does: waits for ten futures with a `join_all` of our own
//@ takes: 1s

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

async fn job(n: u64) {
    println!("start {n}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

// ANCHOR: join_all
struct JoinAll<F> {
    children: Vec<Pin<Box<F>>>,
}

fn join_all<F: Future>(futures: Vec<F>) -> JoinAll<F> {
    let children = futures.into_iter().map(Box::pin).collect();
    JoinAll { children }
}

impl<F: Future<Output = ()>> Future for JoinAll<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let Self { children } = &mut *self;
        children.retain_mut(|child| child.as_mut().poll(context).is_pending());
        if children.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
// ANCHOR_END: join_all

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    join_all(futures).await;
}

//@ does: forgets a future whose destructor was to wait for a child
//@ takes: 0s

use std::future::pending;
use std::mem;
use std::task::{Context, Waker};

// ANCHOR: scope
/// What a scope would have to keep: a child that borrows, and for which it
/// waits before the borrow ends.
struct Scope<'a> {
    borrowed: &'a [u32],
}

impl Drop for Scope<'_> {
    fn drop(&mut self) {
        println!("wait for the child that has {:?}", self.borrowed);
    }
}

async fn parent(numbers: &[u32]) {
    let scope = Scope { borrowed: numbers };
    println!("the child has {:?}", scope.borrowed);
    pending().await
}
// ANCHOR_END: scope

// ANCHOR: main
fn poll_once(numbers: &[u32]) -> impl Future<Output = ()> + Unpin {
    let mut future = Box::pin(parent(numbers));
    let mut context = Context::from_waker(Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending());
    future
}

fn main() {
    let mut numbers = vec![1, 2, 3];
    drop(poll_once(&numbers));
    numbers.push(4);
    println!("dropped: the numbers are {numbers:?}");

    mem::forget(poll_once(&numbers)); // Oops!
    numbers.clear();
    println!("forgotten: the numbers are {numbers:?}");
}
// ANCHOR_END: main

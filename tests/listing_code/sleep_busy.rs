//! What is said beside `sleep_busy` of Tokio's `yield_now`, tried.

use crate::counting;
use std::pin::pin;
use std::task::Context;
use tokio::task::yield_now;

#[tokio::test]
async fn in_the_runtime_it_does_not_wake_at_once() {
    let (waker, count) = counting::waker();
    let mut yielding = pin!(yield_now());
    let poll = yielding.as_mut().poll(&mut Context::from_waker(&waker));
    assert!(poll.is_pending());
    assert_eq!(count.get(), 0);
    // But when the scheduler has its turn.
    yield_now().await;
    assert_eq!(count.get(), 1);
}

#[test]
fn outside_of_it_it_does() {
    let (waker, count) = counting::waker();
    let mut yielding = pin!(yield_now());
    let mut context = Context::from_waker(&waker);
    assert!(yielding.as_mut().poll(&mut context).is_pending());
    assert_eq!(count.get(), 1);
}

//! What is said beside `async_block_borrows` of async blocks, tried.

use futures::FutureExt;
use std::future::{IntoFuture, Ready, ready};

#[expect(clippy::manual_async_fn, reason = "what it amounts to is tried")]
fn job(n: u64) -> impl Future<Output = u64> {
    async move { n }
}

#[test]
fn with_move_it_owns_what_it_uses() {
    assert_eq!(job(1).now_or_never(), Some(1));
}

#[test]
fn a_question_mark_leaves_the_block_only() {
    let number = |text: &'static str| {
        let block = async move {
            let number: u64 = text.parse()?;
            if number == 0 {
                return Ok(100);
            }
            Ok::<_, std::num::ParseIntError>(number)
        };
        // Were it this closure that they left, nobody would come by here.
        block.now_or_never().unwrap().unwrap_or(42)
    };
    assert_eq!(["1", "0", "one"].map(number), [1, 100, 42]);
}

#[test]
fn an_async_closure_can_be_called_again() {
    let twice = async |n: u64| 2 * job(n).await;
    let sum = async { twice(1).await + twice(2).await };
    assert_eq!(sum.now_or_never(), Some(6));
}

#[test]
fn await_makes_a_future_first() {
    struct Answer;

    impl IntoFuture for Answer {
        type Output = u64;
        type IntoFuture = Ready<u64>;

        fn into_future(self) -> Ready<u64> {
            ready(42)
        }
    }

    assert_eq!(async { Answer.await }.now_or_never(), Some(42));
}

//! `snoozed_stream` and `snoozed_unordered`: what the text says of the lists
//! that they use.

mod tests {
    use futures::stream::{self, FuturesUnordered};
    use futures::{FutureExt, StreamExt};
    use std::cell::Cell;
    use std::future::poll_fn;
    use std::task::Poll;
    use tokio::task::yield_now;

    /// Wakes itself again and again, until it has had ten polls.
    async fn count_polls(polls: &Cell<u32>) {
        poll_fn(|context| {
            polls.set(polls.get() + 1);
            if polls.get() == 10 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }

    #[tokio::test]
    async fn what_is_buffered_is_polled_by_next_and_by_nobody_else() {
        let polls = Cell::new(0);
        let futures =
            [async {}.left_future(), count_polls(&polls).right_future()];
        let mut buffered = stream::iter(futures).buffered(2);
        buffered.next().await;
        let before = polls.get();
        assert!(before < 10);
        for _ in 0..100 {
            yield_now().await;
        }
        assert_eq!(polls.get(), before);
        buffered.next().await;
        assert_eq!(polls.get(), 10);
    }

    #[tokio::test]
    async fn and_so_is_what_is_in_a_futures_unordered() {
        let polls = Cell::new(0);
        let mut unordered: FuturesUnordered<_> =
            [count_polls(&polls).left_future(), async {}.right_future()]
                .into_iter()
                .collect();
        unordered.next().await;
        let before = polls.get();
        for _ in 0..100 {
            yield_now().await;
        }
        assert_eq!(polls.get(), before);
        unordered.next().await;
        assert_eq!(polls.get(), 10);
    }

    #[tokio::test]
    async fn no_future_is_taken_out_of_the_stream_before_the_next_next() {
        let taken = Cell::new(0);
        let futures = stream::iter(0..3).map(|_| {
            taken.set(taken.get() + 1);
            async {}
        });
        let mut buffered = futures.buffered(2);
        buffered.next().await;
        assert_eq!(taken.get(), 2);
        yield_now().await;
        assert_eq!(taken.get(), 2);
        buffered.next().await;
        assert_eq!(taken.get(), 3);
    }
}

//! `select_by_hand`: its own code, tried, beside Tokio's `select!`.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/cancellation/src/bin/select_by_hand.rs");

mod tests {
    use super::*;

    fn at_once<F: Future>(future: F) -> F::Output {
        let mut context = Context::from_waker(Waker::noop());
        match pin!(future).poll(&mut context) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("it is pending"),
        }
    }

    #[test]
    fn who_loses_is_dropped_before_anybody_sees_the_output() {
        let owned = Arc::new(());
        let inner = owned.clone();
        let loser = async move {
            let _owned = inner;
            future::pending::<()>().await
        };
        at_once(async {
            select(loser, future::ready(())).await;
            assert_eq!(Arc::strong_count(&owned), 1);
        });
    }

    /// How often the first of two that are ready wins, of a thousand times.
    async fn tokio_wins() -> usize {
        let mut wins = 0;
        for _ in 0..1000 {
            tokio::select! {
                () = future::ready(()) => wins += 1,
                () = future::ready(()) => {}
            }
        }
        wins
    }

    #[tokio::test]
    async fn of_two_that_are_ready_tokio_draws_one() {
        // Five hundred, and more than twelve standard deviations around it.
        assert!((300..=700).contains(&tokio_wins().await));
    }

    #[tokio::test]
    async fn tokio_takes_the_first_if_biased() {
        for _ in 0..1000 {
            tokio::select! {
                biased;
                () = future::ready(()) => {}
                () = future::ready(()) => panic!("the second has won"),
            }
        }
    }
}

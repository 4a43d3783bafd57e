//! `future_by_hand`: its own code, tried.

include!("../../listings/futures/src/bin/future_by_hand.rs");

mod tests {
    use super::*;
    use futures::FutureExt;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// Whether a poll panics.
    fn panics<F: Future>(future: Pin<&mut F>) -> bool {
        let mut context = Context::from_waker(std::task::Waker::noop());
        let poll = || future.poll(&mut context).is_ready();
        catch_unwind(AssertUnwindSafe(poll)).is_err()
    }

    #[tokio::test]
    async fn after_ready_a_poll_panics() {
        let mut by_hand = job(1);
        (&mut by_hand).await;
        assert!(panics(Pin::new(&mut by_hand)));
    }

    #[test]
    fn a_future_of_the_compilers_panics_as_well() {
        let mut future = Box::pin(async {});
        assert!(future.as_mut().now_or_never().is_some());
        assert!(panics(future.as_mut()));
    }

    #[test]
    fn while_it_is_pending_one_poll_more_does_no_harm() {
        let mut future = Box::pin(std::future::pending::<()>());
        for _ in 0..10 {
            assert!(!panics(future.as_mut()));
        }
    }

    #[test]
    fn states_share_memory() {
        fn size<F: Future>(_: &F) -> usize {
            size_of::<F>()
        }
        let one = async || {
            let buffer = [0_u8; 1024];
            std::future::ready(()).await;
            buffer[0]
        };
        let two = async || {
            one().await;
            one().await;
        };
        assert!(size(&one()) >= 1024);
        assert!(size(&two()) < size(&one()) + 100);
    }
}

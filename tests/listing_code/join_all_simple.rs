//! `join_all_simple`: its own code, tried.

include!("../../listings/futures/src/bin/join_all_simple.rs");

mod tests {
    use super::*;
    use std::future::{pending, ready};
    use std::task::Waker;

    fn poll<F: Future>(future: F) -> Poll<F::Output> {
        let mut future = std::pin::pin!(future);
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_child_that_is_done_is_dropped_at_once() {
        let owned = std::sync::Arc::new(());
        let jobs = [true, false].map(|is_short| {
            let owned = owned.clone();
            async move {
                if !is_short {
                    pending::<()>().await;
                }
                drop(owned);
            }
        });
        let mut all = join_all(jobs.into());
        assert!(poll(&mut all).is_pending());
        assert_eq!(std::sync::Arc::strong_count(&owned), 2);
    }

    #[test]
    fn a_panic_of_one_takes_the_others_with_it() {
        let owned = std::sync::Arc::new(());
        let jobs = [false, true].map(|panics| {
            let owned = owned.clone();
            async move {
                assert!(!panics);
                pending::<()>().await;
                drop(owned);
            }
        });
        let all = join_all(jobs.into());
        let poll = std::panic::AssertUnwindSafe(|| poll(all).is_ready());
        assert!(std::panic::catch_unwind(poll).is_err());
        assert_eq!(std::sync::Arc::strong_count(&owned), 1);
    }

    #[test]
    fn one_can_be_the_child_of_another() {
        let inner = |n| join_all(vec![ready(()); n]);
        assert!(poll(join_all(vec![inner(2), inner(3)])).is_ready());
    }

    /// That this compiles is the test.
    #[test]
    fn it_may_be_moved_without_a_word() {
        fn is_unpin<T: Unpin>(_: &T) {}
        is_unpin(&join_all(vec![async {}]));
    }
}

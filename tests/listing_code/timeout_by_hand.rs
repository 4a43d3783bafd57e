//! `timeout_by_hand`: its own code, tried.

include!("../../listings/futures/src/bin/timeout_by_hand.rs");

mod tests {
    use super::*;

    #[test]
    fn a_result_that_is_there_is_not_thrown_away() {
        let mut both = timeout(Duration::ZERO, std::future::ready(1));
        let mut context = Context::from_waker(Waker::noop());
        let output = Pin::new(&mut both).poll(&mut context);
        assert_eq!(output, Poll::Ready(Some(1)));
    }

    #[test]
    fn the_longest_time_there_is_is_as_good_as_none() {
        let mut both = timeout(Duration::MAX, std::future::pending::<()>());
        let mut context = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut both).poll(&mut context).is_pending());
        let mut both = timeout(Duration::MAX, std::future::ready(1));
        let output = Pin::new(&mut both).poll(&mut context);
        assert_eq!(output, Poll::Ready(Some(1)));
    }
}

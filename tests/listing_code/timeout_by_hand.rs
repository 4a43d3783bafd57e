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
}

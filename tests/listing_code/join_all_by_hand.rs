//! `join_all_by_hand`: its own code, tried.

include!("../../listings/futures/src/bin/join_all_by_hand.rs");

mod tests {
    use super::*;
    use std::task::Waker;

    /// Is ready on its nth poll, and panics on the next.
    struct Nth {
        polls_left: u32,
    }

    impl Future for Nth {
        type Output = &'static str;

        fn poll(
            mut self: Pin<&mut Self>,
            _: &mut Context,
        ) -> Poll<&'static str> {
            self.polls_left = self.polls_left.checked_sub(1).unwrap();
            match self.polls_left {
                0 => Poll::Ready("done"),
                _ => Poll::Pending,
            }
        }
    }

    #[test]
    fn a_child_that_is_done_is_not_polled_again() {
        let children = [3, 1, 2].map(|polls_left| Nth { polls_left });
        let mut all = join_all(children.into());
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..2 {
            assert!(Pin::new(&mut all).poll(&mut context).is_pending());
        }
        let outputs = Pin::new(&mut all).poll(&mut context);
        assert_eq!(outputs, Poll::Ready(vec!["done"; 3]));
    }

    #[test]
    fn outputs_are_in_the_order_of_the_children() {
        let mut all = join_all(vec![
            std::future::ready(1),
            std::future::ready(2),
            std::future::ready(3),
        ]);
        let mut context = Context::from_waker(Waker::noop());
        let outputs = Pin::new(&mut all).poll(&mut context);
        assert_eq!(outputs, Poll::Ready(vec![1, 2, 3]));
    }

    #[test]
    fn nothing_to_wait_for_is_ready_at_once() {
        let mut all = join_all(Vec::<std::future::Ready<()>>::new());
        let mut context = Context::from_waker(Waker::noop());
        let outputs = Pin::new(&mut all).poll(&mut context);
        assert_eq!(outputs, Poll::Ready(vec![]));
    }
}

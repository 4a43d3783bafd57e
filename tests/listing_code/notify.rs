//! `notify`: its own code, tried. `tests/explored` tries it on several threads.

include!("../../listings/runtime/src/bin/notify.rs");

mod tests {
    use super::*;
    use crate::counting;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    fn poll(notified: &mut Notified) -> Poll<()> {
        let mut context = Context::from_waker(Waker::noop());
        Pin::new(notified).poll(&mut context)
    }

    fn in_line(notify: &Notify) -> Notified<'_> {
        let mut notified = notify.notified();
        assert!(poll(&mut notified).is_pending());
        notified
    }

    fn is_remembered(notify: &Notify) -> bool {
        notify.state.lock().unwrap().is_notified
    }

    #[test]
    fn two_early_notifications_are_one() {
        let notify = Notify::default();
        notify.notify_one();
        notify.notify_one();
        assert!(poll(&mut notify.notified()).is_ready());
        assert!(poll(&mut notify.notified()).is_pending());
    }

    #[test]
    fn whoever_polls_once_too_often_leaves_it_to_the_others() {
        let notify = Notify::default();
        notify.notify_one();
        let mut notified = notify.notified();
        assert!(poll(&mut notified).is_ready());
        let again = AssertUnwindSafe(|| poll(&mut notified));
        assert!(catch_unwind(again).is_err());
        notify.notify_one();
        assert!(poll(&mut notify.notified()).is_ready());
    }

    #[test]
    fn whoever_came_first_is_notified_first() {
        let notify = Notify::default();
        let mut line = [(); 3].map(|()| in_line(&notify));
        // A new waker leaves its place as it is.
        assert!(poll(&mut line[0]).is_pending());
        for n in 0..3 {
            notify.notify_one();
            for later in &mut line[n + 1..] {
                assert!(poll(later).is_pending());
            }
            assert!(poll(&mut line[n]).is_ready());
        }
        assert!(!is_remembered(&notify));
    }

    #[test]
    fn whoever_was_called_and_is_dropped_hands_it_on() {
        let notify = Notify::default();
        let [first, mut second] = [(); 2].map(|()| in_line(&notify));
        notify.notify_one();
        drop(first);
        assert!(poll(&mut second).is_ready());
        assert!(!is_remembered(&notify));
    }

    #[test]
    fn what_nobody_is_left_for_is_remembered() {
        let notify = Notify::default();
        let only = in_line(&notify);
        notify.notify_one();
        drop(only);
        assert!(is_remembered(&notify));
        assert!(poll(&mut notify.notified()).is_ready());
    }

    #[test]
    fn whoever_wasn_t_called_or_has_come_hands_nothing_on() {
        let notify = Notify::default();
        drop(in_line(&notify));
        assert!(!is_remembered(&notify));
        let mut called = in_line(&notify);
        notify.notify_one();
        assert!(poll(&mut called).is_ready());
        drop(called);
        assert!(!is_remembered(&notify));
        let state = notify.state.lock().unwrap();
        assert!(state.line.waiting.is_empty() && state.line.called.is_empty());
    }

    #[test]
    fn a_round_is_for_all_that_were_made_before_it() {
        let notify = Notify::default();
        let mut unpolled = notify.notified();
        let mut waiting = in_line(&notify);
        notify.notify_waiters();
        assert!(poll(&mut notify.notified()).is_pending());
        assert!(poll(&mut unpolled).is_ready());
        assert!(poll(&mut waiting).is_ready());
    }

    #[test]
    fn a_round_isn_t_remembered_or_handed_on() {
        let notify = Notify::default();
        notify.notify_waiters();
        assert!(poll(&mut notify.notified()).is_pending());
        let told = in_line(&notify);
        notify.notify_waiters();
        drop(told);
        assert!(!is_remembered(&notify));
    }

    #[test]
    fn whoever_was_called_hands_it_on_after_a_round_too() {
        let notify = Notify::default();
        let called = in_line(&notify);
        notify.notify_one();
        notify.notify_waiters();
        let mut later = in_line(&notify);
        drop(called);
        assert!(poll(&mut later).is_ready());
    }

    #[test]
    fn the_waker_of_the_last_poll_counts() {
        let notify = Notify::default();
        let (first, count_of_first) = counting::waker();
        let (second, count_of_second) = counting::waker();
        let mut notified = notify.notified();
        for waker in [first, second] {
            let mut context = Context::from_waker(&waker);
            assert!(Pin::new(&mut notified).poll(&mut context).is_pending());
        }
        notify.notify_one();
        assert_eq!((count_of_first.get(), count_of_second.get()), (0, 1));
    }

    #[test]
    fn one_that_is_polled_again_after_it_was_ready_panics() {
        let notify = Notify::default();
        notify.notify_one();
        let mut notified = notify.notified();
        assert!(poll(&mut notified).is_ready());
        let again = AssertUnwindSafe(|| poll(&mut notified));
        assert!(catch_unwind(again).is_err());
    }

    /// Tokio's, side by side with ours.
    #[test]
    fn tokio_s_does_the_same() {
        use tokio::sync::Notify;
        let poll = |it: Pin<&mut tokio::sync::futures::Notified>| {
            it.poll(&mut Context::from_waker(Waker::noop()))
        };
        let notify = Notify::new();
        notify.notify_one();
        notify.notify_one();
        assert!(poll(pin!(notify.notified())).is_ready());
        assert!(poll(pin!(notify.notified())).is_pending());
        let mut first = Box::pin(notify.notified());
        let mut second = Box::pin(notify.notified());
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        notify.notify_one();
        notify.notify_waiters();
        drop(first);
        assert!(poll(second.as_mut()).is_ready());
        // It was called before the round, and has handed that on.
        assert!(poll(pin!(notify.notified())).is_ready());
        let mut unpolled = Box::pin(notify.notified());
        notify.notify_waiters();
        assert!(poll(unpolled.as_mut()).is_ready());
    }
}

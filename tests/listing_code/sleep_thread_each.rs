//! `sleep_thread_each`: its own code, tried.

include!("../../listings/futures/src/bin/sleep_thread_each.rs");

mod tests {
    use super::*;
    use crate::counting;
    use crate::patience::in_time;

    fn poll(sleep: &mut Sleep, waker: &Waker) -> Poll<()> {
        Pin::new(sleep).poll(&mut Context::from_waker(waker))
    }

    #[test]
    fn a_poll_goes_by_the_alarm_and_not_by_the_clock() {
        let (waker, _) = counting::waker();
        let mut sleep = sleep(Duration::from_secs(3600));
        assert!(poll(&mut sleep, &waker).is_pending());
        sleep.alarm.lock().unwrap().has_rung = true;
        assert!(poll(&mut sleep, &waker).is_ready());
    }

    #[test]
    fn it_is_the_waker_of_the_last_poll_that_counts() {
        in_time(|| {
            let (first, count_of_first) = counting::waker();
            let (second, count_of_second) = counting::waker();
            let mut sleep = sleep(Duration::from_millis(200));
            assert!(poll(&mut sleep, &first).is_pending());
            assert!(poll(&mut sleep, &second).is_pending());
            while count_of_second.get() == 0 {
                thread::sleep(Duration::from_millis(1));
            }
            assert_eq!(count_of_first.get(), 0);
            assert!(poll(&mut sleep, &second).is_ready());
        });
    }

    #[test]
    fn a_thread_that_comes_first_is_not_missed() {
        in_time(|| {
            let mut sleep = sleep(Duration::ZERO);
            while !sleep.alarm.lock().unwrap().has_rung {
                thread::sleep(Duration::from_millis(1));
            }
            assert!(poll(&mut sleep, Waker::noop()).is_ready());
        });
    }

    #[test]
    fn the_longest_duration_there_is_does_not_panic() {
        let mut sleep = sleep(Duration::MAX);
        assert!(poll(&mut sleep, Waker::noop()).is_pending());
        // Its thread would have let go of the alarm by a panic.
        thread::sleep(Duration::from_millis(50));
        assert_eq!(Arc::strong_count(&sleep.alarm), 2);
    }
}

//! `block_on`: its own code, tried.

include!("../../listings/futures/src/bin/block_on.rs");

mod tests {
    use super::*;
    use crate::patience::in_time;

    #[test]
    fn a_wake_up_before_the_thread_parks_is_not_lost() {
        in_time(|| {
            let mut polls = 0;
            block_on(future::poll_fn(|context| {
                polls += 1;
                if polls > 1 {
                    return Poll::Ready(());
                }
                let waker = context.waker().clone();
                thread::spawn(|| waker.wake()).join().unwrap();
                Poll::Pending
            }));
        });
    }

    #[test]
    fn the_sleep_of_tokio_panics_outside_of_its_runtime() {
        let _panics = crate::patience::may_panic();
        let sleep = || block_on(tokio::time::sleep(Duration::from_millis(1)));
        assert!(std::panic::catch_unwind(sleep).is_err());
    }
}

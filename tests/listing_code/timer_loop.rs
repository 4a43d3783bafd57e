//! `timer_loop`: its own code, tried.

include!("../../listings/futures/src/bin/timer_loop.rs");

mod tests {
    use super::*;
    use crate::counting;
    use crate::patience::{self, Alone, in_time};

    fn alone() -> Alone {
        let alone = patience::alone!();
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        alone
    }

    fn long() -> Duration {
        Duration::from_secs(3600)
    }

    fn poll(sleep: &mut Sleep, waker: &Waker) -> Poll<()> {
        Pin::new(sleep).poll(&mut Context::from_waker(waker))
    }

    #[test]
    fn ten_sleeping_jobs_store_ten_entries_however_often_they_are_polled() {
        let _alone = alone();
        let (waker, _) = counting::waker();
        let mut context = Context::from_waker(&waker);
        {
            let mut jobs = pin!(async_main());
            for _ in 0..10_000 {
                assert!(jobs.as_mut().poll(&mut context).is_pending());
            }
            assert_eq!(TIMERS.lock().unwrap().len(), 10);
        }
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
    }

    #[test]
    fn a_dropped_sleep_leaves_nothing_behind() {
        let _alone = alone();
        let (waker, count) = counting::waker();
        let mut sleep = sleep(long());
        assert!(poll(&mut sleep, &waker).is_pending());
        assert_eq!(TIMERS.lock().unwrap().len(), 1);
        drop(sleep);
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        // Its waker is gone, too: ours and the count's are left.
        drop(waker);
        assert_eq!(Arc::strong_count(&count), 1);
    }

    #[test]
    fn it_is_the_waker_of_the_last_poll_that_counts() {
        let _alone = alone();
        let (first, count_of_first) = counting::waker();
        let (second, count_of_second) = counting::waker();
        let mut sleep = sleep(Duration::from_millis(500));
        assert!(poll(&mut sleep, &first).is_pending());
        assert!(poll(&mut sleep, &second).is_pending());
        drop(first);
        // The sleep has let go of the first.
        assert_eq!(Arc::strong_count(&count_of_first), 1);
        thread::sleep(Duration::from_millis(500));
        wake_sleepers();
        assert_eq!(count_of_first.get(), 0);
        assert_eq!(count_of_second.get(), 1);
        assert!(poll(&mut sleep, &second).is_ready());
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
    }

    #[test]
    fn sleepers_are_woken_in_the_order_of_their_deadlines() {
        let _alone = alone();
        let (early, count_of_early) = counting::waker();
        let (late, count_of_late) = counting::waker();
        let mut later = sleep(long());
        let mut sooner = sleep(Duration::from_millis(10));
        assert!(poll(&mut later, &late).is_pending());
        assert!(poll(&mut sooner, &early).is_pending());
        assert_eq!(next_deadline(), Some(sooner.key.0));
        thread::sleep(Duration::from_millis(10));
        wake_sleepers();
        assert_eq!((count_of_early.get(), count_of_late.get()), (1, 0));
        assert_eq!(next_deadline(), Some(later.key.0));
    }

    #[test]
    #[should_panic = "overflow"]
    fn an_instant_cannot_be_so_far_away() {
        let _ = Instant::now() + Duration::MAX;
    }

    #[test]
    fn the_longest_duration_there_is_does_not_panic() {
        let _alone = alone();
        let (waker, _) = counting::waker();
        assert!(poll(&mut sleep(Duration::MAX), &waker).is_pending());
    }

    #[test]
    fn a_job_that_keeps_the_thread_makes_sleeps_late() {
        let _alone = alone();
        let start = Instant::now();
        let short = async {
            sleep(Duration::from_millis(10)).await;
            start.elapsed()
        };
        let rude = async { thread::sleep(Duration::from_millis(200)) };
        let (took, ()) = block_on(future::join(short, rude));
        assert!(took >= Duration::from_millis(200), "{took:?}");
    }

    #[test]
    fn with_a_hundred_jobs_it_ends() {
        let _alone = alone();
        in_time(|| {
            block_on(future::join_all((1..=100).map(job)));
        });
    }

    #[test]
    fn a_token_that_somebody_else_has_taken_is_not_missed() {
        let _alone = alone();
        in_time(|| {
            let mut polls = 0;
            block_on(std::future::poll_fn(|context| {
                polls += 1;
                if polls > 1 {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                thread::park();
                Poll::Pending
            }));
        });
    }

    /// A waker that owns a sleep, as one of a task may.
    struct Owner(Mutex<Option<Sleep>>);

    impl Wake for Owner {
        fn wake(self: Arc<Self>) {}
    }

    #[test]
    fn a_waker_that_owns_a_sleep_can_be_dropped() {
        let _alone = alone();
        let (other, _) = counting::waker();
        let mut owned = sleep(long());
        assert!(poll(&mut owned, &other).is_pending());
        let owner = Arc::new(Owner(Mutex::new(Some(owned))));
        let waker = Waker::from(owner);
        let mut sleep = sleep(long());
        assert!(poll(&mut sleep, &waker).is_pending());
        drop(waker);
        // This drops the owner, and with it the other sleep.
        assert!(poll(&mut sleep, &other).is_pending());
        assert_eq!(TIMERS.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_future_that_is_always_awake_does_not_stop_the_clock() {
        let _alone = alone();
        let (waker, count) = counting::waker();
        let mut sleep = sleep(Duration::from_millis(20));
        assert!(poll(&mut sleep, &waker).is_pending());
        in_time(move || {
            block_on(std::future::poll_fn(|context| {
                if count.get() > 0 {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            }));
        });
    }

    #[test]
    fn block_on_is_woken_by_another_thread() {
        let _alone = alone();
        in_time(|| {
            let (sender, receiver) = std::sync::mpsc::channel::<Waker>();
            let waking = thread::spawn(move || {
                for waker in receiver {
                    waker.wake();
                }
            });
            let mut polls = 0;
            block_on(std::future::poll_fn(|context| {
                polls += 1;
                if polls > 1000 {
                    return Poll::Ready(());
                }
                sender.send(context.waker().clone()).unwrap();
                Poll::Pending
            }));
            assert_eq!(polls, 1001);
            drop(sender);
            waking.join().unwrap();
        });
    }
}

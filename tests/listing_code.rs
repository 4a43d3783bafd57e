//! What the text says of the code of listings, tried on that code itself: the
//! listing's file is included, and its tests stand beside it.

#![allow(dead_code, reason = "the main functions of listings are not called")]

/// How a waker is called, as seen from outside.
mod counting {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::task::{Wake, Waker};

    /// A waker that counts its calls, and the count.
    pub fn waker() -> (Waker, Arc<Count>) {
        let count = Arc::new(Count::default());
        (Waker::from(count.clone()), count)
    }

    #[derive(Default)]
    pub struct Count(AtomicU64);

    impl Count {
        pub fn get(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

mod timer_loop {
    include!("../listings/futures/src/bin/timer_loop.rs");

    mod tests {
        use super::super::counting;
        use super::*;
        use std::sync::MutexGuard;

        /// All tests have one map of timers, which is the listing's: each has
        /// it to itself.
        fn alone() -> MutexGuard<'static, ()> {
            static ONE: Mutex<()> = Mutex::new(());
            let guard = ONE.lock().unwrap_or_else(|broken| broken.into_inner());
            assert_eq!(TIMERS.lock().unwrap().len(), 0);
            guard
        }

        /// Runs what would never end if the loop were wrong.
        fn in_time(test: impl FnOnce() + Send + 'static) {
            let (ended, end) = std::sync::mpsc::channel();
            thread::spawn(move || {
                test();
                ended.send(()).unwrap();
            });
            let deadline = Duration::from_secs(60);
            end.recv_timeout(deadline).expect("it ends, and well");
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
}

mod join_all_by_hand {
    include!("../listings/futures/src/bin/join_all_by_hand.rs");

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
}

mod timeout_by_hand {
    include!("../listings/futures/src/bin/timeout_by_hand.rs");

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
}

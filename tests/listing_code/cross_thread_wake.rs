//! `cross_thread_wake`: its own code, tried.

include!("../../listings/io/src/bin/cross_thread_wake.rs");

mod tests {
    use super::*;
    use crate::patience::{self, Alone, in_time};
    use crate::signals::interrupting;
    use nix::sys::pthread::pthread_self;
    use std::hint;
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc;

    fn alone() -> Alone {
        let alone = patience::alone!();
        // What the tests before have left waiting. Its wakers take locks.
        let left = mem::take(&mut *INTERESTS.lock().unwrap());
        drop(left);
        let left = mem::take(&mut *READY.lock().unwrap());
        drop(left);
        *IS_WAITING.lock().unwrap() = false;
        read_pipe();
        alone
    }

    /// Reads what has been written to the loop's pair, and says how much.
    fn read_pipe() -> usize {
        let [_, mut receiver] = WAKE_PIPE.each_ref();
        receiver.read(&mut [0; 4096]).unwrap_or(0)
    }

    /// How much has been written to the loop's pair and not been read.
    fn pending_in_pipe() -> usize {
        let [_, receiver] = WAKE_PIPE.each_ref();
        let mut count: libc::c_int = 0;
        // SAFETY: FIONREAD writes one integer.
        let result = unsafe {
            libc::ioctl(receiver.as_raw_fd(), libc::FIONREAD, &mut count)
        };
        assert_eq!(result, 0);
        count as usize
    }

    /// Tasks that have not been woken yet.
    fn tasks(count: usize) -> Vec<Arc<Task>> {
        let task = || Task {
            future: Mutex::new(None),
            is_queued: Mutex::new(false),
        };
        (0..count).map(|_| Arc::new(task())).collect()
    }

    fn wake_from_four_threads(tasks: &[Arc<Task>]) {
        thread::scope(|scope| {
            for some in tasks.chunks(tasks.len().div_ceil(4)) {
                scope.spawn(move || {
                    some.iter().for_each(|task| task.wake_by_ref());
                });
            }
        });
    }

    #[test]
    fn of_a_thousand_wake_ups_while_it_waits_one_is_a_byte() {
        let _alone = alone();
        assert_eq!(poll_timeout(None), -1);
        wake_from_four_threads(&tasks(1000));
        assert_eq!(read_pipe(), 1);
        assert_eq!(READY.lock().unwrap().len(), 1000);
        // It looks before it waits again.
        assert_eq!(poll_timeout(None), 0);
    }

    #[test]
    fn a_wake_up_while_it_does_not_wait_is_no_byte() {
        let _alone = alone();
        wake_from_four_threads(&tasks(1000));
        assert_eq!(read_pipe(), 0);
        // Nor one after it has waited.
        READY.lock().unwrap().clear();
        assert_eq!(poll_timeout(None), -1);
        *IS_WAITING.lock().unwrap() = false;
        wake_from_four_threads(&tasks(1000));
        assert_eq!(read_pipe(), 0);
    }

    /// Whether this, run by another thread, looks at IS_WAITING, or says so
    /// there, while nobody else can have the queue.
    fn assert_holds_queue(act: impl FnOnce() + Send) {
        let is_waiting = IS_WAITING.lock().unwrap();
        thread::scope(|scope| {
            scope.spawn(act);
            let mut in_a_row = 0;
            while in_a_row < 100 {
                let is_free = READY.try_lock().is_ok();
                in_a_row = if is_free { 0 } else { in_a_row + 1 };
                thread::sleep(Duration::from_micros(100));
            }
            drop(is_waiting);
        });
    }

    #[test]
    fn nobody_queues_a_task_between_the_loops_look_and_its_wait() {
        let _alone = alone();
        in_time(|| {
            assert_holds_queue(|| {
                poll_timeout(None);
            });
        });
    }

    #[test]
    fn the_loop_does_not_look_between_a_task_and_its_wake_up() {
        let _alone = alone();
        in_time(|| assert_holds_queue(|| tasks(1)[0].wake_by_ref()));
    }

    #[test]
    fn a_byte_ends_a_wait_and_is_read() {
        let _alone = alone();
        in_time(|| {
            let [mut sender, _] = WAKE_PIPE.each_ref();
            sender.write_all(&[0]).unwrap();
            wait_until(None);
            assert_eq!(pending_in_pipe(), 0);
            assert!(!*IS_WAITING.lock().unwrap());
        });
    }

    /// The next of what is sent, for which nobody has to wake this thread.
    fn next<T>(receiver: &mpsc::Receiver<T>) -> Option<T> {
        loop {
            match receiver.try_recv() {
                Err(mpsc::TryRecvError::Empty) => thread::yield_now(),
                result => return result.ok(),
            }
        }
    }

    /// Has a thread wake this task so many times, each time anew, and says how
    /// many bytes it has seen at once in the loop's pair.
    async fn is_woken(times: u64) -> usize {
        let (sender, receiver) = mpsc::channel::<Waker>();
        let heard = Arc::new(AtomicU64::new(0));
        let counted = heard.clone();
        let thread = thread::spawn(move || {
            let mut delay = 0;
            while let Some(waker) = next(&receiver) {
                // Sooner or later: before the loop waits, as it does, and then.
                delay = (delay + 1) % 512;
                (0..delay).for_each(|_| hint::spin_loop());
                counted.fetch_add(1, Ordering::SeqCst);
                waker.wake();
            }
        });
        let mut most = 0;
        for n in 1..=times {
            let mut is_asked = false;
            poll_fn(|context| {
                most = most.max(pending_in_pipe());
                if !mem::replace(&mut is_asked, true) {
                    sender.send(context.waker().clone()).unwrap();
                }
                if heard.load(Ordering::SeqCst) == n {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
        }
        drop(sender);
        thread.join().unwrap();
        most
    }

    /// Has four threads wake a task each, some thousands of times.
    fn four_are_woken(times: u64) {
        let most = block_on(async move {
            let woken: Vec<_> =
                (0..4).map(|_| spawn(is_woken(times))).collect();
            let mut most = 0;
            for handle in woken {
                most = most.max(handle.await);
            }
            most
        });
        // One that was written while it waited, and one from each thread that
        // was late.
        assert!(most <= 5, "{most} bytes");
    }

    #[test]
    fn of_thirty_thousand_wake_ups_from_another_thread_none_is_lost() {
        let _alone = alone();
        in_time(|| {
            block_on(is_woken(30_000));
        });
    }

    #[test]
    fn of_twenty_thousand_wake_ups_from_four_threads_none_is_lost() {
        let _alone = alone();
        in_time(|| four_are_woken(5_000));
    }

    #[test]
    fn of_wake_ups_between_signals_none_is_lost() {
        let _alone = alone();
        in_time(|| {
            interrupting(&[pthread_self()], || four_are_woken(2_000));
        });
    }

    #[test]
    fn of_wake_ups_while_a_timer_is_due_all_the_time_none_is_lost() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let is_over = Arc::new(AtomicBool::new(false));
                let seen = is_over.clone();
                let ticks = spawn(async move {
                    while !seen.load(Ordering::SeqCst) {
                        sleep(Duration::from_micros(100)).await;
                    }
                });
                is_woken(5_000).await;
                is_over.store(true, Ordering::SeqCst);
                ticks.await;
            });
        });
    }

    #[test]
    fn signals_neither_end_a_sleep_nor_prolong_it() {
        let _alone = alone();
        in_time(|| {
            let start = Instant::now();
            interrupting(&[pthread_self()], || {
                block_on(sleep(Duration::from_millis(500)));
            });
            let took = start.elapsed();
            assert!(took >= Duration::from_millis(500), "{took:?}");
            assert!(took < Duration::from_secs(3), "{took:?}");
        });
    }

    #[test]
    fn what_a_thread_returns_comes_back() {
        let _alone = alone();
        in_time(|| {
            let sum = block_on(async {
                let squares: Vec<_> = (0..100_u64)
                    .map(|n| spawn_blocking(move || n * n))
                    .collect();
                let mut sum = 0;
                for square in squares {
                    sum += square.await;
                }
                sum
            });
            assert_eq!(sum, 328_350);
        });
    }
}

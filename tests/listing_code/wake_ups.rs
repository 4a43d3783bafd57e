// What holds for each runtime that several workers run, of any part: text that
// the tests of a listing include, beside the listing's own code, and beside
// `at_work.rs`.

use std::hint;
use std::sync::Barrier;

// Wake-ups.

/// Two who take turns: each wakes the other, and waits until it is woken.
struct Turns {
    count: AtomicU64,
    last: u64,
    waiting: [Mutex<Option<Waker>>; 2],
}

impl Turns {
    fn new(last: u64) -> Arc<Turns> {
        let count = AtomicU64::new(0);
        let waiting = Default::default();
        Arc::new(Turns {
            count,
            last,
            waiting,
        })
    }

    /// Waits for the turns of a side, and ends with the last turn.
    async fn take(self: Arc<Turns>, side: u64) {
        while self.next(side).await < self.last {
            self.count.fetch_add(1, Ordering::Relaxed);
            let other = &self.waiting[1 - side as usize];
            let waker = other.lock().unwrap().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    fn next(&self, side: u64) -> impl Future<Output = u64> {
        poll_fn(move |context| {
            // First the waker, then a look: the other has it the other
            // way round.
            let waker = context.waker().clone();
            *self.waiting[side as usize].lock().unwrap() = Some(waker);
            let count = self.count.load(Ordering::Relaxed);
            match count == self.last || count % 2 == side {
                true => Poll::Ready(count),
                false => Poll::Pending,
            }
        })
    }

    /// Has two tasks take all turns.
    fn both(last: u64) -> [BoxedFuture; 2] {
        let turns = Turns::new(last);
        [0, 1].map(|side| -> BoxedFuture {
            Box::pin(turns.clone().take(side))
        })
    }
}

#[test]
fn of_a_million_wake_ups_between_many_tasks_none_is_lost() {
    at_work(|| {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let pairs = (0..4).flat_map(|_| Turns::both(62_500));
                    block_on(all(pairs.collect::<Vec<_>>()));
                });
            }
        });
    });
}

/// With so few, workers go to sleep again and again.
#[test]
fn of_the_wake_ups_between_few_tasks_none_is_lost() {
    for pairs in 1..=3 {
        at_work(move || {
            let pairs = (0..pairs).flat_map(|_| Turns::both(200_000));
            block_on(all(pairs.collect::<Vec<_>>()));
        });
    }
}

#[test]
fn of_the_wake_ups_by_other_threads_none_is_lost() {
    at_work(|| {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| woken_by_another_thread(20_000));
            }
        });
    });
}

fn woken_by_another_thread(count: u64) {
    let (sender, wakers) = mpsc::channel::<Waker>();
    let waking = thread::spawn(move || wakers.iter().for_each(Waker::wake));
    let mut polls = 0;
    block_on(poll_fn(move |context| {
        polls += 1;
        if polls > count {
            return Poll::Ready(());
        }
        sender.send(context.waker().clone()).unwrap();
        Poll::Pending
    }));
    waking.join().unwrap();
}

/// Many wake one task, which may be asleep, queued, or being polled. The
/// last of them must have it polled once more.
#[test]
fn of_the_wake_ups_of_one_task_by_many_the_last_is_not_lost() {
    const WAKING: u64 = 4;
    at_work(|| {
        for count in [1; 2000].into_iter().chain([100_000]) {
            let woken = Arc::new(AtomicU64::new(0));
            let seen = woken.clone();
            let (sender, waker) = mpsc::channel::<Waker>();
            let mut is_first = true;
            let waiting = spawn(poll_fn(move |context| {
                if mem::take(&mut is_first) {
                    sender.send(context.waker().clone()).unwrap();
                }
                match seen.load(Ordering::Relaxed) == WAKING * count {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                }
            }));
            let waker = waker.recv().unwrap();
            thread::scope(|scope| {
                for _ in 0..WAKING {
                    scope.spawn(|| {
                        for _ in 0..count {
                            woken.fetch_add(1, Ordering::Relaxed);
                            waker.wake_by_ref();
                        }
                    });
                }
            });
            block_on(waiting);
        }
    });
}

/// From the task itself, and from another thread.
#[test]
fn a_task_that_is_woken_while_it_is_polled_is_polled_once_more() {
    at_work(|| {
        let polls = Arc::new(AtomicU64::new(0));
        let counted = polls.clone();
        let task = spawn(poll_fn(move |context| {
            if counted.fetch_add(1, Ordering::Relaxed) > 0 {
                return Poll::Ready(());
            }
            for _ in 0..10 {
                context.waker().wake_by_ref();
            }
            let waker = context.waker().clone();
            thread::spawn(|| waker.wake()).join().unwrap();
            Poll::Pending
        }));
        block_on(task);
        come_to_rest();
        assert_eq!(polls.load(Ordering::Relaxed), 2);
    });
}

/// A second worker that has the task would have to wait for the first, and
/// not be there for the others.
#[test]
fn a_task_that_is_woken_while_it_is_polled_has_one_worker() {
    at_work(|| {
        let barrier = Arc::new(Barrier::new(workers()));
        let mut is_first = true;
        block_on(poll_fn(move |context| {
            if !mem::take(&mut is_first) {
                return Poll::Ready(());
            }
            for _ in 0..10 {
                context.waker().wake_by_ref();
            }
            for _ in 1..workers() {
                let barrier = barrier.clone();
                drop(spawn(async move {
                    barrier.wait();
                }));
            }
            barrier.wait();
            Poll::Pending
        }));
    });
}

#[test]
fn a_task_that_is_done_is_dropped_although_it_can_be_woken() {
    at_work(|| {
        let owned = Arc::new(());
        let is_there = Arc::downgrade(&owned);
        let (sender, waker) = mpsc::channel::<Waker>();
        let mut is_done = false;
        block_on(spawn(poll_fn(move |context| {
            assert!(!is_done, "polled once more");
            is_done = true;
            sender.send(context.waker().clone()).unwrap();
            let _ = &owned;
            Poll::Ready(())
        })));
        come_to_rest();
        assert_eq!(is_there.strong_count(), 0);
        waker.recv().unwrap().wake();
    });
}

// Workers.

#[test]
fn as_many_tasks_run_at_once_as_there_are_workers() {
    at_work(|| {
        let barrier = Arc::new(Barrier::new(workers()));
        for round in 0..2000 {
            let tasks = (0..workers()).map(|_| -> BoxedFuture {
                let barrier = barrier.clone();
                Box::pin(async move {
                    barrier.wait();
                })
            });
            let tasks: Vec<_> = tasks.collect();
            // By a worker, and by somebody else, when all have nothing to
            // do and when they come from the last round.
            if round % 2 == 0 {
                block_on(all(tasks));
            } else {
                come_to_rest();
                let tasks: Vec<_> = tasks.into_iter().map(spawn).collect();
                for task in tasks {
                    block_on(task);
                }
            }
        }
    });
}

#[test]
fn tasks_that_tasks_spawn_give_what_they_end_with() {
    at_work(|| {
        let sums = (0..100_u64).map(|n| {
            spawn(async move {
                let numbers =
                    (0..1000).map(|m| spawn(async move { n + m }));
                let mut sum = 0;
                for number in numbers.collect::<Vec<_>>() {
                    sum += number.await;
                }
                sum
            })
        });
        for (n, sum) in sums.collect::<Vec<_>>().into_iter().enumerate() {
            assert_eq!(block_on(sum), 1000 * n as u64 + 499_500);
        }
    });
}

/// Runs this while no worker has ever nothing to do.
fn while_all_are_busy(each_turn: fn(), test: impl FnOnce()) {
    let is_over = Arc::new(AtomicBool::new(false));
    let busy: Vec<_> = (0..2 * workers())
        .map(|_| {
            let is_over = is_over.clone();
            spawn(poll_fn(move |context| {
                if is_over.load(Ordering::Relaxed) {
                    return Poll::Ready(());
                }
                each_turn();
                context.waker().wake_by_ref();
                Poll::Pending
            }))
        })
        .collect();
    test();
    is_over.store(true, Ordering::Relaxed);
    busy.into_iter().for_each(block_on);
}

#[test]
fn workers_that_are_all_busy_serve_timers() {
    at_work(|| {
        while_all_are_busy(
            || {},
            || {
                for _ in 0..20 {
                    block_on(sleep(Duration::from_millis(5)));
                }
            },
        );
    });
}

#[test]
fn workers_that_are_all_busy_with_tasks_that_panic_serve_timers() {
    at_work(|| {
        // Without a message.
        let panic =
            || drop(spawn(async { panic::resume_unwind(Box::new(())) }));
        while_all_are_busy(panic, || {
            block_on(sleep(Duration::from_millis(50)));
        });
    });
}

#[test]
fn a_task_that_panics_leaves_its_worker() {
    at_work(|| {
        for _ in 0..3 * workers() {
            drop(spawn(async { panic!("as it has to") }));
        }
        // All of them are there.
        let barrier = Arc::new(Barrier::new(workers()));
        let tasks = (0..workers()).map(|_| -> BoxedFuture {
            let barrier = barrier.clone();
            Box::pin(async move {
                barrier.wait();
            })
        });
        block_on(all(tasks.collect::<Vec<_>>()));
    });
}

// Timers.

/// A sleep that has been polled once, for nobody.
fn sleeping(duration: Duration) -> Pin<Box<Sleep>> {
    let mut sleep = Box::pin(sleep(duration));
    let mut context = Context::from_waker(Waker::noop());
    assert!(sleep.as_mut().poll(&mut context).is_pending());
    sleep
}

#[test]
fn a_sleep_is_in_time_while_a_worker_waits_for_a_later_one() {
    at_work(|| {
        let later = sleeping(Duration::from_secs(3600));
        for millis in (1..=5).cycle().take(200) {
            come_to_rest();
            let start = Instant::now();
            let duration = Duration::from_millis(millis);
            block_on(sleep(duration));
            let took = start.elapsed();
            assert!(took >= duration, "{took:?}");
            assert!(took < Duration::from_secs(5), "{took:?}");
        }
        drop(later);
    });
}

/// A waker that says that it has been called.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// As soon as a worker has woken one sleep, and is on its way back into
/// the reactor, there is another one.
#[test]
fn a_sleep_is_in_time_when_it_comes_as_a_worker_begins_to_wait() {
    at_work(|| {
        let later = sleeping(Duration::from_secs(3600));
        for round in 0..3000 {
            let flag = Arc::new(Flag(AtomicBool::new(false)));
            let waker = Waker::from(flag.clone());
            let mut context = Context::from_waker(&waker);
            // Until then, the worker has come to any point.
            (0..round % 500).for_each(|_| hint::spin_loop());
            let mut sleep = Box::pin(sleep(Duration::from_micros(50)));
            if sleep.as_mut().poll(&mut context).is_pending() {
                while !flag.0.load(Ordering::Acquire) {
                    thread::yield_now();
                }
            }
        }
        drop(later);
    });
}

#[cfg(unix)]
#[test]
fn signals_neither_end_a_sleep_nor_prolong_it() {
    use crate::signals::interrupting;
    use nix::sys::pthread::pthread_self;
    at_work(|| {
        let barrier = Arc::new(Barrier::new(workers()));
        let threads = (0..workers()).map(|_| {
            let barrier = barrier.clone();
            spawn(async move {
                barrier.wait();
                pthread_self()
            })
        });
        let threads: Vec<_> = threads.collect();
        let threads: Vec<_> = threads.into_iter().map(block_on).collect();
        let start = Instant::now();
        interrupting(&threads, || {
            block_on(sleep(Duration::from_millis(500)));
        });
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(500), "{took:?}");
        assert!(took < Duration::from_secs(3), "{took:?}");
    });
}

#[test]
fn sleeps_of_many_tasks_are_neither_too_short_nor_too_long() {
    at_work(|| {
        let later = sleeping(Duration::from_secs(3600));
        let sleeping = |n: u64| -> BoxedFuture {
            Box::pin(async move {
                for m in 0..20 {
                    let start = Instant::now();
                    let duration = Duration::from_micros(n * m % 9973);
                    sleep(duration).await;
                    let took = start.elapsed();
                    assert!(took >= duration, "{took:?}");
                    assert!(took < Duration::from_secs(5), "{took:?}");
                }
            })
        };
        block_on(all((0..1000).map(sleeping).collect::<Vec<_>>()));
        drop(later);
    });
}

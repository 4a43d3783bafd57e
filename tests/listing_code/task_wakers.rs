//! `task_wakers`: its own code, tried.

include!("../../listings/tasks/src/bin/task_wakers.rs");

mod tests {
    use super::*;
    use crate::counting;
    use crate::patience::{self, Alone, in_time};
    use std::future::{pending, poll_fn, ready};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicBool;
    use std::sync::{OnceLock, Weak, mpsc};
    use std::thread;

    fn alone() -> Alone {
        let alone = patience::alone!();
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        READY.lock().unwrap().clear();
        alone
    }

    /// A task that has not been woken yet.
    fn task<F>(future: F) -> Arc<Task>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            is_queued: Mutex::new(false),
        })
    }

    /// Counts its polls, and is never ready.
    fn counted_forever(
        polls: Arc<AtomicU64>,
    ) -> impl Future<Output = ()> + Send {
        poll_fn(move |_| {
            polls.fetch_add(1, Ordering::Relaxed);
            Poll::Pending
        })
    }

    fn queued() -> usize {
        READY.lock().unwrap().len()
    }

    /// Polls the tasks that are queued now.
    fn one_round() -> usize {
        let ready = mem::take(&mut *READY.lock().unwrap());
        let count = ready.len();
        ready.into_iter().for_each(poll_task);
        count
    }

    #[test]
    fn a_task_woken_a_thousand_times_is_queued_and_polled_once() {
        let _alone = alone();
        let polls = Arc::new(AtomicU64::new(0));
        let task = task(counted_forever(polls.clone()));
        for round in 1..=3 {
            for _ in 0..1000 {
                task.clone().wake();
            }
            assert_eq!(queued(), 1);
            one_round();
            assert_eq!(polls.load(Ordering::Relaxed), round);
        }
    }

    #[test]
    fn a_wake_up_during_its_own_poll_is_one_more_poll() {
        let _alone = alone();
        let mut polls_left = 5;
        let task = task(poll_fn(move |context| {
            if polls_left == 0 {
                return Poll::Ready(());
            }
            polls_left -= 1;
            context.waker().wake_by_ref();
            context.waker().wake_by_ref();
            Poll::Pending
        }));
        task.clone().wake();
        for _ in 0..6 {
            assert!(task.future.lock().unwrap().is_some());
            assert_eq!(one_round(), 1);
        }
        assert!(task.future.lock().unwrap().is_none());
        assert_eq!(queued(), 0);
    }

    #[test]
    fn a_task_is_dropped_when_it_is_done_and_not_polled_again() {
        let _alone = alone();
        let owned = Arc::new(());
        let still_owned = Arc::downgrade(&owned);
        let mut is_done = false;
        let task = task(poll_fn(move |_| {
            assert!(!is_done, "polled once more");
            is_done = true;
            let _ = &owned;
            Poll::Ready(())
        }));
        task.clone().wake();
        one_round();
        // Even though somebody still has a waker of it.
        assert_eq!(still_owned.strong_count(), 0);
        task.clone().wake();
        one_round();
        assert_eq!(queued(), 0);
        assert_eq!(Arc::strong_count(&task), 1);
    }

    #[test]
    fn of_a_thousand_tasks_only_the_one_that_was_woken_is_polled() {
        let _alone = alone();
        let polls: Vec<_> =
            (0..1000).map(|_| Arc::new(AtomicU64::new(0))).collect();
        let tasks: Vec<_> = polls
            .iter()
            .map(|polls| task(counted_forever(polls.clone())))
            .collect();
        tasks[123].clone().wake();
        tasks[777].clone().wake();
        assert_eq!(one_round(), 2);
        for (number, polls) in polls.iter().enumerate() {
            let expected = u64::from(number == 123 || number == 777);
            assert_eq!(polls.load(Ordering::Relaxed), expected);
        }
    }

    #[test]
    fn a_task_that_nobody_can_wake_is_dropped() {
        let _alone = alone();
        let handle = spawn(pending::<()>());
        let state = Arc::downgrade(&handle.state);
        assert_eq!(Weak::strong_count(&state), 2);
        one_round();
        assert_eq!(Weak::strong_count(&state), 1);
        drop(handle);
        assert_eq!(Weak::strong_count(&state), 0);
    }

    #[test]
    fn the_waker_of_the_last_poll_of_a_handle_counts() {
        let _alone = alone();
        let (first, count_of_first) = counting::waker();
        let (second, count_of_second) = counting::waker();
        let mut handle = spawn(ready(7));
        for waker in [first, second] {
            let mut context = Context::from_waker(&waker);
            assert!(Pin::new(&mut handle).poll(&mut context).is_pending());
        }
        assert_eq!(Arc::strong_count(&count_of_first), 1);
        one_round();
        assert_eq!((count_of_first.get(), count_of_second.get()), (0, 1));
        let mut context = Context::from_waker(Waker::noop());
        let output = Pin::new(&mut handle).poll(&mut context);
        assert_eq!(output, Poll::Ready(7));
    }

    #[test]
    fn a_task_without_a_handle_runs_to_its_end() {
        let _alone = alone();
        let (sender, receiver) = mpsc::channel();
        drop(spawn(async move {
            sleep(Duration::from_millis(1)).await;
            sender.send(()).unwrap();
        }));
        in_time(|| {
            block_on(async move {
                while receiver.try_recv().is_err() {
                    sleep(Duration::from_millis(1)).await;
                }
            });
        });
    }

    #[test]
    fn tasks_end_in_the_order_of_their_deadlines() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let ended = Arc::new(Mutex::new(Vec::new()));
                let mut handles = Vec::new();
                for n in 0..1000 {
                    let ended = ended.clone();
                    handles.push(spawn(async move {
                        sleep(Duration::from_millis(10)).await;
                        ended.lock().unwrap().push(n);
                    }));
                }
                for handle in handles {
                    handle.await;
                }
                let ended = ended.lock().unwrap();
                assert!(ended.is_sorted() && ended.len() == 1000);
            });
        });
    }

    #[test]
    fn a_task_that_is_always_awake_stops_neither_clock_nor_others() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let end = Arc::new(AtomicBool::new(false));
                let is_over = end.clone();
                let busy = spawn(poll_fn(move |context| {
                    if is_over.load(Ordering::Relaxed) {
                        return Poll::Ready(());
                    }
                    context.waker().wake_by_ref();
                    Poll::Pending
                }));
                spawn(sleep(Duration::from_millis(20))).await;
                end.store(true, Ordering::Relaxed);
                busy.await;
            });
        });
    }

    #[test]
    fn a_task_that_keeps_spawning_stops_neither_clock_nor_others() {
        let _alone = alone();
        fn spawn_next(end: Arc<AtomicBool>) -> BoxedFuture {
            Box::pin(async move {
                if !end.load(Ordering::Relaxed) {
                    spawn(spawn_next(end));
                }
            })
        }
        in_time(|| {
            block_on(async {
                let end = Arc::new(AtomicBool::new(false));
                spawn(spawn_next(end.clone()));
                sleep(Duration::from_millis(20)).await;
                end.store(true, Ordering::Relaxed);
            });
        });
    }

    #[test]
    fn a_task_is_woken_by_another_thread() {
        let _alone = alone();
        in_time(|| {
            let (sender, receiver) = mpsc::channel::<Waker>();
            let waking = thread::spawn(move || {
                for waker in receiver {
                    waker.wake();
                }
            });
            let mut polls = 0;
            let polls = block_on(async move {
                spawn(poll_fn(move |context| {
                    polls += 1;
                    if polls > 10_000 {
                        return Poll::Ready(polls);
                    }
                    sender.send(context.waker().clone()).unwrap();
                    Poll::Pending
                }))
                .await
            });
            assert_eq!(polls, 10_001);
            waking.join().unwrap();
        });
    }

    #[test]
    fn a_task_is_spawned_by_another_thread() {
        let _alone = alone();
        in_time(|| {
            let is_done = Arc::new(AtomicBool::new(false));
            let mut is_first = true;
            // There is no timer: only the spawned task can end the wait.
            block_on(poll_fn(move |context| {
                if is_done.load(Ordering::Relaxed) {
                    return Poll::Ready(());
                }
                let (is_done, waker) =
                    (is_done.clone(), context.waker().clone());
                if mem::take(&mut is_first) {
                    thread::spawn(|| {
                        thread::sleep(Duration::from_millis(50));
                        spawn(async move {
                            is_done.store(true, Ordering::Relaxed);
                            waker.wake();
                        });
                    });
                }
                Poll::Pending
            }));
        });
    }

    #[test]
    fn a_handle_that_is_polled_again_after_it_was_ready_panics() {
        let _alone = alone();
        let mut handle = spawn(ready(7));
        one_round();
        let mut context = Context::from_waker(Waker::noop());
        let output = Pin::new(&mut handle).poll(&mut context);
        assert_eq!(output, Poll::Ready(7));
        let again = || Pin::new(&mut handle).poll(&mut context);
        assert!(catch_unwind(AssertUnwindSafe(again)).is_err());
    }

    #[test]
    fn the_end_of_a_task_breaks_the_circle_of_the_one_that_awaits_it() {
        let _alone = alone();
        let owned = Arc::new(());
        let is_owned = Arc::downgrade(&owned);
        let gate = Arc::new(OnceLock::new());
        let mut is_first = true;
        let gate_of_job = gate.clone();
        let job = spawn(poll_fn(move |context| {
            gate_of_job.get_or_init(|| context.waker().clone());
            match mem::take(&mut is_first) {
                true => Poll::Pending,
                false => Poll::Ready(()),
            }
        }));
        drop(spawn(async move {
            job.await;
            drop(owned);
        }));
        one_round();
        assert_eq!(queued(), 0);
        // Nobody else owns the task that awaits.
        assert_eq!(is_owned.strong_count(), 1);
        gate.get().unwrap().wake_by_ref();
        one_round();
        one_round();
        assert_eq!(is_owned.strong_count(), 0);
    }

    #[test]
    fn whoever_awaits_a_task_that_lost_its_last_waker_is_never_freed() {
        let _alone = alone();
        let owned = Arc::new(());
        let is_owned = Arc::downgrade(&owned);
        let job = spawn(pending::<()>());
        drop(spawn(async move {
            job.await;
            drop(owned);
        }));
        one_round();
        assert_eq!(queued(), 0);
        assert_eq!(is_owned.strong_count(), 1);
    }

    #[test]
    fn when_block_on_returns_other_tasks_are_neither_polled_nor_dropped() {
        let _alone = alone();
        in_time(|| {
            let owned = Arc::new(());
            let is_owned = Arc::downgrade(&owned);
            block_on(async move {
                drop(spawn(async move { drop(owned) }));
            });
            thread::sleep(Duration::from_millis(20));
            assert_eq!(is_owned.strong_count(), 1);
            one_round();
            assert_eq!(is_owned.strong_count(), 0);
        });
    }

    #[test]
    fn a_task_that_keeps_its_own_waker_is_never_freed() {
        let _alone = alone();
        let owned = Arc::new(());
        let is_owned = Arc::downgrade(&owned);
        let kept = OnceLock::new();
        drop(spawn(poll_fn::<(), _>(move |context| {
            let _owned = &owned;
            kept.get_or_init(|| context.waker().clone());
            Poll::Pending
        })));
        one_round();
        assert_eq!(queued(), 0);
        assert_eq!(is_owned.strong_count(), 1);
    }

    #[test]
    fn an_empty_queue_does_not_end_block_on() {
        let _alone = alone();
        in_time(|| {
            let gate = Arc::new(OnceLock::new());
            let gate_of_task = gate.clone();
            let waking = thread::spawn(move || {
                while gate.get().is_none() || queued() > 0 {
                    thread::yield_now();
                }
                let waker: &Waker = gate.get().unwrap();
                waker.wake_by_ref();
            });
            let mut polls = 0;
            block_on(poll_fn(move |context| {
                gate_of_task.get_or_init(|| context.waker().clone());
                polls += 1;
                if polls == 2 {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }));
            waking.join().unwrap();
        });
    }

    #[test]
    fn a_task_that_awaits_ten_sleeps_is_polled_twice() {
        let _alone = alone();
        in_time(|| {
            let polls = Arc::new(AtomicU64::new(0));
            let counted = polls.clone();
            let deadline = Instant::now() + Duration::from_millis(20);
            let mut sleeps: Vec<_> = (0..10)
                .map(|number| sleep_until(deadline, number))
                .collect();
            block_on(poll_fn(move |context| {
                counted.fetch_add(1, Ordering::Relaxed);
                sleeps.retain_mut(|sleep| {
                    Pin::new(sleep).poll(context).is_pending()
                });
                match sleeps.is_empty() {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                }
            }));
            assert_eq!(polls.load(Ordering::Relaxed), 2);
        });
    }

    /// With numbers that no other sleep has.
    fn sleep_until(deadline: Instant, number: u64) -> Sleep {
        Sleep {
            key: (deadline, u64::MAX - number),
        }
    }

    /// Each level is a task that awaits the next.
    fn level(depth: u32) -> BoxedFuture {
        Box::pin(async move {
            if depth > 0 {
                spawn(level(depth - 1)).await;
            }
        })
    }

    /// Polls a short sleep on this thread; says whether it is woken soon.
    fn is_heard() -> bool {
        let mut early = pin!(sleep(Duration::from_millis(1)));
        let (waker, count) = counting::waker();
        let poll = early.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(poll.is_pending());
        thread::sleep(Duration::from_millis(200));
        count.get() > 0
    }

    #[test]
    fn a_loop_that_waits_does_not_hear_of_an_earlier_deadline() {
        let _alone = alone();
        in_time(|| {
            let (give, taken) = mpsc::channel();
            let elsewhere = thread::spawn(move || {
                let waker: Waker = taken.recv().unwrap();
                // Once more, should the loop not have begun to wait.
                let is_unheard = (0..20).any(|_| !is_heard());
                drop(taken);
                waker.wake();
                is_unheard
            });
            block_on(poll_fn(move |context| {
                match give.send(context.waker().clone()) {
                    Ok(()) => Poll::Pending,
                    Err(_) => Poll::Ready(()),
                }
            }));
            assert!(elsewhere.join().unwrap());
        });
    }

    #[test]
    fn tasks_that_await_each_other_use_no_stack() {
        let _alone = alone();
        in_time(|| {
            let thread = thread::Builder::new().stack_size(64 * 1024);
            let run = || block_on(level(100_000));
            thread.spawn(run).unwrap().join().unwrap();
        });
    }

    /// What is left, in bytes, of ten thousand tasks that have come and gone.
    fn bytes_left() -> i64 {
        let allocated = allocation_counter::measure(|| {
            block_on(async {
                let mut handles = Vec::new();
                for _ in 0..10_000 {
                    handles.push(spawn(sleep(Duration::from_millis(10))));
                }
                for handle in handles {
                    handle.await;
                }
            });
        });
        assert!(allocated.count_total > 30_000, "it does count");
        allocated.bytes_current
    }

    #[test]
    fn memory_of_ten_thousand_tasks_is_given_back() {
        let _alone = alone();
        in_time(|| {
            // The queue keeps its room.
            bytes_left();
            let ready = READY.lock().unwrap().capacity();
            for _ in 0..3 {
                assert_eq!(bytes_left(), 0);
            }
            assert_eq!(READY.lock().unwrap().capacity(), ready);
        });
    }
}

//! `abort`: its own code, tried.

include!("../../listings/tasks/src/bin/abort.rs");

mod tests {
    use super::*;
    use crate::patience::{self, Alone, in_time};
    use std::future::{pending, poll_fn};
    use std::net::{SocketAddr, TcpListener};
    use std::sync::atomic::AtomicBool;
    use std::thread;

    fn alone() -> Alone {
        let alone = patience::alone!();
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        READY.lock().unwrap().clear();
        alone
    }

    #[test]
    fn an_aborted_task_is_dropped_before_its_handle_learns_of_it() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let owned = Arc::new(());
                let aborted = spawn({
                    let owned = owned.clone();
                    async move {
                        sleep(Duration::from_secs(3600)).await;
                        drop(owned);
                    }
                });
                sleep(Duration::from_millis(1)).await;
                assert_eq!(TIMERS.lock().unwrap().len(), 1);
                aborted.abort();
                let mut aborted = Box::pin(aborted);
                let output = poll_fn(|context| {
                    let poll = aborted.as_mut().poll(context);
                    let still_owned = usize::from(poll.is_pending());
                    assert_eq!(Arc::strong_count(&owned), 1 + still_owned);
                    assert_eq!(TIMERS.lock().unwrap().len(), still_owned);
                    poll
                });
                assert!(matches!(output.await, Err(Cancelled)));
            });
        });
    }

    #[test]
    fn a_task_aborted_before_its_first_poll_never_runs() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let aborted = spawn(async { unreachable!() });
                aborted.abort();
                aborted.abort();
                assert!(matches!(aborted.await, Err::<(), _>(Cancelled)));
            });
        });
    }

    type Handle = JoinHandle<Result<(), Cancelled>>;

    /// Says when it is dropped whether the handle has been told already.
    struct Owned {
        handle: Arc<Mutex<Option<Handle>>>,
        was_told: Arc<Mutex<Option<bool>>>,
    }

    impl Drop for Owned {
        fn drop(&mut self) {
            let mut handle = self.handle.lock().unwrap();
            let handle = handle.as_mut().expect("the handle is there");
            let mut context = Context::from_waker(Waker::noop());
            let poll = Pin::new(handle).poll(&mut context);
            *self.was_told.lock().unwrap() = Some(poll.is_ready());
        }
    }

    #[test]
    fn before_its_first_poll_too_it_is_dropped_before_its_handle_learns() {
        for is_polled in [false, true] {
            let _alone = alone();
            let handle = Arc::new(Mutex::new(None));
            let was_told = Arc::new(Mutex::new(None));
            let owned = Owned {
                handle: handle.clone(),
                was_told: was_told.clone(),
            };
            let task = spawn(async move {
                let _owned = owned;
                sleep(Duration::from_secs(3600)).await;
            });
            *handle.lock().unwrap() = Some(task);
            if is_polled {
                one_round();
            }
            handle.lock().unwrap().as_ref().unwrap().abort();
            one_round();
            assert_eq!(*was_told.lock().unwrap(), Some(false));
            let mut handle = handle.lock().unwrap().take().unwrap();
            let mut context = Context::from_waker(Waker::noop());
            let poll = Pin::new(&mut handle).poll(&mut context);
            assert!(matches!(poll, Poll::Ready(Err(Cancelled))));
        }
    }

    fn one_round() {
        let ready = mem::take(&mut *READY.lock().unwrap());
        ready.into_iter().for_each(poll_task);
    }

    /// When it is woken, it binds the port.
    struct Binder {
        address: SocketAddr,
        is_bound: Mutex<Option<bool>>,
    }

    impl Wake for Binder {
        fn wake(self: Arc<Self>) {
            let listener = TcpListener::bind(self.address);
            *self.is_bound.lock().unwrap() = Some(listener.is_ok());
        }
    }

    #[test]
    fn the_port_of_an_aborted_task_is_free_when_its_handle_wakes() {
        let _alone = alone();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let binder = Arc::new(Binder {
            address: listener.local_addr().unwrap(),
            is_bound: Mutex::new(None),
        });
        let mut task = spawn(async move {
            let _listener = listener;
            pending::<()>().await;
        });
        let waker = Waker::from(binder.clone());
        let mut context = Context::from_waker(&waker);
        assert!(Pin::new(&mut task).poll(&mut context).is_pending());
        task.abort();
        one_round();
        assert_eq!(*binder.is_bound.lock().unwrap(), Some(true));
    }

    #[test]
    fn without_a_waker_of_the_main_task_block_on_panics() {
        let _alone = alone();
        in_time(|| {
            let stuck = || block_on(pending::<()>());
            assert!(std::panic::catch_unwind(stuck).is_err());
        });
    }

    #[test]
    fn a_sleeping_loop_hears_that_the_main_task_has_lost_its_waker() {
        let _alone = alone();
        in_time(|| {
            // Its only waker goes to a thread, which drops it in a while.
            let stuck = || {
                block_on(poll_fn(|context| {
                    let waker = context.waker().clone();
                    thread::spawn(move || {
                        thread::sleep(Duration::from_millis(100));
                        drop(waker);
                    });
                    Poll::<()>::Pending
                }))
            };
            assert!(std::panic::catch_unwind(stuck).is_err());
        });
    }

    #[test]
    fn whoever_awaits_a_task_that_lost_its_last_waker_is_told_and_freed() {
        let _alone = alone();
        let owned = Arc::new(());
        let is_owned = Arc::downgrade(&owned);
        drop(spawn(async move {
            let output = spawn(pending::<()>()).await;
            assert!(matches!(output, Err(Cancelled)));
            drop(owned);
        }));
        for _ in 0..3 {
            one_round();
        }
        assert_eq!(is_owned.strong_count(), 0);
    }

    #[test]
    fn two_tasks_that_await_each_other_are_never_freed() {
        let _alone = alone();
        let owned = Arc::new(());
        let is_owned = Arc::downgrade(&owned);
        let mut handles = Vec::new();
        let mut places = Vec::new();
        for _ in 0..2 {
            let place = Arc::new(Mutex::new(None::<Handle>));
            places.push(place.clone());
            let owned = owned.clone();
            handles.push(spawn(async move {
                let other = place.lock().unwrap().take().unwrap();
                assert!(other.await.is_ok());
                drop(owned);
            }));
        }
        drop(owned);
        for place in places {
            *place.lock().unwrap() = handles.pop();
        }
        one_round();
        assert!(READY.lock().unwrap().is_empty());
        assert_eq!(is_owned.strong_count(), 2);
    }

    #[test]
    fn an_abort_that_comes_too_late_takes_no_output_away() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let done = spawn(async { 7 });
                sleep(Duration::from_millis(1)).await;
                done.abort();
                assert!(matches!(done.await, Ok(7)));
            });
        });
    }

    #[test]
    fn a_task_may_abort_itself() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let handle: Arc<Mutex<Option<JoinHandle<_>>>> = Arc::default();
                let own_handle = handle.clone();
                let task = spawn(async move {
                    own_handle.lock().unwrap().as_ref().unwrap().abort();
                    sleep(Duration::from_millis(1)).await;
                    unreachable!();
                });
                *handle.lock().unwrap() = Some(task);
                sleep(Duration::from_millis(20)).await;
                let task = handle.lock().unwrap().take().unwrap();
                assert!(matches!(task.await, Err(Cancelled)));
            });
        });
    }

    #[test]
    fn a_detached_task_runs_to_its_end() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let has_run = Arc::new(AtomicBool::new(false));
                let runs = has_run.clone();
                drop(spawn(async move {
                    sleep(Duration::from_millis(1)).await;
                    runs.store(true, Ordering::Relaxed);
                }));
                while !has_run.load(Ordering::Relaxed) {
                    sleep(Duration::from_millis(1)).await;
                }
            });
        });
    }

    #[test]
    fn the_handle_of_a_task_that_nobody_can_wake_says_so() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                assert!(matches!(spawn(pending::<()>()).await, Err(Cancelled)));
            });
        });
    }
}

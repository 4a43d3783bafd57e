//! `abort`: its own code, tried.

include!("../../listings/tasks/src/bin/abort.rs");

mod tests {
    use super::*;
    use crate::patience::{self, in_time};
    use std::future::{pending, poll_fn};
    use std::sync::MutexGuard;

    fn alone() -> MutexGuard<'static, ()> {
        let alone = patience::alone();
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
                let handle: Arc<Mutex<Option<JoinHandle<()>>>> = Arc::default();
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

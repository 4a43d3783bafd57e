//! `tokio_tasks`: what the text says of Tokio's tasks.

use crate::patience;
use std::cell::RefCell;
use std::future::pending;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::runtime::Builder;

/// On one thread.
fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("it starts").block_on(future)
}

#[test]
fn a_handle_that_is_polled_again_after_it_was_ready_panics() {
    let _panics = patience::may_panic();
    block_on(async {
        let mut handle = tokio::spawn(async { 7 });
        assert_eq!((&mut handle).await.unwrap(), 7);
        let mut context = Context::from_waker(Waker::noop());
        let again = || Pin::new(&mut handle).poll(&mut context);
        assert!(catch_unwind(AssertUnwindSafe(again)).is_err());
    });
}

#[test]
fn block_on_takes_what_borrows_and_is_not_send() {
    let local = Rc::new(7);
    let borrowed = &local;
    assert_eq!(block_on(async { **borrowed }), 7);
}

#[test]
fn a_task_must_not_call_block_on() {
    let _panics = patience::may_panic();
    block_on(async {
        let task = tokio::spawn(async { block_on(async {}) });
        assert!(task.await.unwrap_err().is_panic());
    });
}

struct Probe<T>(PhantomData<T>);

/// What is said of a type that is not `Send`, for which there is nothing else.
trait Otherwise {
    const IS_SEND: bool = false;
}

impl<T> Otherwise for Probe<T> {}

impl<T: Send> Probe<T> {
    const IS_SEND: bool = true;
}

#[test]
fn what_must_not_be_kept_across_an_await() {
    let rc = Probe::<Rc<String>>::IS_SEND;
    let arc = Probe::<Arc<String>>::IS_SEND;
    assert_eq!((rc, arc), (false, true));
    let guard = Probe::<std::sync::MutexGuard<String>>::IS_SEND;
    let owned = Probe::<RefCell<String>>::IS_SEND;
    let borrowed = Probe::<&RefCell<String>>::IS_SEND;
    assert_eq!((guard, owned, borrowed), (false, true, false));
}

#[test]
fn spawn_panics_where_there_is_no_runtime() {
    let _panics = patience::may_panic();
    assert!(catch_unwind(|| tokio::spawn(async {})).is_err());
}

/// Says so when it is dropped.
struct Owned(Arc<Mutex<bool>>);

impl Drop for Owned {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = true;
    }
}

#[test]
fn a_task_without_a_waker_stays_until_the_runtime_is_dropped() {
    let is_dropped = Arc::new(Mutex::new(false));
    let owned = Owned(is_dropped.clone());
    block_on(async {
        drop(tokio::spawn(async move {
            let _owned = owned;
            pending::<()>().await;
        }));
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(!*is_dropped.lock().unwrap());
    });
    assert!(*is_dropped.lock().unwrap());
}

#[test]
fn an_aborted_task_is_dropped_before_its_handle_says_so() {
    for is_polled in [false, true] {
        block_on(async {
            let is_dropped = Arc::new(Mutex::new(false));
            let owned = Owned(is_dropped.clone());
            let task = tokio::spawn(async move {
                let _owned = owned;
                pending::<()>().await;
            });
            if is_polled {
                tokio::task::yield_now().await;
            }
            task.abort();
            assert!(!*is_dropped.lock().unwrap());
            assert!(task.await.unwrap_err().is_cancelled());
            assert!(*is_dropped.lock().unwrap());
        });
    }
}

#[test]
fn an_abort_that_comes_too_late_takes_no_output_away() {
    block_on(async {
        let done = tokio::spawn(async { 7 });
        tokio::task::yield_now().await;
        done.abort();
        assert_eq!(done.await.unwrap(), 7);
        // And one that comes from inside of its last poll.
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let itself = tokio::spawn(async move {
            let handle: tokio::task::AbortHandle = receiver.await.unwrap();
            handle.abort();
            8
        });
        sender.send(itself.abort_handle()).unwrap();
        assert_eq!(itself.await.unwrap(), 8);
    });
}

#[test]
fn a_lock_of_tokio_is_not_poisoned() {
    let _panics = patience::may_panic();
    block_on(async {
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        let same = lock.clone();
        let task = tokio::spawn(async move {
            let _guard = same.lock().await;
            panic!("on purpose");
        });
        assert!(task.await.is_err());
        let _guard = lock.lock().await;
    });
}

use crate::explore;
use loom::future::block_on;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::sync::{Arc, Mutex};
use loom::thread;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

fn waiting(notify: &Arc<Notify>) -> thread::JoinHandle<()> {
    let notify = notify.clone();
    thread::spawn(move || block_on(notify.notified()))
}

pub fn one_waits() {
    explore(3, || {
        let notify = Arc::new(Notify::default());
        let waiting = waiting(&notify);
        notify.notify_one();
        waiting.join().unwrap();
    });
}

pub fn two_wait() {
    explore(3, || {
        let notify = Arc::new(Notify::default());
        let mut first = Box::pin(notify.notified());
        let mut context = Context::from_waker(Waker::noop());
        assert!(first.as_mut().poll(&mut context).is_pending());
        let waiting = waiting(&notify);
        notify.notify_one();
        notify.notify_one();
        block_on(first);
        waiting.join().unwrap();
    });
}

pub fn one_is_dropped() {
    explore(2, || {
        let notify = Arc::new(Notify::default());
        let mut dropped = Box::pin(notify.notified());
        let mut context = Context::from_waker(Waker::noop());
        assert!(dropped.as_mut().poll(&mut context).is_pending());
        let waiting = waiting(&notify);
        let notifier = notify.clone();
        let notifying = thread::spawn(move || notifier.notify_one());
        drop(dropped);
        waiting.join().unwrap();
        notifying.join().unwrap();
    });
}

pub fn everybody_is_told() {
    explore(3, || {
        let notify = Arc::new(Notify::default());
        let is_done = Arc::new(AtomicBool::new(false));
        let (notifier, flag) = (notify.clone(), is_done.clone());
        let notifying = thread::spawn(move || {
            flag.store(true, Ordering::Release);
            notifier.notify_waiters();
        });
        block_on(async {
            let notified = notify.notified();
            if !is_done.load(Ordering::Acquire) {
                notified.await;
            }
        });
        notifying.join().unwrap();
    });
}

/// Two are in line, and the first is called; then comes a round, and a third.
/// What the first was told isn't lost with it.
pub fn a_call_and_a_round() {
    explore(3, || {
        let notify = Arc::new(Notify::default());
        let mut context = Context::from_waker(Waker::noop());
        let mut first = Box::pin(notify.notified());
        assert!(first.as_mut().poll(&mut context).is_pending());
        notify.notify_one();
        let notifier = notify.clone();
        let notifying = thread::spawn(move || notifier.notify_waiters());
        drop(first);
        notifying.join().unwrap();
        let late = pin!(notify.notified());
        assert!(late.poll(&mut context).is_ready());
    });
}

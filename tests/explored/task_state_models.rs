use crate::explore;
use loom::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

/// A task, the queue that it's in or not, and what it's woken for.
struct Shared {
    state: TaskState,
    is_queued: Mutex<bool>,
    queued: Condvar,
    news: AtomicU64,
}

impl Shared {
    fn push(&self) {
        let mut is_queued = self.is_queued.lock().unwrap();
        assert!(!*is_queued, "it's there already");
        *is_queued = true;
        self.queued.notify_one();
    }

    fn pop(&self) {
        let mut is_queued = self.is_queued.lock().unwrap();
        while !*is_queued {
            is_queued = self.queued.wait(is_queued).unwrap();
        }
        *is_queued = false;
    }
}

/// Each of two threads has news, and wakes the task. It's polled until it has
/// seen both.
pub fn two_wake_it() {
    explore(3, || {
        let shared = Arc::new(Shared {
            state: TaskState::waiting(),
            is_queued: Mutex::new(false),
            queued: Condvar::new(),
            news: AtomicU64::new(0),
        });
        let threads = [(); 2].map(|()| {
            let shared = shared.clone();
            thread::spawn(move || {
                shared.news.fetch_add(1, Ordering::Relaxed);
                if shared.state.wake() {
                    shared.push();
                }
            })
        });
        let mut seen = 0;
        while seen < 2 {
            shared.pop();
            shared.state.begin_poll();
            seen = shared.news.load(Ordering::Relaxed);
            if shared.state.end_poll() {
                shared.push();
            }
        }
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

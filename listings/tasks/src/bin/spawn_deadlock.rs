//@ does: holds the lock of the new tasks while it polls one
//@ after: spawn
//@ takes: 4s
//@ hangs

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// A deadline, and a number, since two sleeps may have the same deadline.
type Key = (Instant, u64);

static TIMERS: Mutex<BTreeMap<Key, Waker>> = Mutex::new(BTreeMap::new());
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

struct Sleep {
    key: Key,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration;
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let key = (deadline, number);
    Sleep { key }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if Instant::now() >= self.key.0 {
            return Poll::Ready(());
        }
        let waker = context.waker();
        let is_stored = TIMERS
            .lock()
            .unwrap()
            .get(&self.key)
            .is_some_and(|stored| stored.will_wake(waker));
        if !is_stored {
            // A waker is somebody else's code: no lock is held while one is
            // cloned or dropped.
            let waker = waker.clone();
            let replaced = TIMERS.lock().unwrap().insert(self.key, waker);
            drop(replaced);
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let removed = TIMERS.lock().unwrap().remove(&self.key);
        drop(removed);
    }
}

fn next_deadline() -> Option<Instant> {
    let timers = TIMERS.lock().unwrap();
    timers.keys().next().map(|(deadline, _)| *deadline)
}

fn wake_sleepers() {
    let later = (Instant::now(), u64::MAX);
    let mut timers = TIMERS.lock().unwrap();
    let waiting = timers.split_off(&later);
    let due = std::mem::replace(&mut *timers, waiting);
    drop(timers);
    for waker in due.into_values() {
        waker.wake();
    }
}

struct ThreadWaker {
    thread: Thread,
    is_woken: AtomicBool,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.is_woken.swap(true, Ordering::Release);
        self.thread.unpark();
    }
}

// ANCHOR: spawn
type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

static NEW_TASKS: Mutex<VecDeque<BoxedFuture>> = Mutex::new(VecDeque::new());

fn spawn<F>(future: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    NEW_TASKS.lock().unwrap().push_back(Box::pin(future));
}
// ANCHOR_END: spawn

// ANCHOR: block_on
fn block_on<F>(future: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    spawn(future);
    let mut tasks: Vec<BoxedFuture> = Vec::new();
    let thread_waker = Arc::new(ThreadWaker {
        thread: thread::current(),
        is_woken: AtomicBool::new(true),
    });
    let waker = Waker::from(thread_waker.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        wake_sleepers();
        if thread_waker.is_woken.swap(false, Ordering::Acquire) {
            // ANCHOR: poll_all
            tasks.retain_mut(|task| {
                task.as_mut().poll(&mut context).is_pending()
            });
            // Oops!
            while let Some(mut task) = NEW_TASKS.lock().unwrap().pop_front() {
                if task.as_mut().poll(&mut context).is_pending() {
                    tasks.push(task);
                }
            }
            // ANCHOR_END: poll_all
            if tasks.is_empty() {
                return;
            }
            continue;
        }
        if let Some(deadline) = next_deadline() {
            let now = Instant::now();
            thread::park_timeout(deadline.saturating_duration_since(now));
        } else {
            thread::park();
        }
    }
}
// ANCHOR_END: block_on

async fn job(n: u64) {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

// ANCHOR: main
async fn async_main() {
    for n in 1..=10 {
        spawn(job(n));
    }
}

fn main() {
    block_on(async_main());
}
// ANCHOR_END: main

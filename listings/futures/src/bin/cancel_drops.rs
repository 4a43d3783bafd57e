//@ does: shows what is dropped when a future is cancelled
//@ after: timeout_by_hand
//@ takes: 1.5s

use std::collections::BTreeMap;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

/// A deadline, and a number, since two sleeps may have the same deadline.
type Key = (Instant, u64);

static TIMERS: Mutex<BTreeMap<Key, Waker>> = Mutex::new(BTreeMap::new());
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

struct Sleep {
    key: Key,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration.min(CENTURY);
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
        let waker = context.waker().clone();
        let _replaced = TIMERS.lock().unwrap().insert(self.key, waker);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let _removed = TIMERS.lock().unwrap().remove(&self.key);
    }
}

fn next_deadline() -> Option<Instant> {
    let timers = TIMERS.lock().unwrap();
    timers.keys().next().map(|(deadline, _)| *deadline)
}

/// Takes the first waker out of `TIMERS` if its time has come.
fn take_due(now: Instant) -> Option<Waker> {
    let mut timers = TIMERS.lock().unwrap();
    let first = timers.first_entry()?;
    (first.key().0 <= now).then(|| first.remove())
}

fn wake_sleepers() {
    let now = Instant::now();
    while let Some(waker) = take_due(now) {
        waker.wake();
    }
}

fn park_until(deadline: Option<Instant>) {
    if let Some(deadline) = deadline {
        let now = Instant::now();
        thread::park_timeout(deadline.saturating_duration_since(now));
    } else {
        thread::park();
    }
}

struct ThreadWaker {
    thread: Thread,
    is_woken: Mutex<bool>,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        *self.is_woken.lock().unwrap() = true;
        self.thread.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let thread_waker = Arc::new(ThreadWaker {
        thread: thread::current(),
        is_woken: Mutex::new(true),
    });
    let waker = Waker::from(thread_waker.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        wake_sleepers();
        if mem::take(&mut *thread_waker.is_woken.lock().unwrap()) {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
        } else {
            park_until(next_deadline());
        }
    }
}

struct Timeout<F> {
    future: Pin<Box<F>>,
    sleep: Sleep,
}

fn timeout<F: Future>(duration: Duration, future: F) -> Timeout<F> {
    let future = Box::pin(future);
    let sleep = sleep(duration);
    Timeout { future, sleep }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Option<F::Output>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Self::Output> {
        if let Poll::Ready(output) = self.future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if Pin::new(&mut self.sleep).poll(context).is_ready() {
            return Poll::Ready(None);
        }
        Poll::Pending
    }
}

// ANCHOR: job
struct Guard(u64);

impl Drop for Guard {
    fn drop(&mut self) {
        println!("clean up {}", self.0);
    }
}

async fn job(n: u64) {
    println!("start {n}");
    let _guard = Guard(n);
    sleep(Duration::from_secs(1)).await;
    println!("halfway {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}
// ANCHOR_END: job

// ANCHOR: main
async fn async_main() {
    let output = timeout(Duration::from_millis(1500), job(1)).await;
    println!("job 1: {output:?}");
    println!("timers left: {}", TIMERS.lock().unwrap().len());
}
// ANCHOR_END: main

fn main() {
    block_on(async_main());
}

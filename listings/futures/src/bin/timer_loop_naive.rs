//@ does: runs timers on the loop's own thread, and wakes nobody
//@ after: block_on
//@ takes: 3s
//@ hangs

use futures::future;
use std::collections::BTreeMap;
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

// ANCHOR: drop
impl Drop for Sleep {
    fn drop(&mut self) {
        let _removed = TIMERS.lock().unwrap().remove(&self.key);
    }
}
// ANCHOR_END: drop

// ANCHOR: park_until
fn next_deadline() -> Option<Instant> {
    let timers = TIMERS.lock().unwrap();
    timers.keys().next().map(|(deadline, _)| *deadline)
}

fn park_until(deadline: Option<Instant>) {
    if let Some(deadline) = deadline {
        let now = Instant::now();
        thread::park_timeout(deadline.saturating_duration_since(now));
    } else {
        thread::park();
    }
}
// ANCHOR_END: park_until

struct ThreadWaker {
    thread: Thread,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.thread.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let thread = thread::current();
    let waker = Waker::from(Arc::new(ThreadWaker { thread }));
    let mut context = Context::from_waker(&waker);
    // ANCHOR: loop
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        park_until(next_deadline());
    }
    // ANCHOR_END: loop
}

async fn job(n: u64) {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

async fn async_main() {
    let mut futures = Vec::new();
    for n in 1..=31 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}

fn main() {
    block_on(async_main());
}

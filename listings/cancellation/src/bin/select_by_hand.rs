//@ does: polls two futures until one is ready, and drops the other
//@ after: timeout_by_hand
//@ takes: 1s

use std::collections::BTreeMap;
use std::future::{self, poll_fn};
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

// ANCHOR: select
enum Either<A, B> {
    Left(A),
    Right(B),
}

/// Runs both until one of them is ready. The other is dropped.
async fn select<A: Future, B: Future>(
    left: A,
    right: B,
) -> Either<A::Output, B::Output> {
    let mut left = pin!(left);
    let mut right = pin!(right);
    poll_fn(|context| {
        if let Poll::Ready(output) = left.as_mut().poll(context) {
            return Poll::Ready(Either::Left(output));
        }
        right.as_mut().poll(context).map(Either::Right)
    })
    .await
}
// ANCHOR_END: select

// ANCHOR: job
struct Alarm {
    n: u64,
}

impl Drop for Alarm {
    fn drop(&mut self) {
        println!("drop {}", self.n);
    }
}

async fn job(n: u64) -> u64 {
    let _alarm = Alarm { n };
    println!("start {n}");
    sleep(Duration::from_secs(n)).await;
    println!("end {n}");
    n * n
}
// ANCHOR_END: job

// ANCHOR: main
async fn async_main() {
    // ANCHOR: race
    match select(job(2), job(1)).await {
        Either::Left(output) => println!("left: {output}"),
        Either::Right(output) => println!("right: {output}"),
    }
    // ANCHOR_END: race
    // ANCHOR: fairness
    let mut wins = [0, 0];
    for _ in 0..1000 {
        match select(future::ready(()), future::ready(())).await {
            Either::Left(()) => wins[0] += 1,
            Either::Right(()) => wins[1] += 1,
        }
    }
    println!("both ready: left {}, right {}", wins[0], wins[1]);
    // ANCHOR_END: fairness
}
// ANCHOR_END: main

fn main() {
    block_on(async_main());
}

//@ does: has one thread wake all sleeps, in the order of their deadlines
//@ after: sleep_never_wakes
//@ takes: 1s
//@ unordered

use futures::future;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

// ANCHOR: timers
/// A deadline, and a number, since two sleeps may have the same deadline.
type Key = (Instant, u64);

static TIMERS: Mutex<BTreeMap<Key, Waker>> = Mutex::new(BTreeMap::new());
static TIMER_ADDED: Condvar = Condvar::new();
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);
// ANCHOR_END: timers

// ANCHOR: sleep
struct Sleep {
    key: Key,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration.min(CENTURY);
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let key = (deadline, number);
    Sleep { key }
}
// ANCHOR_END: sleep

impl Future for Sleep {
    type Output = ();

    // ANCHOR: poll
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if Instant::now() >= self.key.0 {
            return Poll::Ready(());
        }
        let mut timers = TIMERS.lock().unwrap();
        timers.insert(self.key, context.waker().clone());
        TIMER_ADDED.notify_one();
        Poll::Pending
    }
    // ANCHOR_END: poll
}

// ANCHOR: timer_main
fn timer_main() {
    let mut timers = TIMERS.lock().unwrap();
    loop {
        let now = Instant::now();
        while let Some(first) = timers.first_entry()
            && first.key().0 <= now
        {
            first.remove().wake();
        }
        timers = match timers.first_key_value() {
            Some(((deadline, _), _)) => {
                let duration = *deadline - now;
                TIMER_ADDED.wait_timeout(timers, duration).unwrap().0
            }
            None => TIMER_ADDED.wait(timers).unwrap(),
        };
    }
}
// ANCHOR_END: timer_main

async fn job(n: u64) {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

#[tokio::main]
async fn main() {
    thread::spawn(timer_main);
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}

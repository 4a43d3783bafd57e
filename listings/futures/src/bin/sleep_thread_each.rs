//@ does: starts a thread for each sleep, to wake it
//@ after: sleep_never_wakes
//@ takes: 1s
//@ unordered

use futures::future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: sleep
struct Sleep {
    deadline: Instant,
    waker: Option<Arc<Mutex<Waker>>>,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration;
    let waker = None;
    Sleep { deadline, waker }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if let Some(waker) = &self.waker {
            waker.lock().unwrap().clone_from(context.waker());
        } else {
            let waker = Arc::new(Mutex::new(context.waker().clone()));
            self.waker = Some(waker.clone());
            let now = Instant::now();
            let duration = self.deadline.saturating_duration_since(now);
            thread::spawn(move || {
                thread::sleep(duration);
                let waker = waker.lock().unwrap().clone();
                waker.wake();
            });
        }
        // Look last: the thread may have been done before.
        if Instant::now() >= self.deadline {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
// ANCHOR_END: sleep

async fn job(n: u64) {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

// ANCHOR: main
#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
}
// ANCHOR_END: main

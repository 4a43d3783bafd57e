//@ does: wakes itself at once, again and again
//@ after: sleep_never_wakes
//@ takes: 1s
//@ unordered
//@ roughly
//@ busy

use futures::future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

static POLLS: AtomicU64 = AtomicU64::new(0);

struct Sleep {
    deadline: Instant,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration.min(CENTURY);
    Sleep { deadline }
}

impl Future for Sleep {
    type Output = ();

    // ANCHOR: poll
    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        POLLS.fetch_add(1, Ordering::Relaxed);
        if Instant::now() >= self.deadline {
            Poll::Ready(())
        } else {
            context.waker().wake_by_ref(); // Oops!
            Poll::Pending
        }
    }
    // ANCHOR_END: poll
}

async fn job(n: u64) {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
}

#[tokio::main]
async fn main() {
    let mut futures = Vec::new();
    for n in 1..=10 {
        futures.push(job(n));
    }
    future::join_all(futures).await;
    println!("polls: {}", POLLS.load(Ordering::Relaxed));
}

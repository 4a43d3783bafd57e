//@ does: sleeps without asking to be woken, and never wakes
//@ takes: 3s
//@ hangs

use futures::future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

// ANCHOR: sleep
const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

struct Sleep {
    deadline: Instant,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration.min(CENTURY);
    Sleep { deadline }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<()> {
        if Instant::now() >= self.deadline {
            Poll::Ready(())
        } else {
            Poll::Pending // Oops!
        }
    }
}
// ANCHOR_END: sleep

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
}

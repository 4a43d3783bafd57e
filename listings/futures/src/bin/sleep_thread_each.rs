//@ does: starts a thread for each sleep, to wake it
//@ after: sleep_never_wakes
//@ takes: 1s
//@ unordered

use futures::future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

// ANCHOR: sleep
#[derive(Default)]
struct Alarm {
    has_rung: bool,
    waker: Option<Waker>,
}

struct Sleep {
    alarm: Arc<Mutex<Alarm>>,
}

fn sleep(duration: Duration) -> Sleep {
    let alarm = Arc::new(Mutex::new(Alarm::default()));
    let shared = alarm.clone();
    thread::spawn(move || {
        thread::sleep(duration);
        let mut alarm = shared.lock().unwrap();
        alarm.has_rung = true;
        let waker = alarm.waker.take();
        drop(alarm);
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    Sleep { alarm }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let mut alarm = self.alarm.lock().unwrap();
        if alarm.has_rung {
            return Poll::Ready(());
        }
        alarm.waker = Some(context.waker().clone());
        Poll::Pending
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

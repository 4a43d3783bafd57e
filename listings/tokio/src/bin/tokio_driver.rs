//@ does: says which thread wakes a future
//@ takes: 0.2s

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::sleep;

// ANCHOR: waker
/// Passes each wake-up on, and says where it comes from.
struct Announcing(Waker);

impl Wake for Announcing {
    fn wake(self: Arc<Self>) {
        let thread = thread::current();
        println!("woken by {}", thread.name().unwrap_or("?"));
        self.0.wake_by_ref();
    }
}

async fn nap() {
    let mut sleep = pin!(sleep(Duration::from_millis(100)));
    poll_fn(|context| {
        let waker = Arc::new(Announcing(context.waker().clone())).into();
        sleep.as_mut().poll(&mut Context::from_waker(&waker))
    })
    .await;
}
// ANCHOR_END: waker

// ANCHOR: main
fn main() {
    // Both poll the future on this thread.
    let mut builder = Builder::new_current_thread();
    builder.enable_time().build().unwrap().block_on(nap());
    let mut builder = Builder::new_multi_thread();
    builder.enable_time().build().unwrap().block_on(nap());
}
// ANCHOR_END: main

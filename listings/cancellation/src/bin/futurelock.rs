//@ does: waits for a lock whose holder is no longer polled
//@ takes: 2s
//@ hangs

use futures::future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use tokio::sync::Mutex;
use tokio::task::yield_now;

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
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        thread::park();
    }
}

// ANCHOR: add
static TOTAL: Mutex<u64> = Mutex::const_new(0);

async fn add(n: u64) {
    println!("{n} asks for the lock");
    let mut total = TOTAL.lock().await;
    println!("{n} has it");
    yield_now().await;
    *total += n;
    println!("{n} gives it back");
}
// ANCHOR_END: add

// ANCHOR: main
async fn async_main() {
    let mut first = pin!(add(1));
    // Polls both once: `first` is pending, and the other is ready.
    future::select(first.as_mut(), future::ready(())).await;
    add(2).await; // Oops!
    first.await;
    println!("total {}", TOTAL.lock().await);
}

fn main() {
    block_on(async_main());
}
// ANCHOR_END: main

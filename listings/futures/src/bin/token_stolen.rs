//@ does: loses a wake-up to something else that parks
//@ after: block_on
//@ hangs

use futures::future;
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

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

// ANCHOR: main
async fn polite() {
    println!("after you");
    tokio::task::yield_now().await;
    println!("thank you");
}

async fn rude() {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        sender.send("an answer").unwrap();
    });
    let answer = receiver.recv().unwrap(); // Oops!
    println!("{answer}");
}

fn main() {
    block_on(future::join(polite(), rude()));
}
// ANCHOR_END: main

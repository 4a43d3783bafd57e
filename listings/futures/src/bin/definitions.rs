//@ does: writes out what the standard library defines, and tries it

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Waker};

// ANCHOR: future
pub trait Future {
    type Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output>;
}

pub enum Poll<T> {
    Ready(T),
    Pending,
}
// ANCHOR_END: future

// ANCHOR: wake
pub trait Wake {
    fn wake(self: Arc<Self>);

    fn wake_by_ref(self: &Arc<Self>) {
        self.clone().wake();
    }
}
// ANCHOR_END: wake

struct Countdown(u32);

impl Future for Countdown {
    type Output = &'static str;

    fn poll(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<&'static str> {
        if self.0 == 0 {
            return Poll::Ready("liftoff");
        }
        println!("{}", self.0);
        self.0 -= 1;
        Poll::Pending
    }
}

struct Bell;

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        println!("ding");
    }
}

fn main() {
    let bell = Arc::new(Bell);
    let mut context = Context::from_waker(Waker::noop());
    let mut countdown = pin!(Countdown(3));
    loop {
        match countdown.as_mut().poll(&mut context) {
            Poll::Ready(word) => {
                println!("{word}");
                break;
            }
            Poll::Pending => bell.wake_by_ref(),
        }
    }
}

//@ does: tries to write a future that borrows from itself

use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::time::Sleep;

// ANCHOR: struct
struct Greet {
    name: String,
    borrowed: &String, // Oops!
    sleep: Pin<Box<Sleep>>,
}
// ANCHOR_END: struct

impl Future for Greet {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if self.sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        println!("hello, {}", self.borrowed);
        Poll::Ready(())
    }
}

fn main() {}

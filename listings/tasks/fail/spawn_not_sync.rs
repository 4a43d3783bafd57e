//@ does: puts a list of futures that may not be `Send` into a static

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;

// ANCHOR: spawn
type BoxedFuture = Pin<Box<dyn Future<Output = ()>>>;

static NEW_TASKS: Mutex<VecDeque<BoxedFuture>> = Mutex::new(VecDeque::new());

fn spawn(future: BoxedFuture) {
    NEW_TASKS.lock().unwrap().push_back(future);
}
// ANCHOR_END: spawn

fn main() {
    spawn(Box::pin(async { println!("a task") }));
}

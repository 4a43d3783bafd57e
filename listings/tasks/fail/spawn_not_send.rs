//@ does: spawns a future that may not be `Send`
//@ after: spawn_not_sync

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

static NEW_TASKS: Mutex<VecDeque<BoxedFuture>> = Mutex::new(VecDeque::new());

// ANCHOR: function
fn spawn<F: Future<Output = ()>>(future: F) {
    NEW_TASKS.lock().unwrap().push_back(Box::pin(future));
}
// ANCHOR_END: function

fn main() {
    spawn(async { println!("a task") });
}

//@ does: shows which of five new tasks runs first
//@ takes: 0s

use std::sync::Mutex;
use tokio::runtime::Builder;

// ANCHOR: main
static ORDER: Mutex<Vec<u64>> = Mutex::new(Vec::new());

async fn spawn_five() {
    let mut tasks = Vec::new();
    for n in 1..=5 {
        tasks.push(tokio::spawn(async move {
            ORDER.lock().unwrap().push(n);
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

fn show(name: &str, mut builder: Builder) {
    let runtime = builder.build().unwrap();
    // As a task, it runs on a worker, and so spawns from there.
    runtime.block_on(runtime.spawn(spawn_five())).unwrap();
    let order = std::mem::take(&mut *ORDER.lock().unwrap());
    println!("{name}: {order:?}");
}

fn main() {
    show("current-thread", Builder::new_current_thread());
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1);
    show("one worker", builder);
}
// ANCHOR_END: main

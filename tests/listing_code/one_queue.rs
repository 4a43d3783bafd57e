// What `several_workers.rs` asks of a runtime whose workers have one queue: text
// that the tests of a listing include, too.

fn start() {
    block_on(async {});
}

fn workers() -> usize {
    thread::available_parallelism().map_or(4, |it| it.get())
}

fn is_at_rest() -> bool {
    let queue = QUEUE.lock().unwrap();
    queue.is_reactor_taken
        && queue.is_reactor_waiting
        && queue.idle == workers() - 1
        && queue.calls == 0
        && queue.tasks.is_empty()
}

fn look_at_queue() {
    let _ = QUEUE.lock().unwrap().tasks.len();
}

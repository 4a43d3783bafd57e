// How each runtime that several workers run is tried: text that the tests of a
// listing include, beside the listing's own code.

use crate::patience::{self, in_time};

/// Runs a test while the workers are there, which have nothing to do before
/// it, and nothing left to do after it.
fn at_work(test: impl FnOnce() + Send + 'static) {
    let _alone = patience::alone!();
    in_time(|| {
        start();
        come_to_rest();
        test();
        come_to_rest();
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        assert_eq!(REACTOR.sockets.lock().unwrap().len(), 0);
    });
}

/// Waits until one worker waits in the reactor, and all others sleep.
fn come_to_rest() {
    while !is_at_rest() {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Runs these as tasks, all at once, until all have ended.
async fn all(tasks: impl IntoIterator<Item = BoxedFuture>) {
    let handles: Vec<_> = tasks.into_iter().map(spawn).collect();
    for handle in handles {
        handle.await;
    }
}

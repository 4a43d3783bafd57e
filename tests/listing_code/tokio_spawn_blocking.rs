//! `tokio_spawn_blocking`: its own code, tried.

include!("../../listings/intro/src/bin/tokio_spawn_blocking.rs");

mod tests {
    use super::*;
    use crate::patience::in_time;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, RwLock};

    #[test]
    fn there_are_at_most_512_threads_unless_one_asks_for_more() {
        in_time(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let closed = Arc::new(RwLock::new(()));
            let running = Arc::new(AtomicU32::new(0));
            let gate = closed.write().unwrap();
            for _ in 0..600 {
                let (closed, running) = (closed.clone(), running.clone());
                runtime.spawn_blocking(move || {
                    running.fetch_add(1, Ordering::Relaxed);
                    drop(closed.read());
                });
            }
            while running.load(Ordering::Relaxed) < 512 {
                thread::yield_now();
            }
            thread::sleep(Duration::from_millis(100));
            assert_eq!(running.load(Ordering::Relaxed), 512);
            drop(gate);
        });
    }
}

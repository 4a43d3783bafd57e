//! `tokio_blocking`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/intro/src/bin/tokio_blocking.rs");

mod tests {
    use super::*;
    use std::time::Instant;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn two_workers_are_a_pool_and_blocked_ones_fire_no_timer() {
        let start = Instant::now();
        let tasks: Vec<_> = (1..=10).map(|n| tokio::spawn(job(n))).collect();
        while SAID.lines().len() < 2 {
            thread::yield_now();
        }
        // This test is not on a worker, and its timer is theirs all the same.
        tokio::time::sleep(Duration::from_millis(1)).await;
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds > 0.9, "{seconds}");
        for task in tasks {
            task.await.unwrap();
        }
        let seconds = start.elapsed().as_secs_f64();
        assert!((5.0..8.0).contains(&seconds), "{seconds}");
    }
}

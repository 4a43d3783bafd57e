//! `tokio_budget`: its own code, tried.

include!("../../listings/tokio/src/bin/tokio_budget.rs");

mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::task::Poll;
    use std::time::{Duration, Instant};
    use tokio::runtime::Builder;
    use tokio::task::coop::consume_budget;
    use tokio::time::timeout;

    /// Has something to do for a second, and does it.
    async fn busy(use_budget: bool) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(1) {
            if use_budget {
                consume_budget().await;
            }
        }
    }

    #[tokio::test]
    async fn a_timeout_ends_only_what_gives_way() {
        let patience = Duration::from_millis(50);
        assert!(timeout(patience, busy(true)).await.is_err());
        assert!(timeout(patience, busy(false)).await.is_ok());
    }

    #[tokio::test]
    async fn each_reader_reads_all() {
        assert_eq!(ours(full_socket().await.unwrap()).await.unwrap(), 12_800);
        assert_eq!(tokios(full_socket().await.unwrap()).await.unwrap(), 12_800);
    }

    #[test]
    fn a_block_on_in_a_task_stops_when_the_budget_is_spent() {
        for (count, patience) in [(128, 10_000), (129, 500)] {
            let runtime = Builder::new_multi_thread().worker_threads(1).build();
            let runtime = runtime.unwrap();
            let (sender, ended) = std::sync::mpsc::channel();
            runtime.spawn(async move {
                let (full, mut channel) = tokio::sync::mpsc::channel(count);
                (0..count).for_each(|n| full.try_send(n).unwrap());
                futures::executor::block_on(async {
                    for _ in 0..count {
                        channel.recv().await;
                    }
                });
                sender.send(()).unwrap();
            });
            let patience = Duration::from_millis(patience);
            let has_ended = ended.recv_timeout(patience).is_ok();
            assert_eq!(has_ended, count == 128);
            // Of what hangs, the thread is lost.
            runtime.shutdown_background();
        }
    }

    /// Gives way as Part Three's `yield_now` does: it wakes itself.
    async fn selfish_neighbor(turns: &AtomicU64) {
        poll_fn(|cx| {
            turns.fetch_add(1, Ordering::Relaxed);
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        })
        .await;
    }

    #[test]
    fn a_neighbor_that_wakes_itself_has_sixty_turns_each_time() {
        let turns: &'static AtomicU64 = Box::leak(Box::new(0.into()));
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(async {
            let socket = full_socket().await.unwrap();
            tokio::spawn(selfish_neighbor(turns));
            let before = turns.load(Ordering::Relaxed);
            let reader = tokio::spawn(tokios(socket));
            assert_eq!(reader.await.unwrap().unwrap(), 12_800);
            let turns = turns.load(Ordering::Relaxed) - before;
            assert!((5_900..=6_100).contains(&turns), "{turns}");
        });
    }
}

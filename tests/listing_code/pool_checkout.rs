//! `pool_checkout`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/cancellation/src/bin/pool_checkout.rs");

mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;
    use tokio::task::yield_now;

    fn pool(idle: Vec<DuplexStream>) -> Pool {
        Pool {
            permits: Semaphore::new(1),
            idle: Mutex::new(idle),
        }
    }

    /// A connection on which a byte at a time has room, so that there are
    /// many polls.
    fn narrow() -> DuplexStream {
        let (ours, theirs) = duplex(1);
        tokio::spawn(database(theirs));
        ours
    }

    /// Polls `future` until it is ready or has been pending `polls` times,
    /// and drops it.
    async fn drop_after<F: Future>(
        future: F,
        mut polls: usize,
    ) -> Option<F::Output> {
        let mut future = pin!(future);
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls == 1 => Poll::Ready(None),
            Poll::Pending => {
                polls -= 1;
                Poll::Pending
            }
        })
        .await
    }

    /// Is everything there that a checkout and a question need?
    async fn works(pool: &Pool) {
        assert_eq!(pool.permits.available_permits(), 1);
        let mut loan = pool.checkout().await.unwrap();
        assert_eq!(loan.client.ask("carol").await.unwrap(), "CAROL");
        drop(loan);
        assert_eq!(pool.permits.available_permits(), 1);
        assert_eq!(pool.idle.lock().unwrap().len(), 1);
    }

    /// Drops a checkout after each of its polls, and counts them.
    async fn dropped_everywhere(idle: impl Fn() -> Vec<DuplexStream>) -> usize {
        for polls in 1.. {
            let pool = pool(idle());
            if let Some(loan) = drop_after(pool.checkout(), polls).await {
                drop(loan.unwrap());
                return polls - 1;
            }
            assert_eq!(pool.idle.lock().unwrap().len(), 0);
            works(&pool).await;
        }
        unreachable!()
    }

    #[tokio::test(start_paused = true)]
    async fn a_checkout_from_an_empty_pool_may_be_dropped_anywhere() {
        assert!(dropped_everywhere(Vec::new).await >= 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_checkout_of_an_idle_connection_may_be_dropped_anywhere() {
        assert!(dropped_everywhere(|| vec![narrow()]).await >= 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_checkout_in_line_may_be_dropped() {
        let pool = pool(Vec::new());
        let loan = pool.checkout().await.unwrap();
        assert!(drop_after(pool.checkout(), 1).await.is_none());
        drop(loan);
        works(&pool).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_in_line_gets_the_connection_that_came_back() {
        let pool = pool(Vec::new());
        let loan = pool.checkout().await.unwrap();
        let mut next = pin!(pool.checkout());
        assert!(drop_after(next.as_mut(), 1).await.is_none());
        drop(loan);
        let loan = next.await.unwrap();
        assert!(pool.idle.lock().unwrap().is_empty());
        drop(loan);
        assert_eq!(pool.idle.lock().unwrap().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_loan_with_an_open_question_gives_back_its_permit_alone() {
        let pool = pool(Vec::new());
        let mut loan = pool.checkout().await.unwrap();
        assert!(drop_after(loan.client.ask("alice"), 1).await.is_none());
        drop(loan);
        assert_eq!(pool.idle.lock().unwrap().len(), 0);
        works(&pool).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_checkout_that_is_snoozed_in_line_keeps_out_all_others() {
        let pool = pool(Vec::new());
        let loan = pool.checkout().await.unwrap();
        let mut snoozed = Box::pin(pool.checkout());
        assert!(drop_after(snoozed.as_mut(), 1).await.is_none());
        drop(loan);
        yield_now().await;
        let hour = Duration::from_secs(3600);
        assert!(timeout(hour, pool.checkout()).await.is_err());
        drop(snoozed);
        works(&pool).await;
    }
}

//! `tokio_budget`: its own code, tried.

include!("../../listings/tokio/src/bin/tokio_budget.rs");

mod tests {
    use super::*;
    use std::time::{Duration, Instant};
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
}

//! `tokio_mutex_deadlock`: its own code, tried.

#![allow(clippy::await_holding_lock, reason = "it is the listing's mistake")]

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_mutex_deadlock.rs");

mod tests {
    use super::*;

    /// So that no test with one client finds it.
    #[tokio::test]
    async fn who_is_alone_does_not_hang() {
        add(1).await;
        add(2).await;
        assert_eq!(*TOTAL.lock().unwrap(), 3);
    }
}

//! `tokio_shutdown`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_shutdown.rs");

mod tests {
    use super::*;
    use crate::patience;
    use tokio::runtime::Builder;

    #[test]
    fn a_connection_is_accounted_for_whatever_becomes_of_its_task() {
        // Not while memory is measured.
        let _alone = patience::alone();
        let runtime = Builder::new_current_thread().build().unwrap();
        let connections = TaskTracker::new();
        let spawn = |n, panics: bool| {
            let account = Account { n, outcome: None };
            let task = async move {
                let _account = account;
                assert!(!panics, "on purpose");
                std::future::pending::<()>().await;
            };
            connections.spawn_on(task, runtime.handle());
        };
        spawn(1, false);
        spawn(2, true);
        runtime.block_on(yield_now());
        assert_eq!(SAID.lines(), ["client 2: panicked"]);
        assert_eq!(connections.len(), 1);
        drop(runtime);
        assert_eq!(SAID.lines()[1..], ["client 1: dropped"]);
        assert!(connections.is_empty());
    }
}

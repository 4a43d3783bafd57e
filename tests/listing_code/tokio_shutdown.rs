//! `tokio_shutdown`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_shutdown.rs");

mod tests {
    use super::*;
    use std::panic::resume_unwind;
    use tokio::runtime::Builder;

    #[test]
    fn a_connection_is_accounted_for_whatever_becomes_of_its_task() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let connections = TaskTracker::new();
        let spawn = |n, panics: bool| {
            let account = Account { n, outcome: None };
            let task = async move {
                let _account = account;
                if panics {
                    // Without a backtrace, which takes a lot of memory.
                    resume_unwind(Box::new("on purpose"));
                }
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

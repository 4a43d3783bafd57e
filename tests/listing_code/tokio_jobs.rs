//! `tokio_jobs`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/intro/src/bin/tokio_jobs.rs");

mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::thread;

    #[test]
    fn one_thread_runs_all_jobs_and_starts_them_in_order() {
        main();
        let lines = SAID.lines();
        let starts: Vec<_> = (1..=10).map(|n| format!("start {n}")).collect();
        assert_eq!(lines.len(), 20);
        assert_eq!(lines[..10], starts);
        assert_eq!(SAID.threads(), HashSet::from([thread::current().id()]));
    }

    #[test]
    fn the_runtime_has_a_worker_for_each_processor() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let processors = thread::available_parallelism().unwrap();
        assert_eq!(runtime.metrics().num_workers(), processors.get());
    }
}

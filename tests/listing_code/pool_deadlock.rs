//! `pool_deadlock`: its own code, tried.

include!("../../listings/intro/src/bin/pool_deadlock.rs");

mod tests {
    use super::*;
    use crate::patience::in_time;
    use futures::future::join_all;

    #[test]
    fn on_ten_threads_ten_jobs_meet() {
        in_time(|| {
            thread::scope(|scope| {
                for n in 1..=10 {
                    scope.spawn(move || job(n));
                }
            });
        });
    }

    #[test]
    fn on_one_thread_ten_futures_meet() {
        in_time(|| {
            let meeting = tokio::sync::Barrier::new(10);
            let jobs = join_all((0..10).map(|_| meeting.wait()));
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            runtime.build().unwrap().block_on(jobs);
        });
    }
}

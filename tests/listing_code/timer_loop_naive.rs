//! `timer_loop_naive`: its own code, tried.

include!("../../listings/futures/src/bin/timer_loop_naive.rs");

mod tests {
    use super::*;
    use crate::patience::{alone, in_time};

    #[test]
    fn ten_jobs_and_thirty_end_although_nobody_wakes_them() {
        for jobs in [10, 30] {
            let _alone = alone!();
            in_time(move || {
                block_on(future::join_all((1..=jobs).map(job)));
            });
        }
    }
}

//! `tokio_await_loop`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/intro/src/bin/tokio_await_loop.rs");

mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    #[deny(unfulfilled_lint_expectations)]
    fn a_call_alone_runs_nothing_and_the_compiler_warns_of_it() {
        #[expect(unused_must_use, reason = "that is the warning")]
        job(1);
        assert_eq!(SAID.lines(), [""; 0]);
    }

    #[tokio::test]
    async fn a_sleep_of_tokio_counts_from_when_it_was_made() {
        let start = Instant::now();
        let mut sleeps = Vec::new();
        for _ in 0..3 {
            sleeps.push(tokio::time::sleep(Duration::from_secs(1)));
        }
        for sleep in sleeps {
            sleep.await;
        }
        let seconds = start.elapsed().as_secs_f64();
        assert!((1.0..2.5).contains(&seconds), "{seconds}");
    }
}

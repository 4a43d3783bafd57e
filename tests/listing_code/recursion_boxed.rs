//! `recursion_boxed`: its own code, tried.

include!("../../listings/futures/src/bin/recursion_boxed.rs");

mod tests {
    use super::*;
    use std::env;
    use std::pin::pin;
    use std::process::Command;
    use std::task::{Context, Waker};
    use std::thread;

    /// Set where the stack may overflow, which ends the process.
    const LEVELS: &str = "LEVELS_OF_RECURSION";

    fn poll_once(levels: u64) {
        let poll = move || {
            let mut context = Context::from_waker(Waker::noop());
            let mut future = pin!(factorial(levels));
            assert!(future.as_mut().poll(&mut context).is_ready());
        };
        // As much as `tasks_that_await_each_other_use_no_stack` gets by on.
        let thread = thread::Builder::new().stack_size(64 * 1024);
        thread.spawn(poll).unwrap().join().unwrap();
    }

    #[test]
    fn a_hundred_thousand_levels_overflow_the_stack() {
        if let Ok(levels) = env::var(LEVELS) {
            return poll_once(levels.parse().unwrap());
        }
        let ends_well = |levels| {
            let itself = env::current_exe().unwrap();
            let mut child = Command::new(itself);
            child.args(["a_hundred_thousand_levels_overflow_the_stack"]);
            child.env(LEVELS, levels).output().unwrap()
        };
        assert!(ends_well("10").status.success());
        let output = ends_well("100000");
        assert!(!output.status.success());
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains("overflowed its stack"), "{error}");
    }
}

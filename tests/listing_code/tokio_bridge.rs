//! `tokio_bridge`: its own code, tried.

include!("../../listings/tokio/src/bin/tokio_bridge.rs");

mod tests {
    use super::*;
    use crate::patience;
    use std::panic::catch_unwind;
    use tokio::runtime::Builder;

    /// What a panic of this says.
    fn panic_of(action: fn()) -> String {
        let _panics = patience::may_panic();
        let panic = catch_unwind(action).unwrap_err();
        match panic.downcast::<String>() {
            Ok(words) => *words,
            Err(panic) => panic.downcast_ref::<&str>().unwrap().to_string(),
        }
    }

    #[test]
    fn a_thread_of_its_own_knows_no_runtime() {
        let words = panic_of(|| {
            look_up_now(1);
        });
        assert!(words.contains("there is no reactor running"), "{words}");
    }

    #[test]
    fn a_thread_that_has_entered_a_runtime_knows_it() {
        let runtime = Runtime::new().unwrap();
        let _entered = runtime.enter();
        assert_eq!(look_up_now(1), "visitor 1");
    }

    #[test]
    fn block_in_place_needs_several_threads() {
        let words = panic_of(|| {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(async { task::block_in_place(|| ()) });
        });
        assert!(words.contains("multi-threaded runtime"), "{words}");
    }
}

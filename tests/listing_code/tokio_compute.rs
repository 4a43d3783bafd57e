//! `tokio_compute`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_compute.rs");

mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn rayon_has_a_thread_for_each_processor() {
        let processors = thread::available_parallelism().unwrap().get();
        assert_eq!(rayon::current_num_threads(), processors);
        main();
        let lines = SAID.lines();
        let most = |name: &str| -> usize {
            let counts = lines.iter().find_map(|it| it.strip_prefix(name));
            let counts = counts.unwrap().strip_prefix(": ").unwrap();
            let (most, _) = counts.split_once(" at once").unwrap();
            most.parse().unwrap()
        };
        assert!(most("rayon") <= processors, "{lines:?}");
        assert!(most("spawn_blocking") <= 50, "{lines:?}");
    }
}

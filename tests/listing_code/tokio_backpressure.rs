//! `tokio_backpressure` and `tokio_unbounded`: what they print.

/// The megabytes that a listing says it had in the end.
fn most(output: &str) -> f64 {
    let line = output.lines().find(|line| line.starts_with("300 sent"));
    let (_, megabytes) = line.unwrap().split_once(": ").unwrap();
    megabytes.strip_suffix(" MB").unwrap().parse().unwrap()
}

#[test]
fn without_a_bound_the_memory_grows_and_with_one_it_does_not() {
    let unbounded =
        include_str!("../../listings/tokio/src/bin/tokio_unbounded.stdout");
    let bounded =
        include_str!("../../listings/tokio/src/bin/tokio_backpressure.stdout");
    // In the second are 16 messages of a megabyte each, and what the program
    // has besides.
    assert!((16.0..32.0).contains(&most(bounded)));
    assert!(most(unbounded) > 3.0 * most(bounded));
}

//! `tokio_million`: its own code, tried.

include!("../../listings/intro/src/bin/tokio_million.rs");

mod tests {
    use super::*;
    use crate::patience;

    const OUTPUT: &str =
        include_str!("../../listings/intro/src/bin/tokio_million.stdout");

    /// So many that what other tests allocate meanwhile does not matter.
    const TASKS: u64 = 500_000;

    #[tokio::test]
    async fn as_tasks_they_take_about_twice_as_much() {
        let _memory = patience::measures_memory();
        let before = memory();
        for _ in 0..TASKS {
            tokio::spawn(job());
        }
        let as_task = (memory() - before) as f64 / TASKS as f64;
        let joined = OUTPUT.split(' ').find_map(|word| word.parse().ok());
        let joined: f64 = joined.unwrap();
        let ratio = as_task / joined;
        println!("{as_task} {joined}");
        assert!((1.6..=2.8).contains(&ratio), "{as_task} {joined}");
    }
}

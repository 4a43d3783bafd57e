//! `tokio_timeout`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/intro/src/bin/tokio_timeout.rs");

mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use tokio::time::{sleep, timeout};

    #[tokio::test]
    async fn a_job_that_is_given_up_never_ends() {
        let jobs = stream::iter(1..=10).for_each_concurrent(3, job);
        let output = timeout(Duration::from_millis(2500), jobs).await;
        assert!(output.is_err());
        sleep(Duration::from_secs(1)).await;
        let lines = SAID.lines();
        let count =
            |word| lines.iter().filter(|it| it.starts_with(word)).count();
        assert_eq!((count("start"), count("end")), (9, 6));
    }

    #[tokio::test]
    async fn a_thread_that_nobody_waits_for_goes_on() {
        let (sender, receiver) = mpsc::channel();
        let thread = tokio::task::spawn_blocking(move || {
            thread::sleep(Duration::from_millis(100));
            sender.send("the end").unwrap();
        });
        assert!(timeout(Duration::from_millis(10), thread).await.is_err());
        assert_eq!(receiver.recv(), Ok("the end"));
    }
}

//! `tokio_paused`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_paused.rs");

mod tests {
    use super::*;
    use crate::patience;
    use std::thread;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::runtime::Builder;
    use tokio::task::spawn_blocking;

    #[tokio::test(start_paused = true)]
    async fn each_try_has_a_minute_more() {
        let start = time::Instant::now();
        assert!(ask_patiently(std::future::pending::<()>).await.is_none());
        assert_eq!(start.elapsed().as_secs(), 60 + 120 + 180 + 240);
    }

    #[test]
    fn the_clock_of_several_threads_cannot_be_paused() {
        let _panics = patience::may_panic();
        let runtime = Builder::new_multi_thread().enable_time().build();
        let runtime = runtime.unwrap();
        let task = runtime.spawn(async { time::pause() });
        let paused = futures::executor::block_on(task);
        assert!(paused.unwrap_err().is_panic());
    }

    /// What stands in for a socket in such tests.
    #[tokio::test(start_paused = true)]
    async fn a_duplex_is_waited_for() {
        let (mut one, mut other) = duplex(16);
        tokio::spawn(async move {
            sleep(Duration::from_mins(5)).await;
            other.write_all(b"hello").await.unwrap();
        });
        let mut answer = [0; 5];
        let read = one.read_exact(&mut answer);
        timeout(Duration::from_mins(6), read)
            .await
            .unwrap()
            .unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_blocking_call_is_waited_for() {
        let call = spawn_blocking(|| {
            thread::sleep(Duration::from_millis(50));
        });
        timeout(Duration::from_mins(1), call)
            .await
            .unwrap()
            .unwrap();
    }
}

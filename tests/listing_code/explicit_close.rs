//! `explicit_close`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/cancellation/src/bin/explicit_close.rs");

mod tests {
    use super::*;
    use tokio::task::yield_now;

    async fn rest(mut theirs: DuplexStream) -> String {
        let mut heard = String::new();
        theirs.read_to_string(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_is_dropped_says_goodbye_once() {
        let (ours, theirs) = duplex(64);
        drop(Session::open(ours).await.unwrap());
        assert_eq!(rest(theirs).await, "hello\ngoodbye\n");
    }

    #[tokio::test(start_paused = true)]
    async fn a_hello_that_is_cut_short_is_all_that_is_said() {
        let (ours, theirs) = duplex(2);
        let open = timeout(Duration::from_secs(1), Session::open(ours));
        assert!(open.await.is_err());
        yield_now().await;
        assert_eq!(rest(theirs).await, "he");
    }

    #[tokio::test(start_paused = true)]
    async fn a_close_that_nobody_hears_ends() {
        let (ours, _theirs) = duplex(8);
        let session = Session::open(ours).await.unwrap();
        let error = session.close().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn a_close_that_is_dropped_is_not_begun_anew() {
        let (ours, theirs) = duplex(8);
        let session = Session::open(ours).await.unwrap();
        let patience = Duration::from_millis(500);
        assert!(timeout(patience, session.close()).await.is_err());
        yield_now().await;
        assert_eq!(rest(theirs).await, "hello\ngo");
    }
}

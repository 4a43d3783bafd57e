//! `explicit_close`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/cancellation/src/bin/explicit_close.rs");

mod tests {
    use super::*;
    use tokio::task::yield_now;

    /// A session, and the server's end of it, which has answered its hello.
    async fn session(room: usize) -> (Session, DuplexStream) {
        let (ours, mut theirs) = duplex(room);
        theirs.write_u8(b'!').await.unwrap();
        (Session::open(ours).await.unwrap(), theirs)
    }

    async fn rest(mut theirs: DuplexStream) -> String {
        let mut heard = String::new();
        theirs.read_to_string(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_is_dropped_says_goodbye_once() {
        let (session, theirs) = session(64).await;
        drop(session);
        assert_eq!(rest(theirs).await, "hello\ngoodbye\n");
    }

    #[tokio::test(start_paused = true)]
    async fn a_hello_without_an_answer_is_followed_by_a_goodbye() {
        let (ours, theirs) = duplex(64);
        let open = timeout(Duration::from_secs(1), Session::open(ours));
        assert!(open.await.is_err());
        yield_now().await;
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
        let (session, _theirs) = session(8).await;
        let error = session.close().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn a_close_that_is_dropped_is_not_begun_anew() {
        let (session, theirs) = session(8).await;
        let patience = Duration::from_millis(500);
        assert!(timeout(patience, session.close()).await.is_err());
        yield_now().await;
        assert_eq!(rest(theirs).await, "hello\ngo");
    }
}

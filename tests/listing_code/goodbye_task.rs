//! `goodbye_task`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/cancellation/src/bin/goodbye_task.rs");

mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use tokio::runtime::Builder;

    fn session() -> (Session, DuplexStream) {
        let (ours, theirs) = duplex(64);
        let (socket, is_torn) = (Some(ours), false);
        (Session { socket, is_torn }, theirs)
    }

    #[test]
    fn without_a_runtime_its_drop_panics() {
        let (session, _theirs) = session();
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(session)));
        assert!(dropped.is_err());
    }

    #[test]
    fn a_runtime_that_ends_first_takes_the_goodbye_along() {
        let (session, mut theirs) = session();
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(async { drop(session) });
        drop(runtime);
        let mut heard = String::new();
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(theirs.read_to_string(&mut heard)).unwrap();
        assert_eq!(heard, "");
    }

    #[test]
    fn while_the_runtime_shuts_down_the_goodbye_is_never_polled() {
        let (session, mut theirs) = session();
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.spawn(async {
            let _session = session;
            std::future::pending::<()>().await
        });
        // The task has its first turn, and the session is in it.
        runtime.block_on(tokio::task::yield_now());
        drop(runtime);
        let mut heard = String::new();
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(theirs.read_to_string(&mut heard)).unwrap();
        assert_eq!(heard, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_hello_without_an_answer_is_all_that_is_said() {
        let (ours, mut theirs) = duplex(64);
        let open = timeout(Duration::from_secs(1), Session::open(ours));
        assert!(open.await.is_err());
        let mut heard = String::new();
        theirs.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "hello\n");
    }

    #[test]
    fn there_is_no_goodbye_in_the_middle_of_a_message() {
        let runtime = Builder::new_current_thread().enable_time().build();
        runtime.unwrap().block_on(async {
            let (mut session, mut theirs) = session();
            session.is_torn = true;
            drop(session);
            let mut heard = String::new();
            theirs.read_to_string(&mut heard).await.unwrap();
            assert_eq!(heard, "");
        });
    }
}

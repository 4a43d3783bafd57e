//! `tokio_shutdown`: its own code, tried.

use crate::said::{Said, say_to as writeln};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_shutdown.rs");

mod tests {
    use super::*;
    use std::panic::resume_unwind;
    use tokio::net::TcpSocket;
    use tokio::runtime::Builder;
    use tokio::task::unconstrained;

    #[test]
    fn a_connection_is_accounted_for_whatever_becomes_of_its_task() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let connections = TaskTracker::new();
        let spawn = |n, panics: bool| {
            let account = Account { n, outcome: None };
            let task = async move {
                let _account = account;
                if panics {
                    // Without a backtrace, which takes a lot of memory.
                    resume_unwind(Box::new("on purpose"));
                }
                std::future::pending::<()>().await;
            };
            connections.spawn_on(task, runtime.handle());
        };
        spawn(1, false);
        spawn(2, true);
        runtime.block_on(yield_now());
        assert_eq!(SAID.lines(), ["client 2: panicked"]);
        assert_eq!(connections.len(), 1);
        drop(runtime);
        assert_eq!(SAID.lines()[1..], ["client 1: dropped"]);
        assert!(connections.is_empty());
    }
    /// A listener with more clients in its queue than a budget has units.
    fn full_listener() -> (TcpListener, Vec<std::net::TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1024).unwrap();
        let address = listener.local_addr().unwrap();
        let connect = |_| std::net::TcpStream::connect(address).unwrap();
        (listener, (0..200).map(connect).collect())
    }

    #[tokio::test]
    async fn accept_finds_nobody_before_the_driver_has_looked() {
        let (listener, _clients) = full_listener();
        assert!(listener.accept().now_or_never().is_none());
        yield_now().await;
        assert!(listener.accept().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_longer_queue_than_the_budget_needs_unconstrained() {
        let (listener, _clients) = full_listener();
        yield_now().await;
        let mut accepted = 0;
        while let Some(Ok(_)) = listener.accept().now_or_never() {
            accepted += 1;
        }
        assert_eq!(accepted, 128);
        let accept = || unconstrained(listener.accept()).now_or_never();
        while let Some(Ok(_)) = accept() {
            accepted += 1;
        }
        assert_eq!(accepted, 200);
    }
}

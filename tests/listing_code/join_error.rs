//! `join_error`: its own code, tried.

include!("../../listings/tasks/src/bin/join_error.rs");

mod tests {
    use super::*;
    use crate::patience::{self, in_time};

    #[test]
    fn a_panic_is_handed_to_the_handle_and_the_others_go_on() {
        let _alone = patience::alone!();
        in_time(|| {
            block_on(async {
                let owned = Arc::new(());
                let panicking = spawn({
                    let owned = owned.clone();
                    async move {
                        let _owned = owned;
                        sleep(Duration::from_millis(1)).await;
                        panic!("on purpose");
                    }
                });
                let other = spawn(sleep(Duration::from_millis(20)));
                let payload = panicking.await.unwrap_err();
                assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
                assert_eq!(Arc::strong_count(&owned), 1);
                assert!(other.await.is_ok());
            });
        });
    }

    /// Panics when it is dropped, unless the thread panics already.
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(thread::panicking(), "on purpose");
        }
    }

    #[test]
    fn an_output_that_panics_when_nobody_takes_it_ends_only_its_task() {
        let _alone = patience::alone!();
        in_time(|| {
            block_on(async {
                drop(spawn(async { Bomb }));
                assert!(spawn(sleep(Duration::from_millis(1))).await.is_ok());
            });
            assert!(READY.lock().unwrap().is_empty());
        });
    }

    #[test]
    fn a_future_that_panics_when_it_is_dropped_tells_its_handle() {
        let _alone = patience::alone!();
        in_time(|| {
            block_on(async {
                let bomb = Bomb;
                let dropped = spawn(future::poll_fn(move |_| {
                    let _bomb = &bomb;
                    Poll::Ready(())
                }));
                assert!(dropped.await.is_err());
            });
        });
    }

    #[test]
    fn a_task_that_panics_when_its_last_waker_has_gone_ends_only_itself() {
        let _alone = patience::alone!();
        in_time(|| {
            block_on(async {
                let bomb = Bomb;
                // It leaves no waker, and is dropped after its poll.
                drop(spawn(async move {
                    let _bomb = bomb;
                    future::pending::<()>().await;
                }));
                let others = [(); 2].map(|()| spawn(async {}));
                for other in others {
                    assert!(other.await.is_ok());
                }
            });
            assert!(READY.lock().unwrap().is_empty());
        });
    }

    #[test]
    fn a_payload_of_a_message_with_numbers_is_a_string() {
        let _alone = patience::alone!();
        in_time(|| {
            block_on(async {
                let payload = spawn(job(2)).await.unwrap_err();
                let message: &String = payload.downcast_ref().unwrap();
                assert_eq!(message, "job 2 had bad luck");
            });
        });
    }

    #[test]
    fn a_panic_of_the_main_task_is_that_of_block_on() {
        let _alone = patience::alone!();
        in_time(|| {
            let panicking = || block_on(async { panic!("on purpose") });
            let payload = panic::catch_unwind(panicking).unwrap_err();
            assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
            assert_eq!(block_on(async { 1 }), 1);
        });
    }
}

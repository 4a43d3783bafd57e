//! `join_error`: its own code, tried.

include!("../../listings/tasks/src/bin/join_error.rs");

mod tests {
    use super::*;
    use crate::patience::{self, in_time};

    #[test]
    fn a_panic_is_handed_to_the_handle_and_the_others_go_on() {
        let _alone = patience::alone();
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

    #[test]
    fn a_panic_of_the_main_task_is_that_of_block_on() {
        let _alone = patience::alone();
        in_time(|| {
            let panicking = || block_on(async { panic!("on purpose") });
            let payload = panic::catch_unwind(panicking).unwrap_err();
            assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
            assert_eq!(block_on(async { 1 }), 1);
        });
    }
}

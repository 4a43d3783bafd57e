//! `future_forgetful`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/futures/src/bin/future_forgetful.rs");

mod tests {
    use super::*;
    use crate::counting;

    #[tokio::test]
    async fn nobody_wakes_it_and_another_poll_starts_all_over() {
        let (waker, count) = counting::waker();
        let mut context = Context::from_waker(&waker);
        let mut job = job(1);
        assert!(Pin::new(&mut job).poll(&mut context).is_pending());
        tokio::time::sleep(Duration::from_millis(1200)).await;
        assert_eq!(count.get(), 0);
        assert!(Pin::new(&mut job).poll(&mut context).is_pending());
        assert_eq!(SAID.lines(), ["start 1", "start 1"]);
    }
}

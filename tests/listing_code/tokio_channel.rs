//! `tokio_channel`: its own code, tried.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/tokio/src/bin/tokio_channel.rs");

mod tests {
    use super::*;
    use futures::future::join_all;
    use std::collections::BTreeSet;
    use tokio::task::JoinHandle;
    use tokio::time::timeout;

    fn open() -> (BoxOffice, JoinHandle<Vec<u32>>) {
        let (sender, receiver) = mpsc::channel(8);
        let actor = tokio::spawn(box_office(receiver));
        (BoxOffice { requests: sender }, actor)
    }

    #[tokio::test(start_paused = true)]
    async fn no_seat_is_sold_twice() {
        let (office, actor) = open();
        let seats = join_all((0..100).map(|_| office.buy())).await;
        let sold: BTreeSet<u32> = seats.into_iter().flatten().collect();
        assert_eq!(sold, BTreeSet::from([1, 2, 3]));
        drop(office);
        assert_eq!(actor.await.unwrap(), []);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_has_bought_nothing() {
        let (office, actor) = open();
        let patience = Duration::from_millis(50);
        assert!(timeout(patience, office.buy()).await.is_err());
        drop(office);
        assert_eq!(actor.await.unwrap(), [3, 2, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_actor_there_is_nothing_to_buy() {
        let (office, actor) = open();
        actor.abort();
        assert_eq!(office.buy().await, None);
    }
}

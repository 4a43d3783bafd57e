//! `tokio_line_server`: its own code, tried.

include!("../../listings/tokio/src/bin/tokio_line_server.rs");

mod tests {
    use super::*;
    use futures::future::join;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn an_idle_client_is_shown_out_at_once() {
        let (queue, _requests) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let (mut near, far) = duplex(64);
        let talk = tokio::spawn(talk(far, queue, stop.clone()));
        sleep(Duration::from_secs(1)).await;
        stop.cancel();
        let start = Instant::now();
        talk.await.unwrap().unwrap();
        assert!(start.elapsed().is_zero());
        let mut answer = String::new();
        near.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "goodbye\n");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_nobody_waits_for_is_skipped() {
        let (queue, requests) = mpsc::channel(2);
        let impatient = timeout(Duration::ZERO, ask(&queue, "one\n".into()));
        assert!(impatient.await.is_err());
        let actor = tokio::spawn(actor(requests));
        let start = Instant::now();
        assert_eq!(ask(&queue, "two\n".into()).await, "TWO\n");
        assert!(start.elapsed() < Duration::from_millis(150));
        drop(queue);
        assert_eq!(actor.await.unwrap(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn each_way_to_go_without_an_answer_has_its_word() {
        let (queue, requests) = mpsc::channel(1);
        let late = ask(&queue, "one\n".into());
        let busy = ask(&queue, "two\n".into());
        let (late, busy) = join(late, busy).await;
        assert_eq!((late.as_str(), busy.as_str()), ("late\n", "busy\n"));
        drop(requests);
        assert_eq!(ask(&queue, "three\n".into()).await, "closed\n");
    }

    /// Our own sender is enough to keep it.
    #[tokio::test(start_paused = true)]
    async fn the_actor_ends_only_after_the_last_sender() {
        let (queue, requests) = mpsc::channel(1);
        let mut actor = tokio::spawn(actor(requests));
        let hour = Duration::from_hours(1);
        assert!(timeout(hour, &mut actor).await.is_err());
        drop(queue);
        assert_eq!(timeout(hour, actor).await.unwrap().unwrap(), 0);
    }
}

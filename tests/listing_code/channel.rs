//! `channel`: its own code, tried. `tests/explored` tries it on several
//! threads.

include!("../../listings/runtime/src/bin/channel.rs");

mod tests {
    use super::*;
    use crate::counting;
    use crate::patience::{alone, in_time};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread;

    fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
        let mut context = Context::from_waker(Waker::noop());
        Pin::new(future).poll(&mut context)
    }

    fn at_once<F: Future>(future: F) -> F::Output {
        match poll(&mut pin!(future)) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("it is pending"),
        }
    }

    /// Two senders in line at a full channel with room for one.
    fn full<'a>(sender: &'a Sender<u64>) -> [Sending<'a, u64>; 2] {
        assert_eq!(at_once(sender.send(1)), Ok(()));
        [2, 3].map(|n| {
            let mut sending = sender.send(n);
            assert!(poll(&mut sending).is_pending());
            sending
        })
    }

    #[test]
    fn senders_get_in_in_the_order_in_which_they_came() {
        let (sender, mut receiver) = channel(1);
        let [mut second, mut third] = full(&sender);
        assert_eq!(at_once(receiver.recv()), Some(1));
        // Whoever comes now, and whoever's later in line, can't take it.
        let mut newcomer = sender.send(4);
        assert!(poll(&mut newcomer).is_pending());
        assert!(poll(&mut third).is_pending());
        assert_eq!(poll(&mut second), Poll::Ready(Ok(())));
        assert_eq!(at_once(receiver.recv()), Some(2));
        assert!(poll(&mut newcomer).is_pending());
        assert_eq!(poll(&mut third), Poll::Ready(Ok(())));
    }

    #[test]
    fn a_send_that_is_dropped_leaves_its_place_in_line() {
        let (sender, mut receiver) = channel(1);
        let [second, mut third] = full(&sender);
        drop(second);
        let mut second = sender.send(2);
        assert!(poll(&mut second).is_pending());
        assert_eq!(at_once(receiver.recv()), Some(1));
        assert!(poll(&mut second).is_pending());
        assert_eq!(poll(&mut third), Poll::Ready(Ok(())));
    }

    #[test]
    fn a_place_given_to_a_send_that_is_dropped_goes_on_to_the_next() {
        let (sender, mut receiver) = channel(1);
        let [second, mut third] = full(&sender);
        let (waker, count) = counting::waker();
        let mut context = Context::from_waker(&waker);
        assert!(Pin::new(&mut third).poll(&mut context).is_pending());
        assert_eq!(at_once(receiver.recv()), Some(1));
        assert_eq!(count.get(), 0);
        drop(second);
        assert_eq!(count.get(), 1);
        assert_eq!(poll(&mut third), Poll::Ready(Ok(())));
        assert_eq!(sender.channel.lock().unwrap().free, 0);
    }

    #[test]
    fn a_place_that_nobody_is_left_for_is_free() {
        let (sender, mut receiver) = channel(1);
        let both = full(&sender);
        assert_eq!(at_once(receiver.recv()), Some(1));
        drop(both);
        assert_eq!(at_once(sender.send(4)), Ok(()));
        let channel = sender.channel.lock().unwrap();
        assert_eq!((channel.free, channel.values.len()), (0, 1));
        assert!(channel.line.called.is_empty());
    }

    #[test]
    fn a_send_that_is_snoozed_keeps_its_place_from_others() {
        let (sender, mut receiver) = channel(1);
        let [_snoozed, mut third] = full(&sender);
        assert_eq!(at_once(receiver.recv()), Some(1));
        assert!(poll(&mut third).is_pending());
        let receiving = Box::pin(receiver.recv());
        assert!(poll(&mut { receiving }).is_pending());
    }

    #[test]
    fn a_recv_that_is_dropped_loses_nothing() {
        let (sender, mut receiver) = channel(1);
        assert!(poll(&mut Box::pin(receiver.recv())).is_pending());
        assert_eq!(at_once(sender.send(1)), Ok(()));
        assert_eq!(at_once(receiver.recv()), Some(1));
    }

    #[test]
    fn a_dropped_receiver_gives_back_what_waits_and_drops_what_is_inside() {
        let (sender, receiver) = channel(1);
        let [inside, waiting] = [(); 2].map(Arc::new);
        assert_eq!(at_once(sender.send(inside.clone())), Ok(()));
        let (waker, count) = counting::waker();
        let mut context = Context::from_waker(&waker);
        let mut sending = sender.send(waiting.clone());
        assert!(Pin::new(&mut sending).poll(&mut context).is_pending());
        drop(receiver);
        assert_eq!(count.get(), 1);
        assert_eq!(Arc::strong_count(&inside), 1);
        assert_eq!(poll(&mut sending), Poll::Ready(Err(waiting)));
        assert!(at_once(sender.send(inside)).is_err());
    }

    #[test]
    fn a_closed_channel_lets_nothing_in_and_everything_out() {
        let (sender, mut receiver) = channel(1);
        let [mut second, _third] = full(&sender);
        receiver.close();
        assert_eq!(poll(&mut second), Poll::Ready(Err(2)));
        assert_eq!(at_once(sender.send(4)), Err(4));
        assert_eq!(at_once(receiver.recv()), Some(1));
        assert_eq!(at_once(receiver.recv()), None);
    }

    #[test]
    fn a_place_given_before_the_close_is_no_longer_one() {
        let (sender, mut receiver) = channel(1);
        let [mut second, _third] = full(&sender);
        assert_eq!(at_once(receiver.recv()), Some(1));
        receiver.close();
        assert_eq!(poll(&mut second), Poll::Ready(Err(2)));
        assert_eq!(at_once(receiver.recv()), None);
    }

    #[test]
    fn after_the_last_sender_comes_what_is_inside_and_then_the_end() {
        let (sender, mut receiver) = channel(2);
        let other = sender.clone();
        assert_eq!(at_once(sender.send(1)), Ok(()));
        drop(sender);
        assert_eq!(at_once(receiver.recv()), Some(1));
        assert!(poll(&mut Box::pin(receiver.recv())).is_pending());
        assert_eq!(at_once(other.send(2)), Ok(()));
        drop(other);
        assert_eq!(at_once(receiver.recv()), Some(2));
        assert_eq!(at_once(receiver.recv()), None);
        assert_eq!(at_once(receiver.recv()), None);
    }

    #[test]
    fn only_the_last_sender_wakes_the_receiver() {
        let (sender, mut receiver) = channel::<u64>(1);
        let other = sender.clone();
        let (waker, count) = counting::waker();
        let mut context = Context::from_waker(&waker);
        assert!(receiver.poll_recv(&mut context).is_pending());
        drop(sender);
        assert_eq!(count.get(), 0);
        drop(other);
        assert_eq!(count.get(), 1);
    }

    /// What is inside may send to the channel when it is dropped.
    #[test]
    fn values_are_dropped_while_the_channel_is_not_locked() {
        struct Last(Sender<Option<Last>>);
        impl Drop for Last {
            fn drop(&mut self) {
                assert!(matches!(at_once(self.0.send(None)), Err(None)));
            }
        }
        in_time(|| {
            let (sender, receiver) = channel(1);
            let last = Last(sender.clone());
            assert!(at_once(sender.send(Some(last))).is_ok());
            drop(receiver);
        });
    }

    #[test]
    fn there_is_never_more_inside_than_there_is_room_for() {
        let _alone = alone!();
        in_time(|| {
            let most = block_on(async {
                let (sender, mut receiver) = channel(3);
                let senders: Vec<_> = (0..20)
                    .map(|_| {
                        let sender = sender.clone();
                        spawn(async move {
                            for n in 0..500 {
                                sender.send(n).await.unwrap();
                            }
                        })
                    })
                    .collect();
                drop(sender);
                let (mut count, mut most) = (0, 0);
                while receiver.recv().await.is_some() {
                    count += 1;
                    let inside = receiver.channel.lock().unwrap().values.len();
                    most = most.max(inside);
                }
                assert_eq!(count, 20 * 500);
                for sender in senders {
                    sender.await;
                }
                most
            });
            assert!((1..=3).contains(&most), "{most}");
        });
    }

    #[test]
    fn between_threads_nothing_is_lost_and_each_sender_s_order_is_kept() {
        let _alone = alone!();
        in_time(|| {
            let (sender, mut receiver) = channel(2);
            let threads: Vec<_> = (0..4_usize)
                .map(|number| {
                    let sender = sender.clone();
                    thread::spawn(move || {
                        for n in 0..5000 {
                            // Each third one is dropped half way.
                            if n % 3 == 0 {
                                let _ = poll(&mut sender.send((9, 0)));
                            }
                            pollster(sender.send((number, n))).unwrap();
                        }
                    })
                })
                .collect();
            drop(sender);
            let mut next = [0; 4];
            while let Some((number, n)) = pollster(receiver.recv()) {
                if number < 4 {
                    assert_eq!(next[number], n);
                    next[number] += 1;
                }
            }
            assert_eq!(next, [5000; 4]);
            for thread in threads {
                thread.join().unwrap();
            }
        });
    }

    /// Runs a future on this thread.
    fn pollster<F: Future>(future: F) -> F::Output {
        futures::executor::block_on(future)
    }

    #[test]
    #[should_panic(expected = "room for a value")]
    fn a_channel_without_room_is_none() {
        channel::<u64>(0);
    }

    #[test]
    fn a_send_that_is_polled_again_after_it_was_ready_panics() {
        let (sender, _receiver) = channel(1);
        let mut sending = sender.send(1);
        assert_eq!(poll(&mut sending), Poll::Ready(Ok(())));
        let again = AssertUnwindSafe(|| poll(&mut sending));
        assert!(catch_unwind(again).is_err());
    }
}

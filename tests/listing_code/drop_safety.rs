//! What Part Six says of dropping a future half way: a test a row of its
//! table. Where bytes go through a fake socket, the tester of
//! `cancel_everywhere` looks; the rest is polled by hand.

include!("../../listings/cancellation/src/bin/cancel_everywhere.rs");

/// Polls it once, and nobody hears of its wake-ups.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls it once, which is not enough for it, and drops it.
fn drop_half_way<F: Future>(future: F) {
    assert!(poll(pin!(future)).is_pending());
}

/// Polls it once, which has to be enough.
fn at_once<F: Future>(future: F) -> F::Output {
    match poll(pin!(future)) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it is pending"),
    }
}

mod tester {
    use super::*;

    #[test]
    fn finds_what_a_read_of_half_a_word_loses() {
        assert!(!cancel_everywhere("read_word", |socket| socket, read_word));
    }

    #[test]
    fn finds_nothing_where_the_buffer_is_outside() {
        let start = |socket| Words {
            socket,
            unread: Vec::new(),
        };
        assert!(cancel_everywhere("Words::next", start, Words::next));
    }

    #[test]
    fn tries_each_poll_but_the_last() {
        let tried = RefCell::new(Vec::new());
        cancel_everywhere(
            "read_word",
            |socket| {
                tried.borrow_mut().push(socket.clone());
                socket
            },
            read_word,
        );
        // Once whole, after each of five polls, and ready on the sixth.
        assert_eq!(tried.borrow().len(), 7);
    }
}

mod tokio_io {
    use super::*;
    use std::net::TcpStream;
    use tokio::net::TcpListener;

    #[test]
    fn read_is_safe() {
        let read = async |socket: &mut Socket| {
            let mut bytes = [0; 5];
            let count = socket.read(&mut bytes).await.unwrap();
            String::from_utf8_lossy(&bytes[..count]).into_owned()
        };
        assert!(cancel_everywhere("read", |socket| socket, read));
    }

    #[test]
    fn read_exact_loses_what_it_has_read() {
        let read = async |socket: &mut Socket| {
            let mut bytes = [0; 5];
            socket.read_exact(&mut bytes).await.unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        assert!(!cancel_everywhere("read_exact", |socket| socket, read));
    }

    #[test]
    fn read_exact_into_a_buffer_that_stays_loses_how_far_it_has_come() {
        let start = |socket| (socket, [0; 5]);
        let read = async |state: &mut (Socket, [u8; 5])| {
            let (socket, bytes) = state;
            socket.read_exact(bytes).await.unwrap();
            String::from_utf8_lossy(bytes).into_owned()
        };
        assert!(!cancel_everywhere("read_exact", start, read));
    }

    #[test]
    fn write_all_loses_how_far_it_has_come() {
        let write = async |socket: &mut Socket| {
            socket.write_all(b"hello").await.unwrap();
            socket.passed()
        };
        assert!(!cancel_everywhere("write_all", |socket| socket, write));
    }

    #[test]
    fn write_all_buf_is_safe() {
        let start = |socket| (socket, b"hello".as_slice());
        let write = async |state: &mut (Socket, &[u8])| {
            let (socket, unwritten) = state;
            socket.write_all_buf(unwritten).await.unwrap();
            socket.passed()
        };
        assert!(cancel_everywhere("write_all_buf", start, write));
    }

    #[tokio::test]
    async fn accept_is_safe() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        drop_half_way(listener.accept());
        let address = listener.local_addr().unwrap();
        let client = TcpStream::connect(address).unwrap();
        let (_, peer) = listener.accept().await.unwrap();
        assert_eq!(peer, client.local_addr().unwrap());
    }
}

mod tokio_sync {
    use super::*;
    use std::sync::Arc;
    use tokio::sync::{Mutex, Notify, Semaphore, mpsc, oneshot};

    #[test]
    fn recv_is_safe() {
        let (sender, mut receiver) = mpsc::channel(1);
        drop_half_way(receiver.recv());
        sender.try_send("hello").unwrap();
        assert_eq!(at_once(receiver.recv()), Some("hello"));
    }

    #[test]
    fn recv_that_was_woken_and_not_polled_is_safe() {
        let (sender, mut receiver) = mpsc::channel(1);
        {
            let mut recv = pin!(receiver.recv());
            assert!(poll(recv.as_mut()).is_pending());
            sender.try_send("hello").unwrap();
        }
        assert_eq!(at_once(receiver.recv()), Some("hello"));
    }

    #[test]
    fn a_oneshot_receiver_loses_what_its_sender_has_sent() {
        let (sender, mut receiver) = oneshot::channel();
        assert!(poll(Pin::new(&mut receiver)).is_pending());
        assert_eq!(sender.send(1), Ok(()));
        drop(receiver);
    }

    #[test]
    fn a_oneshot_receiver_by_reference_is_safe() {
        let (sender, mut receiver) = oneshot::channel();
        drop_half_way(&mut receiver);
        assert_eq!(sender.send(1), Ok(()));
        assert_eq!(at_once(&mut receiver), Ok(1));
    }

    #[test]
    fn send_loses_its_message() {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(Arc::new("first")).unwrap();
        let second = Arc::new("second");
        drop_half_way(sender.send(second.clone()));
        assert_eq!(Arc::strong_count(&second), 1);
        assert_eq!(*at_once(receiver.recv()).unwrap(), "first");
        drop_half_way(receiver.recv());
    }

    #[test]
    fn reserve_keeps_the_message_outside() {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send("first").unwrap();
        let second = "second";
        drop_half_way(sender.reserve());
        assert_eq!(at_once(receiver.recv()), Some("first"));
        at_once(sender.reserve()).unwrap().send(second);
        assert_eq!(at_once(receiver.recv()), Some("second"));
    }

    #[test]
    fn lock_loses_its_place() {
        let lock = Mutex::new(());
        let guard = at_once(lock.lock());
        let mut first = Box::pin(lock.lock());
        let mut second = Box::pin(lock.lock());
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        drop(first);
        let mut first = Box::pin(lock.lock());
        assert!(poll(first.as_mut()).is_pending());
        drop(guard);
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_ready());
    }

    #[test]
    fn lock_that_was_given_and_not_polled_goes_on_to_the_next() {
        let lock = Mutex::new(());
        let guard = at_once(lock.lock());
        let mut first = Box::pin(lock.lock());
        let mut second = Box::pin(lock.lock());
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        drop(guard);
        // It is the first's now, whether or not anybody polls it.
        assert!(lock.try_lock().is_err());
        assert!(poll(second.as_mut()).is_pending());
        drop(first);
        assert!(poll(second.as_mut()).is_ready());
    }

    #[test]
    fn acquire_loses_its_place() {
        let permits = Semaphore::new(1);
        let permit = at_once(permits.acquire()).unwrap();
        let mut first = Box::pin(permits.acquire());
        let mut second = Box::pin(permits.acquire());
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        drop(first);
        let mut first = Box::pin(permits.acquire());
        assert!(poll(first.as_mut()).is_pending());
        drop(permit);
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_ready());
    }

    #[test]
    fn notified_loses_its_place_and_no_notify_one() {
        let notify = Notify::new();
        let mut first = Box::pin(notify.notified());
        let mut second = Box::pin(notify.notified());
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        notify.notify_one();
        // It was the first's, and goes on to the next.
        drop(first);
        assert!(poll(second.as_mut()).is_ready());
    }

    #[test]
    fn notified_loses_what_notify_waiters_told_it() {
        let notify = Notify::new();
        {
            let mut notified = pin!(notify.notified());
            assert!(poll(notified.as_mut()).is_pending());
            notify.notify_waiters();
        }
        drop_half_way(notify.notified());
    }

    #[test]
    fn recv_waits_for_a_sender_that_has_a_place_even_after_close() {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(1).unwrap();
        let mut snoozed = Box::pin(sender.send(2));
        assert!(poll(snoozed.as_mut()).is_pending());
        assert_eq!(at_once(receiver.recv()), Some(1));
        receiver.close();
        drop_half_way(receiver.recv());
        drop(snoozed);
        assert_eq!(at_once(receiver.recv()), None);
    }

    #[test]
    #[expect(clippy::await_holding_lock, reason = "that is the question")]
    fn a_change_is_left_half_made_and_no_lock_is_poisoned() {
        let theirs = Mutex::new(0);
        let ours = std::sync::Mutex::new(0);
        drop_half_way(async {
            let mut their_guard = theirs.lock().await;
            let mut our_guard = ours.lock().unwrap();
            (*their_guard, *our_guard) = (1, 1);
            std::future::pending::<()>().await;
            (*their_guard, *our_guard) = (2, 2);
        });
        assert_eq!(*at_once(theirs.lock()), 1);
        assert_eq!(*ours.lock().unwrap(), 1);
    }
}

mod tokio_abort {
    use std::future::pending;
    use std::sync::mpsc;
    use tokio::runtime::{Builder, Handle};
    use tokio::sync::oneshot;
    use tokio::task::{AbortHandle, JoinSet, spawn_blocking, yield_now};

    #[test]
    fn takes_a_blocking_call_out_of_the_line_and_stops_none_that_runs() {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.max_blocking_threads(1).build().unwrap();
        runtime.block_on(async {
            let (begin, begun) = oneshot::channel();
            let (end, ended) = mpsc::channel();
            let runs = spawn_blocking(move || {
                begin.send(()).unwrap();
                ended.recv().unwrap();
            });
            begun.await.unwrap();
            let waits = spawn_blocking(|| panic!("it has begun"));
            runs.abort();
            waits.abort();
            end.send(()).unwrap();
            assert!(runs.await.is_ok());
            let error: tokio::task::JoinError = waits.await.unwrap_err();
            assert!(error.is_cancelled());
        });
    }

    #[tokio::test]
    async fn is_too_late_in_the_poll_that_ends_the_task() {
        let (sender, receiver) = oneshot::channel::<AbortHandle>();
        let handle = tokio::spawn(async {
            receiver.await.unwrap().abort();
            7
        });
        sender.send(handle.abort_handle()).unwrap();
        assert_eq!(handle.await.unwrap(), 7);
    }

    /// How many children of an aborted parent are left when its handle says
    /// so.
    fn left(children: usize) -> usize {
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let parent = tokio::spawn(async move {
                let mut set = JoinSet::new();
                for _ in 0..children {
                    set.spawn(pending::<()>());
                }
                pending::<()>().await
            });
            for _ in 0..20 {
                yield_now().await;
            }
            parent.abort();
            assert!(parent.await.unwrap_err().is_cancelled());
            Handle::current().metrics().num_alive_tasks()
        })
    }

    #[test]
    fn of_a_parent_leaves_all_children_but_60() {
        assert_eq!([3, 60, 61, 200].map(left), [0, 0, 1, 140]);
    }
}

mod tokio_select {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn arms_that_lose_keep_what_is_still_in_their_channel() {
        let (sender, mut first) = mpsc::channel(1);
        sender.try_send("first").unwrap();
        let (sender, mut second) = mpsc::channel(1);
        sender.try_send("second").unwrap();
        for _ in 0..2 {
            tokio::select! {
                Some(word) = first.recv() => assert_eq!(word, "first"),
                Some(word) = second.recv() => assert_eq!(word, "second"),
            }
        }
        assert!(first.is_empty() && second.is_empty());
    }

    #[tokio::test]
    async fn arms_that_lose_lose_what_they_have_read() {
        let (mut quick, mut slow) = (Socket::default(), Socket::default());
        let (mut two, mut five) = ([0; 2], [0; 5]);
        // It is ready on its second poll, by which the other has two bytes.
        tokio::select! {
            biased;
            _ = slow.read_exact(&mut five) => unreachable!(),
            _ = quick.read_exact(&mut two) => {}
        }
        assert_eq!(slow.passed(), "he");
        assert_eq!(read_word(&mut slow).await, "lloas");
    }
}

mod tokio_time {
    use super::*;
    use std::time::Duration;
    use tokio::time::{Instant, advance, interval, sleep};

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn an_interval_s_tick_is_safe() {
        let mut interval = interval(SECOND);
        let start = interval.tick().await;
        drop_half_way(interval.tick());
        advance(SECOND / 2).await;
        drop_half_way(interval.tick());
        assert_eq!(interval.tick().await, start + SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sleep_that_has_gone_off_is_ready_until_it_is_reset() {
        let mut sleep = pin!(sleep(SECOND));
        sleep.as_mut().await;
        for _ in 0..3 {
            assert!(poll(sleep.as_mut()).is_ready());
        }
        sleep.as_mut().reset(Instant::now() + SECOND);
        assert!(poll(sleep.as_mut()).is_pending());
    }
}

mod join_handle {
    use super::*;

    include!("../../listings/tasks/src/bin/abort.rs");

    mod tests {
        use super::*;
        use crate::patience::{alone, in_time};

        #[test]
        fn its_drop_loses_the_output_and_leaves_the_task() {
            let _alone = alone!();
            in_time(|| {
                let is_done = Arc::new(Mutex::new(false));
                let output = Arc::new("lost");
                let (job, given) = (is_done.clone(), output.clone());
                block_on(async {
                    drop_half_way(spawn(async move {
                        sleep(Duration::from_millis(1)).await;
                        *job.lock().unwrap() = true;
                        given
                    }));
                    sleep(Duration::from_millis(50)).await;
                });
                assert!(*is_done.lock().unwrap());
                assert_eq!(Arc::strong_count(&output), 1);
            });
        }

        #[test]
        fn by_reference_it_is_safe() {
            let _alone = alone!();
            in_time(|| {
                let output = block_on(async {
                    let mut handle = spawn(async {
                        sleep(Duration::from_millis(1)).await;
                        "kept"
                    });
                    drop_half_way(&mut handle);
                    handle.await
                });
                assert!(matches!(output, Ok("kept")));
            });
        }
    }
}

mod join_all {
    use super::*;

    include!("../../listings/futures/src/bin/join_all_by_hand.rs");

    mod tests {
        use super::*;
        use std::future::{pending, ready};
        use std::rc::Rc;

        #[test]
        fn its_drop_loses_outputs_and_children() {
            let child = Rc::new("a child");
            let output = Rc::new("an output");
            let child_owned = child.clone();
            let children: Vec<Pin<Box<dyn Future<Output = Rc<&str>>>>> = vec![
                Box::pin(ready(output.clone())),
                Box::pin(async {
                    let _owned = child_owned;
                    pending().await
                }),
            ];
            let mut both = Box::pin(join_all(children));
            assert!(poll(both.as_mut()).is_pending());
            assert_eq!(Rc::strong_count(&child), 2);
            assert_eq!(Rc::strong_count(&output), 2);
            drop(both);
            assert_eq!(Rc::strong_count(&child), 1);
            assert_eq!(Rc::strong_count(&output), 1);
        }
    }
}

#[cfg(unix)]
mod sockets {
    use super::{at_once, drop_half_way, poll as poll_once};

    include!("../../listings/io/src/bin/whole_server.rs");

    mod tests {
        use super::*;
        use crate::patience::{self, Alone, in_time};
        use std::future::pending;
        use std::thread;

        fn alone() -> Alone {
            let alone = patience::alone!();
            assert_eq!(left(), (0, 0));
            alone
        }

        /// How many timers and interests.
        fn left() -> (usize, usize) {
            let timers = TIMERS.lock().unwrap().len();
            let interests = INTERESTS.lock().unwrap().len();
            (timers, interests)
        }

        fn listen() -> (TcpListener, SocketAddr) {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            (listener, address)
        }

        /// Ours does not block.
        fn pair() -> (TcpStream, TcpStream) {
            let (listener, address) = listen();
            let theirs = TcpStream::connect(address).unwrap();
            let (ours, _) = listener.accept().unwrap();
            ours.set_nonblocking(true).unwrap();
            (ours, theirs)
        }

        #[test]
        fn sleep_is_safe_and_starts_anew() {
            let _alone = alone();
            let first = sleep(Duration::from_secs(3600));
            let deadline = first.key.0;
            drop_half_way(first);
            assert_eq!(left(), (0, 0));
            thread::sleep(Duration::from_millis(1));
            assert!(sleep(Duration::from_secs(3600)).key.0 > deadline);
        }

        #[test]
        fn timeout_drops_what_is_in_it_and_starts_anew() {
            let _alone = alone();
            let owned = Arc::new(());
            let inner = owned.clone();
            drop_half_way(timeout(Duration::from_secs(3600), async move {
                let _owned = inner;
                pending::<()>().await
            }));
            assert_eq!(Arc::strong_count(&owned), 1);
            assert_eq!(left(), (0, 0));
        }

        #[test]
        fn accept_is_safe() {
            let _alone = alone();
            let (listener, address) = listen();
            listener.set_nonblocking(true).unwrap();
            drop_half_way(when_ready(&listener, libc::POLLIN, || {
                listener.accept()
            }));
            assert_eq!(left(), (0, 0));
            in_time(move || {
                let client = TcpStream::connect(address).unwrap();
                let (_, peer) = block_on(async move {
                    when_ready(&listener, libc::POLLIN, || listener.accept())
                        .await
                        .unwrap()
                });
                assert_eq!(peer, client.local_addr().unwrap());
            });
        }

        #[test]
        fn read_is_safe() {
            let _alone = alone();
            let (ours, mut theirs) = pair();
            let mut bytes = [0; 5];
            drop_half_way(when_ready(&ours, libc::POLLIN, || {
                (&ours).read(&mut bytes)
            }));
            assert_eq!(left(), (0, 0));
            theirs.write_all(b"hello").unwrap();
            in_time(move || {
                let (count, bytes) = block_on(async move {
                    let mut bytes = [0; 5];
                    let read = || (&ours).read(&mut bytes);
                    let count = when_ready(&ours, libc::POLLIN, read).await;
                    (count.unwrap(), bytes)
                });
                assert_eq!(&bytes[..count], b"hello");
            });
        }

        #[test]
        fn write_all_loses_how_far_it_has_come() {
            let _alone = alone();
            let (ours, mut theirs) = pair();
            // More than the system takes at once.
            let message = vec![b'a'; 64 << 20];
            drop_half_way(write_all(&ours, &message));
            assert_eq!(left(), (0, 0));
            in_time(move || {
                thread::spawn(move || {
                    ours.set_nonblocking(false).unwrap();
                    (&ours).write_all(b"b").unwrap();
                });
                let mut bytes = Vec::new();
                theirs.read_to_end(&mut bytes).unwrap();
                let torn = bytes.iter().take_while(|&&byte| byte == b'a');
                let torn = torn.count();
                assert!(0 < torn && torn < message.len());
                assert_eq!(&bytes[torn..], b"b");
            });
        }

        #[test]
        #[cfg(target_os = "linux")]
        fn connect_is_safe() {
            let _alone = alone();
            let address = SocketAddr::from(([127, 0, 0, 1], 0));
            let listener = Socket::new(Domain::IPV4, Type::STREAM, None);
            let listener = listener.unwrap();
            listener.bind(&address.into()).unwrap();
            listener.listen(0).unwrap();
            let address = listener.local_addr().unwrap().as_socket().unwrap();
            // Until the queue of the listener is full.
            let mut connected = Vec::new();
            loop {
                let mut one = Box::pin(connect(address));
                match poll_once(one.as_mut()) {
                    Poll::Ready(socket) => connected.push(socket.unwrap()),
                    Poll::Pending => break,
                }
                assert!(connected.len() < 100);
            }
            assert_eq!(left(), (0, 0));
        }

        #[test]
        fn what_is_ready_at_once_is_not_half_way() {
            assert_eq!(at_once(timeout(Duration::ZERO, async { 1 })), Some(1));
        }
    }
}

//! `client_server`: its own code, tried.

include!("../../listings/io/src/bin/client_server.rs");

mod tests {
    use super::*;
    use crate::counting::{self, Count};
    use crate::patience::{self, Alone, in_time};
    #[cfg(target_os = "linux")]
    use crate::sends::sending_nothing;
    use crate::signals::interrupting;
    use nix::sys::pthread::pthread_self;
    #[cfg(target_os = "linux")]
    use nix::sys::socket::{setsockopt, sockopt};
    #[cfg(target_os = "linux")]
    use std::net::UdpSocket;
    use std::os::unix::net::UnixStream;
    use std::thread;

    fn alone() -> Alone {
        let alone = patience::alone!();
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        // What a test has left that failed. Its wakers take locks.
        let left = mem::take(&mut *INTERESTS.lock().unwrap());
        drop(left);
        let left = mem::take(&mut *READY.lock().unwrap());
        drop(left);
        alone
    }

    /// The timeout of a poll(2) that the loop would call now.
    fn timeout() -> i32 {
        poll_timeout(next_deadline())
    }

    /// Waits as the loop does.
    fn wait() {
        wait_until(next_deadline());
    }

    fn interests() -> usize {
        INTERESTS.lock().unwrap().len()
    }

    /// Two connected sockets that do not block.
    fn sockets() -> (UnixStream, UnixStream) {
        let sockets = UnixStream::pair().unwrap();
        sockets.0.set_nonblocking(true).unwrap();
        sockets.1.set_nonblocking(true).unwrap();
        sockets
    }

    /// Writes until there is no more room.
    fn fill(mut socket: &UnixStream) {
        while socket.write(&[0; 4096]).is_ok() {}
    }

    /// A sleep that has been polled once.
    fn waiting(duration: Duration) -> Pin<Box<Sleep>> {
        let (waker, _) = counting::waker();
        let mut sleep = Box::pin(sleep(duration));
        let poll = sleep.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(poll.is_pending());
        sleep
    }

    #[test]
    fn without_timers_it_waits_for_sockets_alone() {
        let _alone = alone();
        assert_eq!(timeout(), -1);
    }

    #[test]
    fn a_timeout_never_ends_before_its_deadline() {
        let _alone = alone();
        let _sleep = waiting(Duration::from_millis(100));
        let deadline = next_deadline().unwrap();
        loop {
            let before = Instant::now();
            if before >= deadline {
                break;
            }
            let timeout = Duration::from_millis(timeout() as u64);
            // At least what was left, and less than a millisecond more.
            assert!(Instant::now() + timeout >= deadline);
            assert!(
                before + timeout <= deadline + Duration::from_millis(1),
                "too late"
            );
        }
    }

    #[test]
    fn a_deadline_that_has_come_is_a_timeout_of_zero() {
        let _alone = alone();
        let _sleep = waiting(Duration::from_millis(1));
        thread::sleep(Duration::from_millis(2));
        assert_eq!(timeout(), 0);
    }

    #[test]
    fn a_dropped_sleep_is_waited_for_no_more() {
        let _alone = alone();
        drop(waiting(Duration::from_millis(100)));
        assert_eq!(timeout(), -1);
    }

    #[test]
    fn a_timeout_is_at_most_what_poll_can_take() {
        let _alone = alone();
        let _sleep = waiting(Duration::from_secs(30 * 24 * 3600));
        assert_eq!(timeout(), i32::MAX);
    }

    #[test]
    fn with_a_task_ready_it_does_not_wait() {
        let _alone = alone();
        drop(spawn(async {}));
        assert_eq!(timeout(), 0);
        let _sleep = waiting(Duration::from_secs(3600));
        assert_eq!(timeout(), 0);
        READY.lock().unwrap().clear();
    }

    /// Registers an interest, and says how often it is woken.
    fn register(interest: &Interest) -> Arc<Count> {
        let (waker, count) = counting::waker();
        interest.register(&waker);
        count
    }

    fn interest(fd: &impl AsFd, events: i16) -> Interest<'_> {
        Interest {
            number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
            fd: fd.as_fd(),
            events,
        }
    }

    #[test]
    fn of_two_who_wait_for_a_socket_only_the_one_concerned_is_woken() {
        let _alone = alone();
        in_time(|| {
            let (socket, other) = sockets();
            fill(&socket);
            let reader = interest(&socket, libc::POLLIN);
            let writer = interest(&socket, libc::POLLOUT);
            let (reads, writes) = (register(&reader), register(&writer));
            (&other).write_all(b"!").unwrap();
            wait();
            assert_eq!((reads.get(), writes.get()), (1, 0));
            // The other is still registered.
            assert_eq!(interests(), 1);
            while (&other).read(&mut [0; 4096]).is_ok() {}
            wait();
            assert_eq!((reads.get(), writes.get()), (1, 1));
            assert_eq!(interests(), 0);
        });
    }

    #[test]
    fn a_socket_can_be_read_and_written_at_once() {
        let _alone = alone();
        let (socket, other) = sockets();
        fill(&socket);
        let (waker, _) = counting::waker();
        let mut context = Context::from_waker(&waker);
        let read = || (&socket).read(&mut [0]);
        let mut reading = Box::pin(when_ready(&socket, libc::POLLIN, read));
        let write = || (&socket).write(b"!");
        let mut writing = Box::pin(when_ready(&socket, libc::POLLOUT, write));
        assert!(reading.as_mut().poll(&mut context).is_pending());
        assert!(writing.as_mut().poll(&mut context).is_pending());
        assert_eq!(interests(), 2);
        (&other).write_all(b"!").unwrap();
        assert!(reading.as_mut().poll(&mut context).is_ready());
        assert_eq!(interests(), 1);
        drop(writing);
        assert_eq!(interests(), 0);
    }

    #[test]
    fn a_dropped_interest_leaves_nothing_behind() {
        let _alone = alone();
        let (socket, _other) = sockets();
        let (waker, count) = counting::waker();
        let mut context = Context::from_waker(&waker);
        {
            let call = || (&socket).read(&mut [0]);
            let mut reading = pin!(when_ready(&socket, libc::POLLIN, call));
            for _ in 0..1000 {
                assert!(reading.as_mut().poll(&mut context).is_pending());
            }
            assert_eq!(interests(), 1);
        }
        assert_eq!(interests(), 0);
        // Its waker is gone, too: ours and the count's are left.
        drop(waker);
        assert_eq!(Arc::strong_count(&count), 1);
    }

    #[test]
    fn a_call_that_succeeds_has_no_interest_left() {
        let _alone = alone();
        let (socket, other) = sockets();
        let (waker, _) = counting::waker();
        let mut context = Context::from_waker(&waker);
        let call = || (&socket).read(&mut [0]);
        let mut reading = Box::pin(when_ready(&socket, libc::POLLIN, call));
        assert!(reading.as_mut().poll(&mut context).is_pending());
        // It may be ready without having been woken.
        (&other).write_all(b"!").unwrap();
        assert!(reading.as_mut().poll(&mut context).is_ready());
        assert_eq!(interests(), 0);
    }

    #[test]
    fn a_call_that_fails_is_not_tried_again() {
        let _alone = alone();
        let (socket, _other) = sockets();
        let (waker, _) = counting::waker();
        let mut context = Context::from_waker(&waker);
        let call = || Err::<(), _>(ErrorKind::ConnectionReset.into());
        let mut calling = pin!(when_ready(&socket, libc::POLLIN, call));
        let Poll::Ready(Err(error)) = calling.as_mut().poll(&mut context)
        else {
            panic!("not an error");
        };
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(interests(), 0);
    }

    #[test]
    fn an_event_that_was_not_asked_for_wakes_too() {
        let _alone = alone();
        in_time(|| {
            // Nothing to read, and nobody who could write: POLLHUP.
            let (reader, writer) = io::pipe().unwrap();
            let hangs_up = interest(&reader, libc::POLLIN);
            drop(writer);
            assert_eq!(wakes_once(&hangs_up), libc::POLLHUP);
            // Nobody who could read: POLLERR.
            let (reader, writer) = io::pipe().unwrap();
            let fails = interest(&writer, 0);
            drop(reader);
            assert_eq!(wakes_once(&fails), libc::POLLERR);
        });
    }

    /// Has the interest woken, and says by which event.
    fn wakes_once(interest: &Interest) -> i16 {
        let count = register(interest);
        let mut pollfds = [INTERESTS.lock().unwrap()[&interest.number].0];
        wait();
        assert_eq!(count.get(), 1);
        assert_eq!(interests(), 0);
        poll(&mut pollfds, None);
        pollfds[0].revents
    }

    #[test]
    fn a_descriptor_that_is_none_wakes_too() {
        let _alone = alone();
        in_time(|| {
            let (waker, count) = counting::waker();
            let pollfd = libc::pollfd {
                fd: i32::MAX,
                events: libc::POLLIN,
                revents: 0,
            };
            INTERESTS.lock().unwrap().insert(0, (pollfd, waker));
            wait();
            assert_eq!(count.get(), 1);
            assert_eq!(interests(), 0);
        });
    }

    #[test]
    fn only_the_task_whose_socket_is_ready_is_polled() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let (first, first_writer) = sockets();
                let (second, second_writer) = sockets();
                let (first, first_calls) = reading(first);
                let (second, second_calls) = reading(second);
                sleep(Duration::from_millis(1)).await;
                assert_eq!(first_calls.load(Ordering::Relaxed), 1);
                assert_eq!(second_calls.load(Ordering::Relaxed), 1);
                (&first_writer).write_all(b"!").unwrap();
                first.await;
                assert_eq!(first_calls.load(Ordering::Relaxed), 2);
                assert_eq!(second_calls.load(Ordering::Relaxed), 1);
                (&second_writer).write_all(b"!").unwrap();
                second.await;
                assert_eq!(second_calls.load(Ordering::Relaxed), 2);
            });
        });
    }

    /// A task that reads a byte, and how often it has tried to.
    fn reading(socket: UnixStream) -> (JoinHandle<()>, Arc<AtomicU64>) {
        let calls = Arc::new(AtomicU64::new(0));
        let counted = calls.clone();
        let task = spawn(async move {
            let call = || {
                counted.fetch_add(1, Ordering::Relaxed);
                (&socket).read(&mut [0])
            };
            when_ready(&socket, libc::POLLIN, call).await.unwrap();
        });
        (task, calls)
    }

    #[test]
    fn signals_neither_end_a_sleep_nor_prolong_it() {
        let _alone = alone();
        in_time(|| {
            let start = Instant::now();
            interrupting(&[pthread_self()], || {
                block_on(sleep(Duration::from_millis(500)));
            });
            let took = start.elapsed();
            assert!(took >= Duration::from_millis(500), "{took:?}");
            assert!(took < Duration::from_secs(3), "{took:?}");
        });
    }

    /// Two ends of a connection. The first does not block.
    fn connection() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let other = TcpStream::connect(address).unwrap();
        let (socket, _) = listener.accept().unwrap();
        socket.set_nonblocking(true).unwrap();
        (socket, other)
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_write_that_writes_nothing_is_an_error() {
        let _alone = alone();
        in_time(|| {
            let (socket, mut other) = connection();
            let error = sending_nothing(|| {
                let mut writing = pin!(write_all(&socket, b"!"));
                let mut context = Context::from_waker(Waker::noop());
                match writing.as_mut().poll(&mut context) {
                    Poll::Ready(result) => result.unwrap_err(),
                    Poll::Pending => panic!("it waits"),
                }
            });
            assert_eq!(error.kind(), ErrorKind::WriteZero);
            drop(socket);
            assert_eq!(other.read(&mut [0]).unwrap(), 0);
        });
    }

    /// A socket with an error that only MSG_ERRQUEUE takes.
    #[cfg(target_os = "linux")]
    fn with_queued_error() -> UdpSocket {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        setsockopt(&socket, sockopt::Ipv4RecvErr, &true).unwrap();
        // Nobody is given this port who asks for any.
        socket.connect("127.0.0.1:1").unwrap();
        socket.send(b"!").unwrap();
        // The first call takes the error from the socket, not from the queue.
        let refusal = socket.recv(&mut [0]).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::ConnectionRefused);
        socket.set_nonblocking(true).unwrap();
        socket
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_event_that_reading_does_not_clear_keeps_it_busy() {
        let _alone = alone();
        in_time(|| {
            let socket = with_queued_error();
            let calls = block_on(async {
                let calls = Arc::new(AtomicU64::new(0));
                let counted = calls.clone();
                spawn(async move {
                    let call = || {
                        counted.fetch_add(1, Ordering::Relaxed);
                        socket.recv(&mut [0])
                    };
                    when_ready(&socket, libc::POLLIN, call).await
                });
                while calls.load(Ordering::Relaxed) < 1000 {
                    sleep(Duration::from_millis(1)).await;
                }
                calls.load(Ordering::Relaxed)
            });
            assert!(calls >= 1000, "{calls}");
        });
    }
}

//! `hyper_server`: its own code, tried, as far as no client is needed for that.
//! What clients see of it, `tests/servers` tries.

include!("../../listings/runtime/src/bin/hyper_server.rs");

mod tests {
    use super::*;
    use crate::patience::{self, in_time};
    use hyper::rt::{Timer, Write as _};
    use std::future::{pending, ready};
    use std::net::TcpStream as Other;

    /// Runs a test that nobody has interrupted before.
    fn uninterrupted(test: impl FnOnce() + Send + 'static) {
        let _alone = patience::alone!();
        IS_INTERRUPTED.store(false, Ordering::SeqCst);
        in_time(|| {
            start_workers(worker_count());
            test();
        });
        assert_eq!(INTERRUPT.lock().unwrap().len(), 0);
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
    }

    /// A waker that says that it has been called.
    struct Flag(AtomicBool);

    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    /// Reads something when it's called.
    struct Reads(Mutex<HyperIo>);

    impl Wake for Reads {
        fn wake(self: Arc<Self>) {
            let mut context = Context::from_waker(Waker::noop());
            let mut bytes = [0; 8];
            let mut buffer = rt::ReadBuf::new(&mut bytes);
            let mut io = self.0.lock().unwrap();
            let read = rt::Read::poll_read(
                Pin::new(&mut *io),
                &mut context,
                buffer.unfilled(),
            );
            assert!(read.is_pending());
        }
    }

    #[test]
    fn a_waker_may_read_while_a_read_calls_it() {
        uninterrupted(|| {
            let ((mut io, _other), (others, _its_other)) =
                (sockets(), sockets());
            let waker = Waker::from(Arc::new(Reads(Mutex::new(others))));
            let mut context = Context::from_waker(&waker);
            let mut bytes = [0; 8];
            let mut buffer = rt::ReadBuf::new(&mut bytes);
            // Nothing is left of the budget, so the waker is called.
            let read = with_budget(Some(0), || {
                rt::Read::poll_read(
                    Pin::new(&mut io),
                    &mut context,
                    buffer.unfilled(),
                )
            });
            assert!(read.is_pending());
        });
    }

    #[test]
    fn hyper_s_timer_sleeps_until_its_deadline() {
        uninterrupted(|| {
            let start = Instant::now();
            let deadline = start + Duration::from_millis(30);
            block_on(HyperTimer.sleep_until(deadline));
            assert!(Instant::now() >= deadline);
            block_on(HyperTimer.sleep(Duration::from_millis(30)));
            assert!(start.elapsed() >= Duration::from_millis(60));
            // One that hyper gives up is gone.
            let mut context = Context::from_waker(Waker::noop());
            let mut sleep = HyperTimer.sleep(Duration::from_secs(3600));
            assert!(sleep.as_mut().poll(&mut context).is_pending());
            HyperTimer.reset(&mut sleep, start);
            assert!(sleep.as_mut().poll(&mut context).is_ready());
        });
    }

    fn sockets() -> (HyperIo, Other) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let other = Other::connect(listener.local_addr().unwrap()).unwrap();
        let (socket, _) = listener.accept().unwrap();
        socket.set_nonblocking(true).unwrap();
        let socket = Socket::new(TcpStream::from_std(socket)).unwrap();
        (HyperIo(socket), other)
    }

    /// Whatever room hyper has, and it isn't told of more than there is.
    #[test]
    fn what_is_read_is_put_where_hyper_has_room() {
        uninterrupted(|| {
            for room in [1, 10, 4096, 10_000] {
                let (mut io, mut other) = sockets();
                let bytes: Vec<u8> = (0..=250).cycle().take(9_000).collect();
                other.write_all(&bytes).unwrap();
                drop(other);
                let read = block_on(async move {
                    let mut read = Vec::new();
                    loop {
                        let mut memory = vec![0; room];
                        let mut buffer = rt::ReadBuf::new(&mut memory);
                        poll_fn(|context| {
                            let io = Pin::new(&mut io);
                            rt::Read::poll_read(io, context, buffer.unfilled())
                        })
                        .await
                        .unwrap();
                        if buffer.filled().is_empty() {
                            return read;
                        }
                        read.extend_from_slice(buffer.filled());
                    }
                });
                assert_eq!(read, bytes);
            }
        });
    }

    /// hyper makes more room once a read has filled what there is.
    #[test]
    fn a_read_takes_what_there_is_if_hyper_has_room_for_it() {
        const COUNT: usize = 40_000;
        uninterrupted(|| {
            let (mut io, mut other) = sockets();
            other.write_all(&[1; COUNT]).unwrap();
            let mut memory = vec![0; COUNT];
            while !io.0.source.peek(&mut memory).is_ok_and(|it| it == COUNT) {
                thread::yield_now();
            }
            block_on(async move {
                let mut buffer = rt::ReadBuf::new(&mut memory);
                poll_fn(|context| {
                    let io = Pin::new(&mut io);
                    rt::Read::poll_read(io, context, buffer.unfilled())
                })
                .await
                .unwrap();
                assert_eq!(buffer.filled(), [1; COUNT]);
            });
        });
    }

    /// Or else hyper would copy them into one.
    #[test]
    fn several_pieces_are_written_by_one_call() {
        uninterrupted(|| {
            let (mut io, mut other) = sockets();
            assert!(io.is_write_vectored());
            let count = block_on(async move {
                let pieces = [IoSlice::new(b"head, "), IoSlice::new(b"body")];
                poll_fn(|context| {
                    let io = Pin::new(&mut io);
                    io.poll_write_vectored(context, &pieces)
                })
                .await
                .unwrap()
            });
            assert_eq!(count, 10);
            let mut received = String::new();
            other.read_to_string(&mut received).unwrap();
            assert_eq!(received, "head, body");
        });
    }

    /// Far more than what a socket has room for, so that it's still there when
    /// the client has the head.
    #[test]
    fn a_body_is_written_from_where_it_is() {
        struct Owner(Arc<[u8]>);

        impl AsRef<[u8]> for Owner {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        uninterrupted(|| {
            let (io, mut other) = sockets();
            let bytes: Arc<[u8]> = vec![b'.'; 32 << 20].into();
            let body = Bytes::from_owner(Owner(bytes.clone()));
            let body = Mutex::new(Some(body));
            let service = service_fn(move |_| {
                let body = body.lock().unwrap().take().expect("one request");
                ready(Ok::<_, Infallible>(Response::new(Full::new(body))))
            });
            let serving = spawn(
                server::conn::http1::Builder::new()
                    .serve_connection(io, service),
            );
            let request = "GET / HTTP/1.1\r\nhost: localhost\r\n\
                           connection: close\r\n\r\n";
            other.write_all(request.as_bytes()).unwrap();
            other.read_exact(&mut [0]).unwrap();
            assert_eq!(Arc::strong_count(&bytes), 2, "it's been copied");
            let read = io::copy(&mut other, &mut io::sink()).unwrap();
            assert!(read > 32 << 20, "{read} bytes");
            block_on(serving).unwrap();
            assert_eq!(Arc::strong_count(&bytes), 1);
        });
    }

    #[test]
    fn a_shutdown_sends_the_end() {
        uninterrupted(|| {
            let (mut io, mut other) = sockets();
            block_on(async move {
                poll_fn(|context| {
                    let io = Pin::new(&mut io);
                    io.poll_write(context, b"bye")
                })
                .await
                .unwrap();
                poll_fn(|context| Pin::new(&mut io).poll_flush(context))
                    .await
                    .unwrap();
                poll_fn(|context| Pin::new(&mut io).poll_shutdown(context))
                    .await
                    .unwrap();
            });
            let mut received = String::new();
            other.read_to_string(&mut received).unwrap();
            assert_eq!(received, "bye");
        });
    }

    #[test]
    fn everybody_who_waits_for_ctrl_c_is_woken() {
        uninterrupted(|| {
            for round in 0..100 {
                IS_INTERRUPTED.store(false, Ordering::SeqCst);
                let tasks: Vec<_> =
                    (0..20).map(|_| spawn(interrupted())).collect();
                if round % 2 == 0 {
                    while INTERRUPT.lock().unwrap().len() < 20 {
                        thread::yield_now();
                    }
                }
                interrupt();
                tasks.into_iter().for_each(block_on);
            }
        });
    }

    #[test]
    fn the_latest_waker_is_told_of_ctrl_c() {
        uninterrupted(|| {
            let flags =
                [(); 2].map(|()| Arc::new(Flag(AtomicBool::new(false))));
            let mut waiting = pin!(interrupted());
            for flag in &flags {
                let waker = Waker::from(flag.clone());
                let mut context = Context::from_waker(&waker);
                assert!(waiting.as_mut().poll(&mut context).is_pending());
            }
            block_on(async {});
            interrupt();
            while !flags[1].0.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            assert!(!flags[0].0.load(Ordering::SeqCst));
        });
    }

    #[cfg(unix)]
    #[test]
    fn ctrl_c_and_sigterm_interrupt_whatever_a_thread_is_doing() {
        use nix::sys::signal::{Signal, raise};

        uninterrupted(|| {
            // Once, or one signal would count as two.
            interrupt_on_ctrl_c().unwrap();
            for signal in [Signal::SIGINT, Signal::SIGTERM] {
                IS_INTERRUPTED.store(false, Ordering::SeqCst);
                let waiting = spawn(interrupted());
                raise(signal).unwrap();
                block_on(waiting);
            }
        });
    }

    /// One that may be called and dropped only while nobody has a lock.
    struct Nosy;

    impl Nosy {
        fn look() {
            for _ in 0..2 {
                drop(OpenGuard::new());
                drop(interrupted());
            }
        }
    }

    impl Wake for Nosy {
        fn wake(self: Arc<Self>) {
            Nosy::look();
        }
    }

    impl Drop for Nosy {
        fn drop(&mut self) {
            Nosy::look();
        }
    }

    #[test]
    fn a_waker_is_replaced_without_a_lock() {
        uninterrupted(|| {
            let open = OpenGuard::new();
            let mut closed = pin!(all_closed());
            let mut interrupted = pin!(interrupted());
            for _ in 0..3 {
                // Whoever replaces one is the last who has it.
                let wakers = [(); 2].map(|()| Waker::from(Arc::new(Nosy)));
                let [mut one, mut two] =
                    wakers.each_ref().map(Context::from_waker);
                assert!(closed.as_mut().poll(&mut one).is_pending());
                assert!(interrupted.as_mut().poll(&mut two).is_pending());
            }
            drop(open);
            let mut context = Context::from_waker(Waker::noop());
            assert!(closed.as_mut().poll(&mut context).is_ready());
        });
    }

    #[test]
    fn of_two_that_are_ready_the_other_one_counts() {
        uninterrupted(|| {
            assert_eq!(block_on(unless(ready(()), ready(1))), None);
            assert_eq!(block_on(unless(pending(), ready(1))), Some(1));
            assert_eq!(block_on(unless(ready(()), pending::<()>())), None);
        });
    }

    #[test]
    fn all_are_closed_when_the_last_one_is_however_it_ends() {
        uninterrupted(|| {
            block_on(all_closed());
            for _ in 0..100 {
                let guards = [(); 10].map(|()| OpenGuard::new());
                let waiting = spawn(all_closed());
                for (n, guard) in guards.into_iter().enumerate() {
                    drop(spawn(async move {
                        let _guard = guard;
                        if n == 0 {
                            // Without a message.
                            panic::resume_unwind(Box::new(()));
                        }
                    }));
                }
                block_on(waiting);
                assert_eq!(OPEN.lock().unwrap().count, 0);
            }
        });
    }
}

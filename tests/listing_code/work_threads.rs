//! `work_threads`: its own code, tried. A wake-up that is lost shows as a test
//! that does not end.

include!("../../listings/readiness/src/bin/work_threads.rs");

mod tests {
    use super::*;
    use socket2::SockRef;
    use std::net::TcpStream as Other;
    use std::sync::atomic::AtomicBool;

    include!("at_work.rs");
    include!("wake_ups.rs");

    fn workers() -> usize {
        thread::available_parallelism().map_or(4, |it| it.get())
    }

    fn start() {
        block_on(async {});
    }

    fn is_at_rest() -> bool {
        let queue = QUEUE.lock().unwrap();
        queue.is_reactor_taken
            && queue.is_reactor_waiting
            && queue.idle == workers() - 1
            && queue.calls == 0
            && queue.tasks.is_empty()
    }

    /// What is so whenever nobody changes the queue.
    fn is_consistent(queue: &Queue) -> bool {
        let tasks = queue.tasks.len();
        // For each task, a worker is called, if one sleeps. None is called for
        // nothing, and one is always awake, or waits in the reactor.
        queue.calls >= tasks.min(queue.idle)
            && queue.calls <= queue.idle
            && queue.idle < workers()
            && (queue.is_reactor_taken || !queue.is_reactor_waiting)
    }

    #[test]
    fn no_task_is_in_the_queue_while_a_worker_sleeps_that_is_not_called() {
        at_work(|| {
            let tasks = (0..3).flat_map(|_| Turns::both(200_000)).chain(
                (0..3).map(|_| -> BoxedFuture {
                    Box::pin(async {
                        for micros in 0..200 {
                            sleep(Duration::from_micros(micros)).await;
                        }
                    })
                }),
            );
            let ended = spawn(all(tasks.collect::<Vec<_>>()));
            let is_running = || {
                let state = ended.state.lock().unwrap();
                matches!(*state, JoinState::Running(_))
            };
            while is_running() {
                assert!(is_consistent(&QUEUE.lock().unwrap()));
                // Whoever asks for a lock again at once keeps others from it.
                thread::sleep(Duration::from_micros(20));
            }
        });
    }

    #[test]
    fn who_waits_in_the_reactor_is_interrupted_once() {
        at_work(|| {
            let mut queue = QUEUE.lock().unwrap();
            assert!(queue.is_reactor_waiting);
            let calls = [(); 2].map(|()| queue.call_reactor());
            assert!(matches!(calls, [Call::Reactor, Call::Nobody]));
            drop(queue);
            calls.into_iter().for_each(Call::make);
        });
    }

    #[test]
    fn workers_that_are_all_busy_serve_sockets() {
        at_work(|| {
            let ([socket], mut other) = sockets();
            while_all_are_busy(
                || {},
                || {
                    let writing = thread::spawn(move || {
                        for _ in 0..20 {
                            thread::sleep(Duration::from_millis(5));
                            other.write_all(b"!").unwrap();
                        }
                    });
                    block_on(async move {
                        for _ in 0..20 {
                            assert_eq!(
                                read(&socket, &mut [0]).await.unwrap(),
                                1
                            );
                        }
                    });
                    writing.join().unwrap();
                },
            );
        });
    }

    /// A waker that panics.
    struct Panic;

    impl Wake for Panic {
        fn wake(self: Arc<Self>) {
            panic!("as it has to");
        }
    }

    fn panicking() -> Waker {
        Waker::from(Arc::new(Panic))
    }

    #[test]
    fn a_waker_that_panics_gives_the_reactor_back() {
        at_work(|| {
            for _ in 0..3 * workers() {
                let ([socket], mut other) = sockets();
                let mut sockets = REACTOR.sockets.lock().unwrap();
                let [reading, _] = &mut sockets[socket.token];
                reading.insert(u64::MAX, panicking());
                drop(sockets);
                other.write_all(b"!").unwrap();
                block_on(async move {
                    // Somebody has the reactor, for this and for that.
                    sleep(Duration::from_millis(1)).await;
                    let mut byte = [0];
                    read(&socket, &mut byte).await.unwrap();
                    let again = spawn(async move {
                        read(&socket, &mut [0]).await.unwrap()
                    });
                    sleep(Duration::from_millis(1)).await;
                    other.write_all(b"?").unwrap();
                    again.await;
                });
            }
        });
    }

    #[test]
    fn a_sleep_whose_waker_panics_gives_the_reactor_back() {
        at_work(|| {
            for _ in 0..3 * workers() {
                let mut sleep = Box::pin(sleep(Duration::from_millis(1)));
                let waker = panicking();
                let mut context = Context::from_waker(&waker);
                if sleep.as_mut().poll(&mut context).is_pending() {
                    block_on(super::sleep(Duration::from_millis(5)));
                }
            }
        });
    }

    // Sockets.

    /// Two connected sockets: as many of the reactor's as are asked for, which
    /// are the same, and one that blocks.
    fn sockets<const N: usize>() -> ([Arc<Socket<TcpStream>>; N], Other) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let other = Other::connect(listener.local_addr().unwrap()).unwrap();
        let socket = socket(listener.accept().unwrap().0);
        (std::array::from_fn(|_| socket.clone()), other)
    }

    /// One that has room for little, so that who writes has to wait.
    fn socket(socket: Other) -> Arc<Socket<TcpStream>> {
        let options = SockRef::from(&socket);
        options.set_send_buffer_size(64 << 10).unwrap();
        options.set_recv_buffer_size(128 << 10).unwrap();
        socket.set_nonblocking(true).unwrap();
        Arc::new(Socket::new(TcpStream::from_std(socket)).unwrap())
    }

    async fn read(
        socket: &Socket<TcpStream>,
        buffer: &mut [u8],
    ) -> io::Result<usize> {
        let read = |mut stream: &TcpStream| stream.read(buffer);
        when_ready(socket, Side::Read, read).await
    }

    /// Another worker sees the event after the call, and before the poll ends.
    #[test]
    fn an_event_right_after_a_call_is_not_lost() {
        at_work(|| {
            for _ in 0..5 {
                let ([socket], mut other) = sockets();
                let mut is_first = true;
                block_on(async move {
                    let call = |mut stream: &TcpStream| {
                        let result = stream.read(&mut [0]);
                        if mem::take(&mut is_first) {
                            other.write_all(b"!").unwrap();
                            thread::sleep(Duration::from_millis(20));
                        }
                        result
                    };
                    when_ready(&socket, Side::Read, call).await.unwrap();
                });
            }
        });
    }

    /// Byte number n of what is sent.
    fn byte(n: usize) -> u8 {
        (n % 251) as u8
    }

    const TOTAL: usize = 1 << 20;

    async fn send(socket: Arc<Socket<TcpStream>>) {
        let bytes: Vec<u8> = (0..TOTAL).map(byte).collect();
        for piece in bytes.chunks(1009) {
            write_all(&socket, piece).await.unwrap();
        }
    }

    async fn receive(socket: Arc<Socket<TcpStream>>) {
        let mut buffer = [0; 333];
        let mut received = 0;
        while received < TOTAL {
            let count = read(&socket, &mut buffer).await.unwrap();
            for found in &buffer[..count] {
                assert_eq!(*found, byte(received));
                received += 1;
            }
        }
    }

    #[test]
    fn of_what_goes_both_ways_through_sockets_nothing_is_lost() {
        at_work(|| {
            let mut tasks: Vec<BoxedFuture> = Vec::new();
            for _ in 0..4 {
                let ([reader, writer], other) = sockets();
                let other = socket(other);
                tasks.push(Box::pin(send(writer)));
                tasks.push(Box::pin(send(other.clone())));
                tasks.push(Box::pin(receive(reader)));
                tasks.push(Box::pin(receive(other)));
            }
            block_on(all(tasks));
        });
    }

    /// Tokens are reused all the time.
    #[test]
    fn a_thousand_connections_come_and_go() {
        const AT_ONCE: u64 = 20;
        const EACH: u64 = 50;
        async fn serve(listener: TcpListener) {
            listener.set_nonblocking(true).unwrap();
            let listener = mio::net::TcpListener::from_std(listener);
            let listener = Socket::new(listener).unwrap();
            for _ in 0..AT_ONCE * EACH {
                let accept = |it: &mio::net::TcpListener| it.accept();
                let accepted = when_ready(&listener, Side::Read, accept);
                let socket = Socket::new(accepted.await.unwrap().0).unwrap();
                spawn(async move {
                    let mut bytes = [0; 8];
                    let count = read(&socket, &mut bytes).await.unwrap();
                    write_all(&socket, &bytes[..count]).await.unwrap();
                });
            }
        }
        at_work(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let mut tasks: Vec<BoxedFuture> = vec![Box::pin(serve(listener))];
            for n in 0..AT_ONCE {
                tasks.push(Box::pin(async move {
                    for m in 0..EACH {
                        let socket = connect(address).await.unwrap();
                        let sent = (n * EACH + m).to_ne_bytes();
                        write_all(&socket, &sent).await.unwrap();
                        let mut received = [0; 8];
                        let mut end = 0;
                        while end < 8 {
                            let rest = &mut received[end..];
                            let count = read(&socket, rest).await.unwrap();
                            assert!(count > 0, "the end");
                            end += count;
                        }
                        assert_eq!(received, sent);
                    }
                }));
            }
            block_on(all(tasks));
        });
    }
}

//! `budget`: its own code, tried. A wake-up that is lost shows as a test that
//! does not end.

include!("../../listings/runtime/src/bin/budget.rs");

mod tests {
    use super::*;

    include!("one_queue.rs");
    include!("several_workers.rs");

    fn poll_ready<T>(
        socket: &Socket<TcpStream>,
        context: &mut Context,
        call: impl FnMut(&TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        socket.poll_ready(Side::Read, context, call, |_| false)
    }

    /// A socket that has received so many bytes.
    fn full(count: usize) -> (Arc<Socket<TcpStream>>, Other) {
        let (socket, mut other) = sockets();
        other.write_all(&vec![0; count]).unwrap();
        while socket.source.peek(&mut vec![0; count]).unwrap_or(0) < count {
            thread::sleep(Duration::from_millis(1));
        }
        (socket, other)
    }

    async fn read_each(socket: Arc<Socket<TcpStream>>, count: usize) {
        for _ in 0..count {
            assert_eq!(read(&mut &*socket, &mut [0]).await.unwrap(), 1);
        }
    }

    /// Runs it as a task, and says how often it was polled.
    fn polls(future: impl Future<Output = ()> + Send + 'static) -> u64 {
        let mut future = Box::pin(future);
        let mut polls = 0;
        block_on(poll_fn(move |context| {
            polls += 1;
            future.as_mut().poll(context).map(|()| polls)
        }))
    }

    #[test]
    fn a_task_gives_way_after_so_many_operations() {
        at_work(|| {
            for (reads, turns) in [(1, 1), (128, 1), (129, 2), (1280, 10)] {
                let (socket, _other) = full(reads);
                assert_eq!(polls(read_each(socket, reads)), turns);
            }
        });
    }

    #[test]
    fn a_task_without_a_limit_does_not() {
        at_work(|| {
            let (socket, _other) = full(1280);
            assert_eq!(polls(unconstrained(read_each(socket, 1280))), 1);
        });
    }

    #[test]
    fn what_is_unconstrained_spends_nothing_and_only_that() {
        at_work(|| {
            let (socket, _other) = full(1000);
            let turns = polls(async move {
                read_each(socket.clone(), 100).await;
                unconstrained(read_each(socket.clone(), 500)).await;
                read_each(socket.clone(), 28).await;
                // That was the last, and this is the second turn.
                read_each(socket, 128).await;
            });
            assert_eq!(turns, 2);
        });
    }

    #[test]
    fn whoever_has_nothing_left_is_woken_at_once_and_tries_nothing() {
        at_work(|| {
            let (socket, _other) = full(2);
            let [(count, waker)] = Count::wakers();
            with_budget(Some(1), || {
                let poll = poll_read(&socket, &waker, &mut [0]);
                assert!(matches!(poll, Poll::Ready(Ok(1))));
                assert_eq!(count.get(), 0);
                assert!(poll_read(&socket, &waker, &mut [0]).is_pending());
                assert_eq!(count.get(), 1);
                assert!(poll_write(&socket, &waker, &[0]).is_pending());
                assert_eq!(count.get(), 2);
            });
            let poll = poll_read(&socket, &waker, &mut [0]);
            assert!(matches!(poll, Poll::Ready(Ok(1))));
        });
    }

    #[test]
    fn to_wait_costs_nothing() {
        at_work(|| {
            let (socket, _other) = sockets();
            let [(count, waker)] = Count::wakers();
            assert!(poll_read(&socket, &waker, &mut [0]).is_pending());
            with_budget(Some(1), || {
                for _ in 0..3 {
                    let poll = poll_read(&socket, &waker, &mut [0]);
                    assert!(poll.is_pending());
                }
                assert_eq!(LEFT.get(), Some(1));
            });
            assert_eq!(count.get(), 0);
        });
    }

    #[test]
    fn writes_and_accepts_are_operations_too() {
        at_work(|| {
            let (socket, _other) = sockets();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            listener.set_nonblocking(true).unwrap();
            let listener = mio::net::TcpListener::from_std(listener);
            let listener = Socket::new(listener).unwrap();
            let _clients = [(); 3].map(|()| Other::connect(address).unwrap());
            let [(count, waker)] = Count::wakers();
            let mut context = Context::from_waker(&waker);
            with_budget(Some(3), || {
                assert!(poll_write(&socket, &waker, &[0]).is_ready());
                assert!(listener.poll_accept(&mut context).is_ready());
                assert!(listener.poll_accept(&mut context).is_ready());
                assert_eq!((LEFT.get(), count.get()), (Some(0), 0));
                assert!(listener.poll_accept(&mut context).is_pending());
                assert_eq!(count.get(), 1);
            });
            assert!(listener.poll_accept(&mut context).is_ready());
        });
    }

    #[test]
    fn a_poll_that_panics_leaves_the_budget_of_what_is_around_it() {
        let polled = with_budget(Some(5), || {
            let panicking = AssertUnwindSafe(|| {
                with_budget(None, || panic::resume_unwind(Box::new(())))
            });
            let result: thread::Result<()> = panic::catch_unwind(panicking);
            assert!(result.is_err());
            LEFT.get()
        });
        assert_eq!((polled, LEFT.get()), (Some(5), None));
    }

    /// As long as it has something to accept, and clients have something to
    /// say, on every worker.
    #[test]
    fn those_who_are_always_ready_keep_no_one_from_a_turn() {
        at_work(|| {
            let is_over = Arc::new(AtomicU64::new(0));
            let (mut busy, mut others) = (Vec::new(), Vec::new());
            for _ in 0..2 * workers() {
                let (socket, mut other) = sockets();
                busy.push(spawn(async move {
                    while read(&mut &*socket, &mut [0; 64]).await.unwrap() > 0 {
                    }
                }));
                let is_over = is_over.clone();
                others.push(thread::spawn(move || {
                    while is_over.load(Ordering::Relaxed) == 0 {
                        other.write_all(&[0; 4096]).unwrap();
                    }
                }));
            }
            thread::sleep(Duration::from_millis(50));
            for _ in 0..10 {
                block_on(yield_now());
                block_on(sleep(Duration::from_millis(1)));
            }
            is_over.store(1, Ordering::Relaxed);
            others.into_iter().for_each(|it| it.join().unwrap());
            busy.into_iter().for_each(block_on);
        });
    }
}

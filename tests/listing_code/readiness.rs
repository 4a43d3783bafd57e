//! `readiness`: its own code, tried. A wake-up that is lost shows as a test
//! that does not end.

include!("../../listings/runtime/src/bin/readiness.rs");

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

    /// How many calls these polls have made.
    fn calls(polls: impl FnOnce()) -> u64 {
        let before = CALLS.load(Ordering::Relaxed);
        polls();
        CALLS.load(Ordering::Relaxed) - before
    }

    /// Waits until the reactor has seen the first event of a socket, which
    /// says that it can be written.
    fn settle(socket: &Socket<TcpStream>) {
        while socket.entry[Side::Write as usize].lock().unwrap().tick == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        assert!(poll_read(socket, Waker::noop(), &mut [0]).is_pending());
    }

    #[test]
    fn a_read_is_not_tried_again_without_news() {
        at_work(|| {
            let (socket, _other) = sockets();
            let poll = || {
                let poll = poll_read(&socket, Waker::noop(), &mut [0]);
                assert!(poll.is_pending());
            };
            // Once, since nothing is known of a new socket.
            assert_eq!(calls(poll), 1);
            assert_eq!(calls(poll), 0);
            assert_eq!(calls(poll), 0);
        });
    }

    #[test]
    fn a_write_is_not_tried_again_without_news() {
        at_work(|| {
            let (socket, _other) = sockets();
            let [(_, waker)] = Count::wakers();
            fill(&socket, &waker);
            a_moment();
            fill(&socket, &waker);
            let poll = || {
                assert!(poll_write(&socket, &waker, &[0; 4096]).is_pending());
            };
            assert_eq!(calls(poll), 0);
        });
    }

    /// Not on Windows, where the next read would be tried.
    #[cfg(not(windows))]
    #[test]
    fn a_read_of_less_than_there_is_room_for_is_the_last() {
        at_work(|| {
            let (socket, mut other) = sockets();
            settle(&socket);
            for length in [2, 3, 1024] {
                let [(count, waker)] = Count::wakers();
                let mut buffer = vec![0; length];
                assert!(poll_read(&socket, &waker, &mut buffer).is_pending());
                other.write_all(b"!").unwrap();
                count.wait();
                let twice = || {
                    let first = poll_read(&socket, &waker, &mut buffer);
                    assert!(matches!(first, Poll::Ready(Ok(1))));
                    let second = poll_read(&socket, &waker, &mut buffer);
                    assert!(second.is_pending());
                };
                assert_eq!(calls(twice), 1);
            }
        });
    }

    #[test]
    fn a_read_that_fills_its_buffer_is_tried_again() {
        at_work(|| {
            let (socket, mut other) = sockets();
            settle(&socket);
            let [(count, waker)] = Count::wakers();
            assert!(poll_read(&socket, &waker, &mut [0; 2]).is_pending());
            other.write_all(b"five!").unwrap();
            count.wait();
            let reads = || {
                for expected in [2, 2, 1] {
                    let poll = poll_read(&socket, &waker, &mut [0; 2]);
                    assert!(
                        matches!(poll, Poll::Ready(Ok(it)) if it == expected)
                    );
                }
            };
            assert_eq!(calls(reads), 3);
        });
    }

    #[test]
    fn a_read_into_nothing_says_nothing_of_the_socket() {
        at_work(|| {
            let (socket, mut other) = sockets();
            other.write_all(b"!").unwrap();
            block_on(async move {
                for _ in 0..3 {
                    assert_eq!(read(&mut &*socket, &mut []).await.unwrap(), 0);
                }
                assert_eq!(read(&mut &*socket, &mut [0]).await.unwrap(), 1);
            });
        });
    }

    /// The reactor notes it after the call, and before what the call said is.
    #[test]
    fn an_event_right_after_a_short_read_is_not_lost() {
        at_work(|| {
            for _ in 0..5 {
                let (socket, mut other) = sockets();
                settle(&socket);
                other.write_all(b"!").unwrap();
                block_on(async move {
                    let mut is_first = true;
                    for _ in 0..2 {
                        let call = |mut stream: &TcpStream| {
                            let result = stream.read(&mut [0; 2]);
                            if mem::take(&mut is_first) {
                                other.write_all(b"!").unwrap();
                                thread::sleep(Duration::from_millis(20));
                            }
                            result
                        };
                        let mut call = call;
                        let count = poll_fn(|context| {
                            socket.poll_ready(
                                Side::Read,
                                context,
                                &mut call,
                                |count| is_short(*count, 2),
                            )
                        });
                        assert_eq!(count.await.unwrap(), 1);
                    }
                });
            }
        });
    }

    /// As it would be if an event for the last socket of a token came late.
    #[test]
    fn a_socket_that_is_said_to_be_closed_and_is_not_can_be_waited_for() {
        at_work(|| {
            let (socket, mut other) = sockets();
            settle(&socket);
            note_event(&socket.entry[Side::Read as usize], true);
            let [(count, waker)] = Count::wakers();
            let poll = || {
                assert!(poll_read(&socket, &waker, &mut [0; 2]).is_pending());
            };
            assert_eq!(calls(poll), 1);
            assert_eq!(calls(poll), 0);
            other.write_all(b"!").unwrap();
            count.wait();
            // And it isn't said any more.
            let first = poll_read(&socket, &waker, &mut [0; 2]);
            assert!(matches!(first, Poll::Ready(Ok(1))));
            assert_eq!(calls(poll), u64::from(cfg!(windows)));
        });
    }

    /// A read ends at TCP's urgent byte, and so is short without being the
    /// last.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_follows_an_urgent_byte_is_read_when_more_comes() {
        at_work(|| {
            let (socket, mut other) = sockets();
            settle(&socket);
            other.write_all(b"ab").unwrap();
            SockRef::from(&other).send_out_of_band(b"c").unwrap();
            other.write_all(b"de").unwrap();
            a_moment();
            let [(count, waker)] = Count::wakers();
            let mut buffer = [0; 16];
            let first = poll_read(&socket, &waker, &mut buffer);
            assert!(matches!(first, Poll::Ready(Ok(2))));
            assert!(poll_read(&socket, &waker, &mut buffer).is_pending());
            a_moment();
            assert_eq!(count.get(), 0);
            other.write_all(b"f").unwrap();
            count.wait();
            let rest = poll_read(&socket, &waker, &mut buffer);
            assert!(matches!(rest, Poll::Ready(Ok(3))));
            assert_eq!(&buffer[..3], b"def");
        });
    }

    #[test]
    fn an_event_for_a_socket_that_is_gone_changes_nothing() {
        at_work(|| {
            let (socket, _other) = sockets();
            let token = Token(socket.token);
            assert!(find(token).is_some());
            drop(socket);
            assert!(find(token).is_none());
            assert!(find(WAKER).is_none());
        });
    }
}

//! `whole_server`: its own code, tried.

include!("../../listings/io/src/bin/whole_server.rs");

mod tests {
    use super::*;
    use crate::patience::{self, Alone, in_time};
    #[cfg(target_os = "linux")]
    use crate::sends::sending_nothing;
    use std::future::{pending, ready};
    use std::net::Shutdown;
    use std::thread;

    fn alone() -> Alone {
        let alone = patience::alone!();
        // What the tests before have left waiting. Its wakers take locks.
        let left = mem::take(&mut *INTERESTS.lock().unwrap());
        drop(left);
        let left = mem::take(&mut *TIMERS.lock().unwrap());
        drop(left);
        let left = mem::take(&mut *READY.lock().unwrap());
        drop(left);
        alone
    }

    fn left() -> (usize, usize) {
        let timers = TIMERS.lock().unwrap().len();
        let interests = INTERESTS.lock().unwrap().len();
        (timers, interests)
    }

    /// A task that gives way again and again, and how often it has.
    fn turns() -> Arc<AtomicU64> {
        let turns = Arc::new(AtomicU64::new(0));
        let counted = Arc::downgrade(&turns);
        spawn(async move {
            while let Some(turns) = counted.upgrade() {
                turns.fetch_add(1, Ordering::Relaxed);
                drop(turns);
                yield_now().await;
            }
        });
        turns
    }

    #[test]
    fn what_is_ready_is_ready_although_its_time_is_over() {
        let _alone = alone();
        in_time(|| {
            let outputs = block_on(async {
                let in_time = timeout(Duration::ZERO, ready(1)).await;
                let too_late = timeout(Duration::ZERO, pending::<u32>()).await;
                (in_time, too_late)
            });
            assert_eq!(outputs, (Some(1), None));
        });
    }

    #[test]
    fn a_read_that_is_given_up_leaves_nothing_behind_and_loses_nothing() {
        let _alone = alone();
        in_time(|| {
            let received = block_on(async {
                let (socket, mut other) = UnixStream::pair().unwrap();
                socket.set_nonblocking(true).unwrap();
                let mut buffer = [0; 10];
                let read = || (&socket).read(&mut buffer);
                let read = when_ready(&socket, libc::POLLIN, read);
                let millis = Duration::from_millis(10);
                assert!(timeout(millis, read).await.is_none());
                assert_eq!(left(), (0, 0));
                other.write_all(b"hello").unwrap();
                let read = || (&socket).read(&mut buffer);
                let read = when_ready(&socket, libc::POLLIN, read);
                let count = timeout(millis, read).await.unwrap().unwrap();
                assert_eq!(left(), (0, 0));
                buffer[..count].to_vec()
            });
            assert_eq!(received, b"hello");
        });
    }

    #[test]
    fn who_gives_way_has_its_next_turn_after_all_others() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                let turns = turns();
                for n in 0..100 {
                    assert_eq!(turns.load(Ordering::Relaxed), n);
                    yield_now().await;
                }
            });
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

    #[test]
    fn others_have_their_turns_among_sixty_four_pieces_that_have_come() {
        let _alone = alone();
        in_time(|| {
            let (socket, mut other) = connection();
            other.write_all(&[b'.'; 64 << 10]).unwrap();
            other.shutdown(Shutdown::Write).unwrap();
            let reader = thread::spawn(move || {
                let mut received = Vec::new();
                other.read_to_end(&mut received).unwrap();
                received.len()
            });
            let turns = block_on(async {
                let turns = turns();
                one_client(socket, 1).await.unwrap();
                turns.load(Ordering::Relaxed)
            });
            assert!(turns >= 64 / ROUNDS, "{turns}");
            let lines = "start 1\nend 1\n".len();
            assert_eq!(reader.join().unwrap(), (64 << 10) + lines);
        });
    }

    #[test]
    fn others_have_their_turns_among_a_hundred_who_have_come() {
        let _alone = alone();
        in_time(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let connect = |_| TcpStream::connect(address).unwrap();
            let clients: Vec<_> = (0..100).map(connect).collect();
            let mut last = clients[99].try_clone().unwrap();
            last.set_nonblocking(true).unwrap();
            let turns = block_on(async move {
                let turns = turns();
                spawn(async { server_main(listener).await.unwrap() });
                let read = || last.read(&mut [0; 100]);
                // The last one has been greeted.
                let socket = clients[99].try_clone().unwrap();
                when_ready(&socket, libc::POLLIN, read).await.unwrap();
                turns.load(Ordering::Relaxed)
            });
            assert!(turns >= 100 / ROUNDS, "{turns}");
        });
    }
}

//! `mio_runtime`: its own code, tried.

include!("../../listings/readiness/src/bin/mio_runtime.rs");

mod tests {
    use super::*;
    use crate::counting::{self, Count};
    use crate::patience::{self, Alone, in_time};
    use crate::refusal::refusing;
    use crate::signals::interrupting;
    use mio::net::UnixStream;
    use mio::unix::SourceFd;
    use nix::sys::pthread::pthread_self;
    use std::hint;
    use std::os::fd::{AsFd, AsRawFd};
    use std::os::unix::net::UnixStream as Other;
    use std::sync::mpsc;
    use std::thread;

    fn alone() -> Alone {
        let alone = patience::alone!();
        assert_eq!(TIMERS.lock().unwrap().len(), 0);
        // What a test has left. The wakers of tasks take locks.
        let left = mem::take(&mut *READY.lock().unwrap());
        drop(left);
        *IS_WAITING.lock().unwrap() = false;
        events_now();
        alone
    }

    /// The tokens of the events that are there.
    fn events_now() -> Vec<Token> {
        let mut events = Events::with_capacity(16);
        let mut poll = REACTOR.poll.lock().unwrap();
        poll.poll(&mut events, Some(Duration::ZERO)).unwrap();
        events.iter().map(|event| event.token()).collect()
    }

    /// Waits once, as the loop does.
    fn wait_once() {
        wait_until(&mut Events::with_capacity(16), next_deadline());
    }

    /// Two connected sockets: the reactor's, and one that blocks.
    fn sockets() -> (Socket<UnixStream>, Other) {
        let (socket, other) = Other::pair().unwrap();
        socket.set_nonblocking(true).unwrap();
        let socket = Socket::new(UnixStream::from_std(socket)).unwrap();
        (socket, other)
    }

    /// Writes until there is no more room.
    fn fill(socket: &Socket<UnixStream>) {
        while (&socket.source).write(&[0; 4096]).is_ok() {}
    }

    /// Reads what has been written.
    fn drain(other: &mut Other) {
        other.set_nonblocking(true).unwrap();
        while other.read(&mut [0; 4096]).is_ok() {}
        other.set_nonblocking(false).unwrap();
    }

    async fn read(
        socket: &Socket<UnixStream>,
        buffer: &mut [u8],
    ) -> io::Result<usize> {
        let read = |mut stream: &UnixStream| stream.read(buffer);
        when_ready(socket, Side::Read, read).await
    }

    async fn write(
        socket: &Socket<UnixStream>,
        bytes: &[u8],
    ) -> io::Result<usize> {
        let write = |mut stream: &UnixStream| stream.write(bytes);
        when_ready(socket, Side::Write, write).await
    }

    /// How many sockets the reactor has.
    fn count() -> usize {
        REACTOR.sockets.lock().unwrap().len()
    }

    /// Which sides of a socket somebody waits for: to read, and to write.
    fn waited_for(socket: &Socket<UnixStream>) -> [bool; 2] {
        let sockets = REACTOR.sockets.lock().unwrap();
        sockets[socket.token]
            .each_ref()
            .map(|waiting| !waiting.is_empty())
    }

    /// Has somebody wait for a side of a socket.
    fn put(socket: &Socket<UnixStream>, side: Side, waker: Waker) {
        let mut sockets = REACTOR.sockets.lock().unwrap();
        sockets[socket.token][side as usize].insert(u64::MAX, waker);
    }

    /// Waits for a side of a socket, and counts how often it is woken.
    fn waiting(socket: &Socket<UnixStream>, side: Side) -> Arc<Count> {
        let (waker, count) = counting::waker();
        put(socket, side, waker);
        count
    }

    /// A sleep that has been polled once.
    fn sleeping(duration: Duration) -> Pin<Box<Sleep>> {
        let mut sleep = Box::pin(sleep(duration));
        let mut context = Context::from_waker(Waker::noop());
        assert!(sleep.as_mut().poll(&mut context).is_pending());
        sleep
    }

    // Timers.

    #[test]
    fn without_timers_it_waits_for_events_alone() {
        let _alone = alone();
        assert_eq!(poll_timeout(next_deadline()), None);
        drop(sleeping(Duration::from_secs(3600)));
        assert_eq!(poll_timeout(next_deadline()), None);
    }

    #[test]
    fn it_waits_until_the_first_deadline() {
        let _alone = alone();
        let _later = sleeping(Duration::from_secs(3600));
        let first = sleeping(Duration::from_millis(50));
        assert_eq!(next_deadline(), Some(first.key.0));
        let before = Instant::now();
        let timeout = poll_timeout(next_deadline()).unwrap();
        assert!(before + timeout <= first.key.0);
        assert!(Instant::now() + timeout >= first.key.0);
        thread::sleep(Duration::from_millis(50));
        assert_eq!(poll_timeout(next_deadline()), Some(Duration::ZERO));
    }

    #[test]
    fn a_wait_for_a_deadline_does_not_end_before_it() {
        let _alone = alone();
        in_time(|| {
            for micros in (0..20_000).step_by(999) {
                let sleep = sleeping(Duration::from_micros(micros + 500));
                wait_once();
                assert!(Instant::now() >= sleep.key.0);
            }
        });
    }

    #[test]
    fn sleeps_of_any_length_end_in_their_order() {
        let _alone = alone();
        in_time(|| {
            let (sender, ended) = mpsc::channel();
            block_on(async move {
                // Longer than a system call can be told to wait.
                spawn(sleep(Duration::from_secs(100 * 24 * 3600)));
                let mut handles = Vec::new();
                for millis in [40, 20, 30, 20, 0] {
                    let sender = sender.clone();
                    handles.push(spawn(async move {
                        let start = Instant::now();
                        sleep(Duration::from_millis(millis)).await;
                        assert!(start.elapsed().as_millis() >= millis.into());
                        sender.send(millis).unwrap();
                    }));
                }
                for handle in handles {
                    handle.await;
                }
            });
            let ended: Vec<_> = ended.iter().collect();
            assert_eq!(ended, [0, 20, 20, 30, 40]);
            let left = mem::take(&mut *TIMERS.lock().unwrap());
            assert_eq!(left.len(), 1);
        });
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

    // Wake-ups.

    #[test]
    fn with_a_task_ready_it_does_not_wait() {
        let _alone = alone();
        let _sleep = sleeping(Duration::from_secs(3600));
        drop(spawn(async {}));
        assert_eq!(poll_timeout(next_deadline()), Some(Duration::ZERO));
        assert!(!*IS_WAITING.lock().unwrap());
    }

    #[test]
    fn a_wake_up_in_the_moment_before_the_wait_ends_it() {
        let _alone = alone();
        assert_eq!(poll_timeout(next_deadline()), None);
        drop(spawn(async {}));
        assert_eq!(events_now(), [WAKER]);
        // The next one can rely on the first.
        drop(spawn(async {}));
        assert_eq!(events_now(), []);
    }

    #[test]
    fn a_wake_up_while_it_does_not_wait_is_no_event() {
        let _alone = alone();
        in_time(|| {
            drop(spawn(async {}));
            assert_eq!(events_now(), []);
            READY.lock().unwrap().clear();
            // It has waited, and does not any more.
            let _sleep = sleeping(Duration::from_millis(1));
            wait_once();
            drop(spawn(async {}));
            assert_eq!(events_now(), []);
        });
    }

    /// Has a task spawned by another thread just as the wait begins.
    #[test]
    fn a_wake_up_and_a_wait_do_not_miss_each_other() {
        const ROUNDS: u64 = 50_000;
        // Where others keep all processors busy, a round takes some milliseconds.
        const LONG_ENOUGH: Duration = Duration::from_secs(10);
        // The other has come to that many points.
        const POINTS: u64 = 500;
        const NO_MORE: u64 = u64::MAX;
        let _alone = alone();
        in_time(|| {
            let rounds = [(); 2].map(|()| AtomicU64::new(0));
            let [begun, ended] = &rounds;
            // Waits for a round of another thread, and says which it's in.
            let wait_for = |round: u64, counter: &AtomicU64| loop {
                let now = counter.load(Ordering::Acquire);
                if now >= round {
                    return now;
                }
                thread::yield_now();
            };
            thread::scope(|scope| {
                scope.spawn(|| {
                    for round in 1.. {
                        if wait_for(round, begun) == NO_MORE {
                            return;
                        }
                        drop(spawn(async {}));
                        ended.store(round, Ordering::Release);
                    }
                });
                let start = Instant::now();
                let mut is_right = true;
                for round in 1..=ROUNDS {
                    if !is_right
                        || round > POINTS && start.elapsed() > LONG_ENOUGH
                    {
                        break;
                    }
                    begun.store(round, Ordering::Release);
                    // Until then, the other has come to any point.
                    (0..round % POINTS).for_each(|_| hint::spin_loop());
                    let timeout = poll_timeout(next_deadline());
                    wait_for(round, ended);
                    let is_seen = timeout == Some(Duration::ZERO);
                    is_right = (events_now() == [WAKER]) != is_seen;
                    READY.lock().unwrap().clear();
                }
                begun.store(NO_MORE, Ordering::Release);
                assert!(is_right, "a task was missed, or seen twice");
            });
        });
    }

    /// By itself, and by another thread.
    #[test]
    fn a_task_that_is_woken_while_it_is_polled_is_polled_once_more() {
        let _alone = alone();
        in_time(|| {
            for by_itself in [true, false] {
                let mut polls = 0;
                block_on(poll_fn(move |context| {
                    polls += 1;
                    if polls == 2 {
                        return Poll::Ready(());
                    }
                    let waker = context.waker().clone();
                    if by_itself {
                        waker.wake();
                    } else {
                        thread::spawn(|| waker.wake()).join().unwrap();
                    }
                    Poll::Pending
                }));
            }
            assert_eq!(READY.lock().unwrap().len(), 0);
        });
    }

    #[test]
    fn a_task_is_woken_by_another_thread_at_any_moment() {
        let _alone = alone();
        in_time(|| {
            let (sender, receiver) = mpsc::channel::<Waker>();
            let waking = thread::spawn(move || {
                let mut round = 0;
                loop {
                    match receiver.try_recv() {
                        Ok(waker) => {
                            // Until then, the loop goes on towards its wait.
                            (0..round % 500).for_each(|_| hint::spin_loop());
                            waker.wake();
                            round += 1;
                        }
                        Err(mpsc::TryRecvError::Empty) => thread::yield_now(),
                        Err(mpsc::TryRecvError::Disconnected) => return round,
                    }
                }
            });
            let mut polls = 0;
            block_on(poll_fn(move |context| {
                polls += 1;
                if polls > 20_000 {
                    return Poll::Ready(());
                }
                sender.send(context.waker().clone()).unwrap();
                Poll::Pending
            }));
            // The tasks that are left have the other end of the channel.
            drop(mem::take(&mut *READY.lock().unwrap()));
            assert_eq!(waking.join().unwrap(), 20_000);
        });
    }

    #[test]
    fn a_task_spawned_by_another_thread_ends_the_wait() {
        let _alone = alone();
        in_time(|| {
            let (sender, receiver) = mpsc::channel();
            let spawning = thread::spawn(move || {
                let waker: Waker = receiver.recv().unwrap();
                // There is no timer, so only this can end the wait.
                thread::sleep(Duration::from_millis(50));
                drop(spawn(async { waker.wake() }));
            });
            let mut polls = 0;
            block_on(poll_fn(move |context| {
                polls += 1;
                if polls == 2 {
                    return Poll::Ready(());
                }
                sender.send(context.waker().clone()).unwrap();
                Poll::Pending
            }));
            spawning.join().unwrap();
        });
    }

    // Turns.

    /// Has all tasks be ready again whenever they have had a turn.
    async fn always_ready(turns: Arc<AtomicU64>) {
        loop {
            turns.fetch_add(1, Ordering::Relaxed);
            yield_now().await;
        }
    }

    #[test]
    fn tasks_that_are_always_ready_keep_nobody_waiting_for_long() {
        let _alone = alone();
        in_time(|| {
            for tasks in [1, 10, 100] {
                let turns = Arc::new(AtomicU64::new(0));
                let counted = turns.clone();
                let (socket, mut other) = sockets();
                let took = block_on(async move {
                    for _ in 0..tasks {
                        spawn(always_ready(counted.clone()));
                    }
                    let turns = counted.clone();
                    let reading = spawn(async move {
                        read(&socket, &mut [0]).await.unwrap();
                        turns.load(Ordering::Relaxed)
                    });
                    for _ in 0..1000 {
                        yield_now().await;
                    }
                    other.write_all(b"!").unwrap();
                    let before = counted.load(Ordering::Relaxed);
                    reading.await - before
                });
                // Until the loop looks, and then all others' turns.
                assert!(took <= TURNS as u64 + tasks, "{took}");
                drop(mem::take(&mut *READY.lock().unwrap()));
            }
        });
    }

    /// The end of a sleep is looked at no less often than sockets.
    #[test]
    fn a_task_that_is_always_ready_leaves_sleeps_their_time() {
        let _alone = alone();
        in_time(|| {
            block_on(async {
                spawn(always_ready(Default::default()));
                let start = Instant::now();
                for _ in 0..20 {
                    sleep(Duration::from_millis(1)).await;
                }
                assert!(start.elapsed() < Duration::from_secs(5));
            });
        });
    }

    /// How many clients have been accepted by the time that the first one of
    /// those who wait has its first line.
    #[test]
    fn of_many_who_wait_to_be_accepted_the_first_is_answered_first() {
        const CLIENTS: usize = 100;
        let _alone = alone();
        in_time(|| {
            let before = count();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let mut clients: Vec<_> = (0..CLIENTS)
                .map(|_| std::net::TcpStream::connect(address).unwrap())
                .collect();
            clients[0].set_nonblocking(true).unwrap();
            let accepted = block_on(async move {
                let serving = spawn(server_main(listener));
                while clients[0].read(&mut [0; 8]).is_err() {
                    yield_now().await;
                }
                drop(serving);
                // Besides the listener.
                count() - before - 1
            });
            assert!(accepted < 5, "{accepted} have been accepted");
            // All that the server has left.
            let left = mem::take(&mut *READY.lock().unwrap());
            drop(left);
            let left = mem::take(&mut *TIMERS.lock().unwrap());
            drop(left);
            let left: Vec<_> = REACTOR
                .sockets
                .lock()
                .unwrap()
                .iter_mut()
                .map(|(_, waiting)| mem::take(waiting))
                .collect();
            drop(left);
            assert_eq!(count(), before);
        });
    }

    // Sockets.

    #[test]
    fn of_two_who_wait_for_a_socket_only_the_one_concerned_is_woken() {
        let _alone = alone();
        in_time(|| {
            let (socket, mut other) = sockets();
            fill(&socket);
            events_now();
            let reads = waiting(&socket, Side::Read);
            let writes = waiting(&socket, Side::Write);
            other.write_all(b"!").unwrap();
            wait_once();
            assert_eq!((reads.get(), writes.get()), (1, 0));
            assert_eq!(waited_for(&socket), [false, true]);
            (&socket.source).read_exact(&mut [0]).unwrap();
            let reads = waiting(&socket, Side::Read);
            drain(&mut other);
            wait_once();
            assert_eq!((reads.get(), writes.get()), (0, 1));
            assert_eq!(waited_for(&socket), [true, false]);
        });
    }

    #[test]
    fn only_the_socket_that_is_ready_is_concerned() {
        let _alone = alone();
        in_time(|| {
            let (first, mut first_other) = sockets();
            let (second, _second_other) = sockets();
            events_now();
            let (one, two) =
                (waiting(&first, Side::Read), waiting(&second, Side::Read));
            first_other.write_all(b"!").unwrap();
            wait_once();
            assert_eq!((one.get(), two.get()), (1, 0));
        });
    }

    #[test]
    fn two_can_wait_for_one_side_and_one_of_them_give_up() {
        let _alone = alone();
        let (socket, mut other) = sockets();
        let (one, ones) = counting::waker();
        let (two, twos) = counting::waker();
        let mut one_context = Context::from_waker(&one);
        let mut two_context = Context::from_waker(&two);
        let mut buffers = [[0], [0]];
        let [one_buffer, two_buffer] = &mut buffers;
        let mut first = Box::pin(read(&socket, one_buffer));
        let mut second = Box::pin(read(&socket, two_buffer));
        assert!(first.as_mut().poll(&mut one_context).is_pending());
        assert!(second.as_mut().poll(&mut two_context).is_pending());
        other.write_all(b"!").unwrap();
        wait_once();
        assert_eq!((ones.get(), twos.get()), (1, 1));
        // One of them has it. Both wait once more, and one of them no longer.
        assert!(second.as_mut().poll(&mut two_context).is_ready());
        drop(second);
        let two_buffer = &mut [0];
        let mut second = Box::pin(read(&socket, two_buffer));
        assert!(first.as_mut().poll(&mut one_context).is_pending());
        assert!(second.as_mut().poll(&mut two_context).is_pending());
        drop(first);
        assert_eq!(waited_for(&socket), [true, false]);
        other.write_all(b"!").unwrap();
        wait_once();
        assert_eq!((ones.get(), twos.get()), (1, 2));
    }

    #[test]
    fn an_interest_is_gone_when_its_future_is() {
        let _alone = alone();
        let (socket, mut other) = sockets();
        fill(&socket);
        let (waker, count) = counting::waker();
        let mut context = Context::from_waker(&waker);
        {
            let mut buffer = [0];
            let mut reading = pin!(read(&socket, &mut buffer));
            let mut writing = Box::pin(write(&socket, b"!"));
            for _ in 0..1000 {
                assert!(reading.as_mut().poll(&mut context).is_pending());
                assert!(writing.as_mut().poll(&mut context).is_pending());
            }
            assert_eq!(waited_for(&socket), [true, true]);
            // Dropped.
            drop(writing);
            assert_eq!(waited_for(&socket), [true, false]);
            // Ready, and that without having been woken.
            other.write_all(b"!").unwrap();
            assert!(reading.as_mut().poll(&mut context).is_ready());
            assert_eq!(waited_for(&socket), [false, false]);
        }
        drop(waker);
        assert_eq!(Arc::strong_count(&count), 1);
    }

    #[test]
    fn a_call_that_fails_is_not_tried_again() {
        let _alone = alone();
        let (socket, _other) = sockets();
        let mut context = Context::from_waker(Waker::noop());
        let call = |_: &UnixStream| -> io::Result<()> {
            Err(ErrorKind::ConnectionReset.into())
        };
        let mut calling = pin!(when_ready(&socket, Side::Read, call));
        let Poll::Ready(Err(error)) = calling.as_mut().poll(&mut context)
        else {
            panic!("not an error");
        };
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(waited_for(&socket), [false, false]);
    }

    #[test]
    fn a_dropped_socket_has_no_slot_and_no_events() {
        let _alone = alone();
        let before = count();
        let (socket, mut other) = sockets();
        // Closing a socket would not end its events while this is there.
        let _same = socket.source.as_fd().try_clone_to_owned().unwrap();
        let token = socket.token;
        let (waker, waits) = counting::waker();
        put(&socket, Side::Read, waker);
        assert_eq!(count(), before + 1);
        events_now();
        drop(socket);
        assert_eq!(count(), before);
        assert_eq!(Arc::strong_count(&waits), 1);
        other.write_all(b"!").unwrap();
        assert_eq!(events_now(), []);
        let (socket, _other) = sockets();
        assert_eq!(socket.token, token);
    }

    #[test]
    fn what_cannot_be_registered_has_no_slot() {
        let _alone = alone();
        let before = count();
        assert!(Socket::new(SourceFd(&-1)).is_err());
        assert_eq!(count(), before);
    }

    /// A descriptor can be registered once only.
    #[test]
    fn a_registration_that_fails_takes_nothing_from_another() {
        let _alone = alone();
        in_time(|| {
            let (socket, mut other) = sockets();
            let before = count();
            let waits = waiting(&socket, Side::Read);
            events_now();
            let descriptor = socket.source.as_fd().as_raw_fd();
            assert!(Socket::new(SourceFd(&descriptor)).is_err());
            assert_eq!(count(), before);
            other.write_all(b"!").unwrap();
            wait_once();
            assert_eq!(waits.get(), 1);
        });
    }

    /// It is a file, of which epoll cannot say when it is ready.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_client_that_cannot_be_registered_has_an_error_of_its_own() {
        let _alone = alone();
        let before = count();
        let file = std::fs::File::open("Cargo.toml").unwrap();
        let client =
            std::net::TcpStream::from(std::os::fd::OwnedFd::from(file));
        let error = block_on(one_response(TcpStream::from_std(client), 1));
        let kind = error.unwrap_err().kind();
        assert_eq!(kind, ErrorKind::PermissionDenied);
        assert_eq!(count(), before);
    }

    /// A waker that does something, once.
    struct Action(Mutex<Option<Box<dyn FnOnce() + Send>>>);

    impl Wake for Action {
        fn wake(self: Arc<Self>) {
            let action = self.0.lock().unwrap().take();
            action.expect("it is woken once")();
        }
    }

    type Slot = Arc<Mutex<Option<(Socket<UnixStream>, Other)>>>;

    /// Has two sockets ready at once. Whichever is looked at first does this
    /// to the other, which then is the one that is returned.
    fn while_events_are_looked_at(
        change: fn(&mut Option<(Socket<UnixStream>, Other)>),
    ) -> Slot {
        let slots: [Slot; 2] = Default::default();
        let changed = Arc::new(Mutex::new(Vec::new()));
        for (slot, other) in [(&slots[0], &slots[1]), (&slots[1], &slots[0])] {
            let (socket, mut writer) = sockets();
            let (other, changed) = (other.clone(), changed.clone());
            let action = Box::new(move || {
                change(&mut other.lock().unwrap());
                changed.lock().unwrap().push(other);
            });
            let action = Arc::new(Action(Mutex::new(Some(action))));
            put(&socket, Side::Read, Waker::from(action));
            writer.write_all(b"!").unwrap();
            *slot.lock().unwrap() = Some((socket, writer));
        }
        wait_once();
        let mut changed = changed.lock().unwrap();
        assert_eq!(changed.len(), 1);
        changed.remove(0)
    }

    #[test]
    fn an_old_event_of_a_socket_that_is_gone_is_harmless() {
        let _alone = alone();
        in_time(|| {
            let changed = while_events_are_looked_at(|slot| *slot = None);
            assert!(changed.lock().unwrap().is_none());
        });
    }

    #[test]
    fn an_old_event_of_another_socket_with_the_same_token_is_harmless() {
        let _alone = alone();
        in_time(|| {
            let changed = while_events_are_looked_at(|slot| {
                let (old, _) = slot.take().unwrap();
                let token = old.token;
                drop(old);
                let new = sockets();
                assert_eq!(new.0.token, token);
                put(&new.0, Side::Read, Waker::noop().clone());
                *slot = Some(new);
            });
            let (socket, mut other) = changed.lock().unwrap().take().unwrap();
            // It took the waker of the new one, which now polls once more.
            assert_eq!(waited_for(&socket), [false, false]);
            let writing = thread::spawn(move || {
                thread::sleep(Duration::from_millis(50));
                other.write_all(b"?").unwrap();
            });
            let byte = block_on(async move {
                let mut byte = [0];
                read(&socket, &mut byte).await.unwrap();
                byte
            });
            assert_eq!(byte, *b"?");
            writing.join().unwrap();
        });
    }

    /// A socket's end, as who waits to read and who waits to write sees it.
    #[test]
    fn an_other_side_that_goes_away_wakes_both_sides() {
        let _alone = alone();
        in_time(|| {
            let (socket, other) = sockets();
            fill(&socket);
            let socket = Arc::new(socket);
            let reader = socket.clone();
            block_on(async move {
                let reading =
                    spawn(async move { read(&reader, &mut [0]).await });
                let writing = spawn(async move { write(&socket, b"!").await });
                sleep(Duration::from_millis(10)).await;
                drop(other);
                // It has not read what was sent: that is a reset.
                let result = reading.await;
                assert!(!matches!(result, Ok(1..)), "{result:?}");
                let error = writing.await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::BrokenPipe);
            });
        });
    }

    #[test]
    fn a_read_waits_for_the_end_of_what_is_sent() {
        let _alone = alone();
        in_time(|| {
            let (socket, other) = sockets();
            block_on(async move {
                let reading =
                    spawn(async move { read(&socket, &mut [0]).await });
                sleep(Duration::from_millis(10)).await;
                other.shutdown(std::net::Shutdown::Write).unwrap();
                assert_eq!(reading.await.unwrap(), 0);
            });
        });
    }

    /// Of a pipe whose other end has gone, Linux says that it is closed, or that
    /// there is an error, but not that it is readable or writable.
    #[test]
    fn an_end_of_a_pipe_that_goes_away_wakes_who_waits_at_the_other() {
        let _alone = alone();
        in_time(|| {
            let (sender, receiver) = mio::unix::pipe::new().unwrap();
            let receiver = Socket::new(receiver).unwrap();
            block_on(async move {
                let read =
                    |mut it: &mio::unix::pipe::Receiver| it.read(&mut [0]);
                let reading = spawn(async move {
                    when_ready(&receiver, Side::Read, read).await
                });
                sleep(Duration::from_millis(10)).await;
                drop(sender);
                assert_eq!(reading.await.unwrap(), 0);
            });

            let (sender, receiver) = mio::unix::pipe::new().unwrap();
            let sender = Socket::new(sender).unwrap();
            while (&sender.source).write(&[0; 4096]).is_ok() {}
            block_on(async move {
                let write = |mut it: &mio::unix::pipe::Sender| it.write(b"!");
                let writing = spawn(async move {
                    when_ready(&sender, Side::Write, write).await
                });
                sleep(Duration::from_millis(10)).await;
                drop(receiver);
                let error = writing.await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::BrokenPipe);
            });
        });
    }

    /// Byte number n of what is sent.
    fn byte(n: usize) -> u8 {
        (n % 251) as u8
    }

    /// Sends so many bytes in pieces of all sizes up to a thousand, from two
    /// sides at once, and reads them with small buffers. Who reads is now the
    /// slower one, and now the faster one.
    #[test]
    fn of_what_is_sent_in_pieces_nothing_is_lost() {
        const TOTAL: usize = 4 << 20;
        let _alone = alone();
        in_time(|| {
            let (one, other) = Other::pair().unwrap();
            let ends = [one, other].map(|it| {
                it.set_nonblocking(true).unwrap();
                Arc::new(Socket::new(UnixStream::from_std(it)).unwrap())
            });
            let mut tasks = Vec::new();
            for end in &ends {
                let writer = end.clone();
                tasks.push(Box::pin(async move {
                    let bytes: Vec<u8> = (0..TOTAL).map(byte).collect();
                    let (mut sent, mut size) = (0, 1);
                    while sent < TOTAL {
                        let piece = &bytes[sent..TOTAL.min(sent + size)];
                        sent += write(&writer, piece).await.unwrap();
                        size = size % 1000 + 1;
                        if size == 1000 {
                            sleep(Duration::from_micros(100)).await;
                        }
                    }
                }) as BoxedFuture);
                let reader = end.clone();
                tasks.push(Box::pin(async move {
                    let mut buffer = [0; 333];
                    let mut received = 0;
                    while received < TOTAL {
                        let count = read(&reader, &mut buffer).await.unwrap();
                        for found in &buffer[..count] {
                            assert_eq!(*found, byte(received));
                            received += 1;
                        }
                    }
                }) as BoxedFuture);
            }
            block_on(async {
                let tasks: Vec<_> = tasks.into_iter().map(spawn).collect();
                for task in tasks {
                    task.await;
                }
            });
            assert_eq!(waited_for(&ends[0]), [false, false]);
            assert_eq!(waited_for(&ends[1]), [false, false]);
        });
    }

    #[test]
    fn a_connect_waits_until_it_is_decided() {
        let _alone = alone();
        in_time(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let socket = block_on(connect(address)).unwrap();
            assert_eq!(socket.source.peer_addr().unwrap(), address);
            let (_socket, address) = refusing();
            let error = block_on(connect(address)).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        });
    }

    /// On Linux, who connects to a listener with no room is not answered, and
    /// tries again after a second.
    #[test]
    fn a_connect_waits_until_the_listener_has_room() {
        let _alone = alone();
        in_time(|| {
            let (domain, stream) =
                (socket2::Domain::IPV4, socket2::Type::STREAM);
            let listener = socket2::Socket::new(domain, stream, None).unwrap();
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            listener.bind(&any.into()).unwrap();
            listener.listen(0).unwrap();
            let listener = TcpListener::from(listener);
            let address = listener.local_addr().unwrap();
            let _first = std::net::TcpStream::connect(address).unwrap();
            block_on(async move {
                let second = spawn(connect(address));
                sleep(Duration::from_millis(10)).await;
                let accepted = listener.accept().unwrap();
                let socket = second.await.unwrap();
                assert_eq!(socket.source.peer_addr().unwrap(), address);
                drop(accepted);
            });
        });
    }

    /// The call itself is the moment in which the event comes.
    #[test]
    fn an_event_between_the_call_and_pending_is_not_lost() {
        let _alone = alone();
        let (socket, mut other) = sockets();
        fill(&socket);
        events_now();
        let (waker, wakes) = counting::waker();
        let mut context = Context::from_waker(&waker);
        let call = |_: &UnixStream| -> io::Result<()> {
            // It has found nothing, and now something comes.
            other.write_all(b"!").unwrap();
            let mut events = Events::with_capacity(16);
            wait_until(&mut events, Some(Instant::now()));
            Err(ErrorKind::WouldBlock.into())
        };
        let mut calling = pin!(when_ready(&socket, Side::Read, call));
        assert!(calling.as_mut().poll(&mut context).is_pending());
        assert_eq!(wakes.get(), 1);
    }

    #[test]
    fn a_socket_of_tokios_wants_its_own_reactor() {
        let _alone = alone();
        let bind = || {
            block_on(async {
                tokio::net::TcpListener::bind("127.0.0.1:0").await
            })
        };
        let panic = std::panic::catch_unwind(bind).unwrap_err();
        let message = panic.downcast::<String>().unwrap();
        assert!(message.contains("there is no reactor running"), "{message}");
    }
}

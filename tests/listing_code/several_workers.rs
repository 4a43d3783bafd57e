// What holds for each runtime of Part Seven that several workers run: text
// that the tests of a listing include, beside the listing's own code.

include!("at_work.rs");

use crate::refusal::refusing;
use socket2::SockRef;
use std::collections::BTreeSet;
use std::net::TcpStream as Other;

/// A socket of the reactor's, and one that blocks, which are connected.
fn sockets() -> (Arc<Socket<TcpStream>>, Other) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let other = Other::connect(listener.local_addr().unwrap()).unwrap();
    (socket(listener.accept().unwrap().0), other)
}

/// One that has room for little, so that who writes has to wait.
fn socket(socket: Other) -> Arc<Socket<TcpStream>> {
    let options = SockRef::from(&socket);
    options.set_send_buffer_size(64 << 10).unwrap();
    options.set_recv_buffer_size(128 << 10).unwrap();
    socket.set_nonblocking(true).unwrap();
    Arc::new(Socket::new(TcpStream::from_std(socket)).unwrap())
}

/// A waker that counts.
#[derive(Default)]
struct Count(AtomicU64);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Count {
    fn wakers<const N: usize>() -> [(Arc<Count>, Waker); N] {
        std::array::from_fn(|_| {
            let count = Arc::new(Count::default());
            (count.clone(), Waker::from(count))
        })
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits until it has been called.
    fn wait(&self) {
        while self.get() == 0 {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Time in which the reactor would have done what it isn't to do.
fn a_moment() {
    thread::sleep(Duration::from_millis(30));
}

fn poll_read(
    socket: &Socket<TcpStream>,
    waker: &Waker,
    buffer: &mut [u8],
) -> Poll<io::Result<usize>> {
    let mut context = Context::from_waker(waker);
    Pin::new(&mut &*socket).poll_read(&mut context, buffer)
}

fn poll_write(
    socket: &Socket<TcpStream>,
    waker: &Waker,
    bytes: &[u8],
) -> Poll<io::Result<usize>> {
    let mut context = Context::from_waker(waker);
    Pin::new(&mut &*socket).poll_write(&mut context, bytes)
}

/// Writes until there's no more room.
fn fill(socket: &Socket<TcpStream>, waker: &Waker) -> usize {
    let mut total = 0;
    // The peer's side may take some more for a moment.
    for _ in 0..10 {
        while let Poll::Ready(count) = poll_write(socket, waker, &[0; 4096]) {
            total += count.unwrap();
        }
        thread::sleep(Duration::from_millis(2));
    }
    total
}

// Sides of a socket.

#[test]
fn of_two_who_read_the_latest_is_woken() {
    at_work(|| {
        let (socket, mut other) = sockets();
        let [(first, one), (second, two)] = Count::wakers();
        assert!(poll_read(&socket, &one, &mut [0]).is_pending());
        assert!(poll_read(&socket, &two, &mut [0]).is_pending());
        other.write_all(b"!").unwrap();
        second.wait();
        a_moment();
        assert_eq!((first.get(), second.get()), (0, 1));
        assert!(matches!(
            poll_read(&socket, &two, &mut [0]),
            Poll::Ready(Ok(1))
        ));
    });
}

#[test]
fn a_reader_and_a_writer_of_a_socket_are_both_woken() {
    at_work(|| {
        let (socket, mut other) = sockets();
        let [(reader, one), (writer, two)] = Count::wakers();
        let mut sent = fill(&socket, &two);
        assert!(poll_read(&socket, &one, &mut [0]).is_pending());
        let before = writer.get();
        a_moment();
        assert_eq!(reader.get(), 0);
        other.write_all(b"!").unwrap();
        reader.wait();
        let mut buffer = [0; 4096];
        while sent > 0 {
            sent -= other.read(&mut buffer).unwrap();
        }
        while writer.get() == before {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

#[test]
fn a_waker_that_waits_for_a_socket_is_gone_with_the_socket() {
    at_work(|| {
        let (socket, _other) = sockets();
        let [(count, waker)] = Count::wakers();
        assert!(poll_read(&socket, &waker, &mut [0]).is_pending());
        drop((waker, socket));
        assert_eq!(Arc::strong_count(&count), 1);
    });
}

/// A waker whose drop asks for what the reactor has.
struct Nosy;

impl Wake for Nosy {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Nosy {
    fn drop(&mut self) {
        let _ = REACTOR.sockets.lock().unwrap().len();
        look_at_queue();
    }
}

#[test]
fn a_waker_is_dropped_without_a_lock() {
    at_work(|| {
        for _ in 0..10 {
            let (socket, mut other) = sockets();
            for _ in 0..3 {
                let waker = Waker::from(Arc::new(Nosy));
                assert!(poll_read(&socket, &waker, &mut [0]).is_pending());
            }
            other.write_all(b"!").unwrap();
            thread::sleep(Duration::from_millis(2));
            let waker = Waker::from(Arc::new(Nosy));
            let _ = poll_read(&socket, &waker, &mut [0; 2]);
            let _ = poll_read(&socket, &waker, &mut [0; 2]);
        }
    });
}

/// A waker that panics.
struct Panic;

impl Wake for Panic {
    fn wake(self: Arc<Self>) {
        panic!("as it has to");
    }
}

#[test]
fn a_waker_that_panics_gives_the_reactor_back() {
    at_work(|| {
        for _ in 0..3 * workers() {
            let (socket, mut other) = sockets();
            let waker = Waker::from(Arc::new(Panic));
            assert!(poll_read(&socket, &waker, &mut [0]).is_pending());
            other.write_all(b"!").unwrap();
            block_on(async move {
                // Somebody has the reactor, for this and for that.
                sleep(Duration::from_millis(1)).await;
                read(&mut &*socket, &mut [0]).await.unwrap();
                let again = spawn(async move {
                    read(&mut &*socket, &mut [0]).await.unwrap()
                });
                sleep(Duration::from_millis(1)).await;
                other.write_all(b"?").unwrap();
                again.await;
            });
        }
    });
}

// Events.

/// Another worker sees the event after the call, and before the poll ends.
#[test]
fn an_event_right_after_a_call_is_not_lost() {
    at_work(|| {
        for _ in 0..5 {
            let (socket, mut other) = sockets();
            let mut is_first = true;
            block_on(async move {
                poll_fn(|context| {
                    let call = |mut stream: &TcpStream| {
                        let result = stream.read(&mut [0]);
                        if mem::take(&mut is_first) {
                            other.write_all(b"!").unwrap();
                            thread::sleep(Duration::from_millis(20));
                        }
                        result
                    };
                    poll_ready(&socket, context, call)
                })
                .await
                .unwrap();
            });
        }
    });
}

#[test]
fn a_call_that_is_interrupted_is_made_again() {
    at_work(|| {
        let (socket, mut other) = sockets();
        other.write_all(b"!").unwrap();
        let mut calls = 0;
        let byte = block_on(async move {
            poll_fn(|context| {
                poll_ready(&socket, context, |mut stream| {
                    calls += 1;
                    let mut byte = [0];
                    match calls {
                        1..4 => Err(ErrorKind::Interrupted.into()),
                        _ => stream.read(&mut byte).map(|_| byte[0]),
                    }
                })
            })
            .await
        });
        assert_eq!(byte.unwrap(), b'!');
    });
}

#[test]
fn the_end_is_read_again_and_again() {
    at_work(|| {
        let (socket, mut other) = sockets();
        other.write_all(b"!").unwrap();
        drop(other);
        block_on(async move {
            let mut buffer = [0; 8];
            assert_eq!(read(&mut &*socket, &mut buffer).await.unwrap(), 1);
            for _ in 0..3 {
                assert_eq!(read(&mut &*socket, &mut buffer).await.unwrap(), 0);
                sleep(Duration::from_millis(2)).await;
            }
        });
    });
}

/// In one event or in two, and before or after the read of what came before.
#[test]
fn an_end_that_comes_with_bytes_is_read_after_them() {
    at_work(|| {
        for round in 0..300 {
            let (socket, mut other) = sockets();
            let reading = spawn(async move {
                let mut buffer = [0; 64];
                let mut total = 0;
                loop {
                    match read(&mut &*socket, &mut buffer).await.unwrap() {
                        0 => return total,
                        count => total += count,
                    }
                }
            });
            if round % 2 == 0 {
                come_to_rest();
            }
            other.write_all(&[0; 7]).unwrap();
            if round % 3 == 0 {
                thread::sleep(Duration::from_micros(round));
            }
            drop(other);
            assert_eq!(block_on(reading), 7);
        }
    });
}

#[test]
fn a_reset_is_told_to_whoever_reads_and_to_whoever_writes() {
    at_work(|| {
        for reads in [true, false] {
            let (socket, other) = sockets();
            let task = spawn(async move {
                if reads {
                    read(&mut &*socket, &mut [0]).await.map(|_| ())
                } else {
                    write_all(&mut &*socket, &vec![0; 32 << 20]).await
                }
            });
            a_moment();
            SockRef::from(&other)
                .set_linger(Some(Duration::ZERO))
                .unwrap();
            drop(other);
            let error = block_on(task).unwrap_err().kind();
            let expected = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
            assert!(expected.contains(&error), "{error}");
        }
    });
}

#[test]
fn a_connect_that_is_refused_says_so() {
    at_work(|| {
        let (_socket, address) = refusing();
        let result = block_on(connect(address));
        let error = result.map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    });
}

// Traits.

/// Gives and takes at most three bytes at a time, every other time after it
/// has had to wait, and notes what has been flushed.
#[derive(Default)]
struct Pieces {
    bytes: Vec<u8>,
    polls: usize,
    flushed: usize,
    flushes: BTreeSet<usize>,
    is_full: bool,
}

impl Pieces {
    fn has_to_wait(&mut self, context: &mut Context) -> bool {
        self.polls += 1;
        let has_to_wait = self.polls % 2 == 1;
        if has_to_wait {
            context.waker().wake_by_ref();
        }
        has_to_wait
    }
}

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if self.has_to_wait(context) {
            return Poll::Pending;
        }
        let count = self.bytes.len().min(buffer.len()).min(3);
        let rest = self.bytes.split_off(count);
        let given = mem::replace(&mut self.bytes, rest);
        buffer[..count].copy_from_slice(&given);
        Poll::Ready(Ok(count))
    }
}

impl AsyncWrite for Pieces {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.has_to_wait(context) {
            return Poll::Pending;
        }
        let count = match self.is_full {
            true => 0,
            false => bytes.len().min(3),
        };
        self.bytes.extend(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        _context: &mut Context,
    ) -> Poll<io::Result<()>> {
        self.flushed = self.bytes.len();
        let flushed = self.flushed;
        self.flushes.insert(flushed);
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

#[test]
fn what_is_copied_is_the_same_piece_by_piece_and_flushed_each_time() {
    at_work(|| {
        block_on(async {
            let bytes: Vec<u8> = (0..100).collect();
            let mut reader = Pieces {
                bytes: bytes.clone(),
                ..Pieces::default()
            };
            let mut writer = Pieces::default();
            assert_eq!(copy(&mut reader, &mut writer).await.unwrap(), 100);
            assert_eq!(writer.bytes, bytes);
            let each: BTreeSet<_> = (3..100).step_by(3).chain([100]).collect();
            assert_eq!(writer.flushes, each);
        });
    });
}

#[test]
fn who_takes_nothing_any_more_is_an_error() {
    at_work(|| {
        block_on(async {
            let mut writer = Pieces {
                is_full: true,
                ..Pieces::default()
            };
            let result = write_all(&mut writer, b"!").await;
            assert_eq!(result.unwrap_err().kind(), ErrorKind::WriteZero);
        });
    });
}

#[test]
fn a_shutdown_sends_the_end_and_leaves_the_other_way_open() {
    at_work(|| {
        let (socket, mut other) = sockets();
        block_on(async move {
            shutdown(&mut &*socket).await.unwrap();
            assert_eq!(other.read(&mut [0]).unwrap(), 0);
            other.write_all(b"!").unwrap();
            assert_eq!(read(&mut &*socket, &mut [0]).await.unwrap(), 1);
            drop(other);
            assert_eq!(read(&mut &*socket, &mut [0]).await.unwrap(), 0);
            // Also when there's nobody left.
            shutdown(&mut &*socket).await.unwrap();
        });
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
        write_all(&mut &*socket, piece).await.unwrap();
    }
}

async fn receive(socket: Arc<Socket<TcpStream>>) {
    let mut buffer = [0; 333];
    let mut received = 0;
    while received < TOTAL {
        let count = read(&mut &*socket, &mut buffer).await.unwrap();
        assert!(count > 0, "the end");
        for found in &buffer[..count] {
            assert_eq!(*found, byte(received));
            received += 1;
        }
    }
}

/// Each side by a task of its own, so that two workers may have a socket.
#[test]
fn of_what_goes_both_ways_through_sockets_nothing_is_lost() {
    at_work(|| {
        let mut tasks: Vec<BoxedFuture> = Vec::new();
        for _ in 0..4 {
            let (here, other) = sockets();
            let there = socket(other);
            for socket in [here, there] {
                tasks.push(Box::pin(send(socket.clone())));
                tasks.push(Box::pin(receive(socket)));
            }
        }
        block_on(all(tasks));
    });
}

#[test]
fn of_what_is_echoed_nothing_is_lost() {
    at_work(|| {
        let mut tasks: Vec<BoxedFuture> = Vec::new();
        for _ in 0..4 {
            let (echo, other) = sockets();
            let client = socket(other);
            tasks.push(Box::pin(async move {
                let count = copy(&mut &*echo, &mut &*echo).await.unwrap();
                assert_eq!(count, TOTAL as u64);
            }));
            tasks.push(Box::pin(receive(client.clone())));
            tasks.push(Box::pin(async move {
                send(client.clone()).await;
                shutdown(&mut &*client).await.unwrap();
            }));
        }
        block_on(all(tasks));
    });
}

/// The client sends as much as fits, and reads nothing.
#[test]
fn who_can_not_write_reads_no_more() {
    at_work(|| {
        let (echo, other) = sockets();
        let echoing = spawn(async move {
            copy(&mut &*echo, &mut &*echo).await.unwrap()
        });
        let mut client = other.try_clone().unwrap();
        let sending = thread::spawn(move || {
            // More than all buffers of the system have room for.
            client.write_all(&vec![0; 64 << 20]).unwrap();
            client.shutdown(Shutdown::Write).unwrap();
        });
        thread::sleep(Duration::from_millis(300));
        assert!(!sending.is_finished(), "it has been read all the same");
        let mut other = other;
        io::copy(&mut other, &mut io::sink()).unwrap();
        sending.join().unwrap();
        assert_eq!(block_on(echoing), 64 << 20);
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
            let accepted = poll_fn(|context| listener.poll_accept(context));
            let socket = accepted.await.unwrap();
            spawn(async move { copy(&mut &socket, &mut &socket).await });
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
                    write_all(&mut &socket, &sent).await.unwrap();
                    shutdown(&mut &socket).await.unwrap();
                    let mut received = Pieces::default();
                    copy(&mut &socket, &mut received).await.unwrap();
                    assert_eq!(received.bytes, sent);
                }
            }));
        }
        block_on(all(tasks));
    });
}

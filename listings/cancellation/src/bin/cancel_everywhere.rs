//@ does: drops futures after each of their polls, and sees what is lost
//@ takes: 0s

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use tokio::io::{
    self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf,
};

// ANCHOR: cancel_everywhere
/// Polls `future` until it is ready or has been polled `polls` times, and
/// drops it.
fn poll_times<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}

/// Drops `operation` after its first poll, its second, and so on, and each time
/// does it again. That should end as if the first attempt had never happened.
fn cancel_everywhere<S>(
    name: &str,
    start: impl Fn(Socket) -> S,
    operation: impl AsyncFn(&mut S) -> String,
) -> bool {
    let mut state = start(Socket::default());
    let expected = poll_times(operation(&mut state), 1000)
        .expect("the operation never ended");
    println!("{name}: {expected:?}");
    let mut is_safe = true;
    for polls in 1.. {
        let socket = Socket::default();
        let mut state = start(socket.clone());
        if poll_times(operation(&mut state), polls).is_some() {
            assert!(polls > 1, "{name} was never pending");
            break;
        }
        let passed = socket.passed();
        let found = poll_times(operation(&mut state), 1000)
            .expect("the second attempt never ended");
        let verdict = if found == expected { "fine" } else { "Oops!" };
        println!("  after poll {polls}, {passed:?}: {found:?} {verdict}");
        is_safe &= found == expected;
    }
    is_safe
}
// ANCHOR_END: cancel_everywhere

// ANCHOR: socket
/// One byte at a time goes through it, and each time it first says `Pending`.
#[derive(Clone, Default)]
struct Socket {
    wire: Rc<RefCell<Wire>>,
}

#[derive(Default)]
struct Wire {
    is_ready: bool,
    read: usize,
    written: Vec<u8>,
}

const INCOMING: &[u8] = b"helloasyncworld";

impl Socket {
    /// What has gone through it, in either direction.
    fn passed(&self) -> String {
        let wire = self.wire.borrow();
        let bytes = [&INCOMING[..wire.read], &wire.written].concat();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    // ANCHOR: poll_read
    fn poll_ready(&self, context: &mut Context) -> Poll<()> {
        let mut wire = self.wire.borrow_mut();
        wire.is_ready = !wire.is_ready;
        if wire.is_ready {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut ReadBuf,
    ) -> Poll<io::Result<()>> {
        self.poll_ready(context).map(|()| {
            let mut wire = self.wire.borrow_mut();
            let unread = &INCOMING[wire.read..];
            let count = 1.min(unread.len()).min(buffer.remaining());
            buffer.put_slice(&unread[..count]);
            wire.read += count;
            Ok(())
        })
    }
}
// ANCHOR_END: poll_read

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_ready(context).map(|()| {
            let count = 1.min(bytes.len());
            let mut wire = self.wire.borrow_mut();
            wire.written.extend_from_slice(&bytes[..count]);
            Ok(count)
        })
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        _context: &mut Context,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: Pin<&mut Self>,
        _context: &mut Context,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
// ANCHOR_END: socket

// ANCHOR: subjects
async fn read_word(socket: &mut Socket) -> String {
    let mut word = [0; 5];
    socket.read_exact(&mut word).await.unwrap();
    String::from_utf8_lossy(&word).into_owned()
}

struct Words {
    socket: Socket,
    unread: Vec<u8>,
}

impl Words {
    async fn next(&mut self) -> String {
        while self.unread.len() < 5 {
            self.socket.read_buf(&mut self.unread).await.unwrap();
        }
        let word: Vec<u8> = self.unread.drain(..5).collect();
        String::from_utf8_lossy(&word).into_owned()
    }
}
// ANCHOR_END: subjects

// ANCHOR: main
fn main() {
    // ANCHOR: mistake
    // The mistake of `select_loses`.
    let is_safe = cancel_everywhere("read_word", |socket| socket, read_word);
    assert!(!is_safe);
    // ANCHOR_END: mistake
    // ANCHOR: kept
    // The cure of `select_keeps`.
    let is_safe = cancel_everywhere(
        "read_word, kept",
        |mut socket| Box::pin(async move { read_word(&mut socket).await }),
        async |read| read.await,
    );
    assert!(is_safe);
    // ANCHOR_END: kept
    // ANCHOR: words
    // The cure of `select_buffers`.
    let is_safe = cancel_everywhere(
        "Words::next",
        |socket| Words {
            socket,
            unread: Vec::new(),
        },
        Words::next,
    );
    assert!(is_safe);
    // ANCHOR_END: words
    // ANCHOR: write_all
    let is_safe = cancel_everywhere(
        "write_all",
        |socket| socket,
        async |socket| {
            socket.write_all(b"hello").await.unwrap();
            socket.passed()
        },
    );
    assert!(!is_safe);
    // ANCHOR_END: write_all
    // ANCHOR: write_all_buf
    // What is still to be written is kept outside.
    let is_safe = cancel_everywhere(
        "write_all_buf",
        |socket| (socket, b"hello".as_slice()),
        async |(socket, unwritten)| {
            socket.write_all_buf(unwritten).await.unwrap();
            socket.passed()
        },
    );
    assert!(is_safe);
    // ANCHOR_END: write_all_buf
}
// ANCHOR_END: main

//@ does: serves ten clients on one thread, and asks mio who is ready
//@ after: async_connect
//@ takes: 1s
//@ long

use mio::event::Source;
use mio::net::TcpStream;
use mio::{Events, Registry, Token};
use slab::Slab;
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::net::{SocketAddr, TcpListener};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

/// A deadline, and a number, since two sleeps may have the same deadline.
type Key = (Instant, u64);

static TIMERS: Mutex<BTreeMap<Key, Waker>> = Mutex::new(BTreeMap::new());
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

struct Sleep {
    key: Key,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration.min(CENTURY);
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let key = (deadline, number);
    Sleep { key }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if Instant::now() >= self.key.0 {
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        let _replaced = TIMERS.lock().unwrap().insert(self.key, waker);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let _removed = TIMERS.lock().unwrap().remove(&self.key);
    }
}

fn next_deadline() -> Option<Instant> {
    let timers = TIMERS.lock().unwrap();
    timers.keys().next().map(|(deadline, _)| *deadline)
}

/// Takes the first waker out of `TIMERS` if its time has come.
fn take_due(now: Instant) -> Option<Waker> {
    let mut timers = TIMERS.lock().unwrap();
    let first = timers.first_entry()?;
    (first.key().0 <= now).then(|| first.remove())
}

fn wake_sleepers() {
    let now = Instant::now();
    while let Some(waker) = take_due(now) {
        waker.wake();
    }
}

// ANCHOR: reactor
/// The side of a socket that somebody waits for.
#[derive(Clone, Copy)]
enum Side {
    Read,
    Write,
}

/// Who waits, by the numbers of their interests.
type Waiting = BTreeMap<u64, Waker>;

struct Reactor {
    poll: Mutex<mio::Poll>,
    registry: Registry,
    waker: mio::Waker,
    /// By token, for each side.
    sockets: Mutex<Slab<[Waiting; 2]>>,
}
// ANCHOR_END: reactor

/// The token of its waker, which is no socket's.
const WAKER: Token = Token(usize::MAX);

static REACTOR: LazyLock<Reactor> = LazyLock::new(|| {
    let poll = mio::Poll::new().unwrap();
    let registry = poll.registry().try_clone().unwrap();
    let waker = mio::Waker::new(&registry, WAKER).unwrap();
    Reactor {
        poll: Mutex::new(poll),
        registry,
        waker,
        sockets: Mutex::new(Slab::new()),
    }
});

// ANCHOR: socket
/// A socket that the reactor knows, until this is dropped.
struct Socket<S: Source> {
    source: S,
    token: usize,
}

impl<S: Source> Socket<S> {
    fn new(mut source: S) -> io::Result<Socket<S>> {
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let entry = sockets.vacant_entry();
        let token = entry.key();
        let both = mio::Interest::READABLE | mio::Interest::WRITABLE;
        REACTOR.registry.register(&mut source, Token(token), both)?;
        entry.insert(Default::default());
        Ok(Socket { source, token })
    }
}

impl<S: Source> Drop for Socket<S> {
    fn drop(&mut self) {
        let _ = REACTOR.registry.deregister(&mut self.source);
        let _removed = REACTOR.sockets.lock().unwrap().remove(self.token);
    }
}
// ANCHOR_END: socket

// ANCHOR: interest
struct Interest {
    number: u64,
    token: usize,
    side: Side,
}

// ANCHOR: register
impl Interest {
    fn register(&self, waker: &Waker) {
        let waker = waker.clone();
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let waiting = &mut sockets[self.token][self.side as usize];
        let _replaced = waiting.insert(self.number, waker);
        drop(sockets);
    }
}
// ANCHOR_END: register

impl Drop for Interest {
    fn drop(&mut self) {
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let waiting = &mut sockets[self.token][self.side as usize];
        let _removed = waiting.remove(&self.number);
        drop(sockets);
    }
}
// ANCHOR_END: interest

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    future: Mutex<Option<BoxedFuture>>,
    is_queued: Mutex<bool>,
}

static READY: Mutex<VecDeque<Arc<Task>>> = Mutex::new(VecDeque::new());

// ANCHOR: wake
/// Whether the loop waits, or is about to. Set while READY is locked.
static IS_WAITING: Mutex<bool> = Mutex::new(false);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !mem::replace(&mut *self.is_queued.lock().unwrap(), true) {
            let mut ready = READY.lock().unwrap();
            ready.push_back(self);
            let is_waiting = mem::take(&mut *IS_WAITING.lock().unwrap());
            drop(ready);
            if is_waiting {
                REACTOR.waker.wake().unwrap();
            }
        }
    }
}
// ANCHOR_END: wake

fn poll_task(task: Arc<Task>) {
    // From here on, a wake-up means one more poll.
    *task.is_queued.lock().unwrap() = false;
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    let mut slot = task.future.lock().unwrap();
    if let Some(future) = slot.as_mut()
        && future.as_mut().poll(&mut context).is_ready()
    {
        *slot = None;
    }
}

enum JoinState<T> {
    Running(Option<Waker>),
    Done(T),
    Taken,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
        let waker = context.waker().clone();
        let mut state = self.state.lock().unwrap();
        if let JoinState::Running(stored) = &mut *state {
            let _replaced = stored.replace(waker);
            drop(state);
            return Poll::Pending;
        }
        match mem::replace(&mut *state, JoinState::Taken) {
            JoinState::Done(output) => Poll::Ready(output),
            _ => panic!("a handle was polled after it was ready"),
        }
    }
}

fn finish<T>(state: &Mutex<JoinState<T>>, output: T) {
    let done = JoinState::Done(output);
    let before = mem::replace(&mut *state.lock().unwrap(), done);
    if let JoinState::Running(Some(waker)) = before {
        waker.wake();
    }
}

fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let shared = Arc::new(Mutex::new(JoinState::Running(None)));
    let state = shared.clone();
    let future = async move { finish(&shared, future.await) };
    let task = Arc::new(Task {
        future: Mutex::new(Some(Box::pin(future))),
        is_queued: Mutex::new(false),
    });
    task.wake();
    JoinHandle { state }
}

// ANCHOR: block_on
/// How many turns tasks have until the loop looks at the clock and at sockets.
const TURNS: usize = 64;

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let mut main_handle = pin!(spawn(future));
    let mut context = Context::from_waker(Waker::noop());
    let mut events = Events::with_capacity(1024);
    // ANCHOR: turns
    loop {
        wake_sleepers();
        for _ in 0..TURNS {
            let Some(task) = READY.lock().unwrap().pop_front() else {
                break;
            };
            poll_task(task);
        }
        if let Poll::Ready(output) = main_handle.as_mut().poll(&mut context) {
            return output;
        }
        wait_until(&mut events, next_deadline());
    }
    // ANCHOR_END: turns
}
// ANCHOR_END: block_on

// ANCHOR: wait
fn wait_until(events: &mut Events, deadline: Option<Instant>) {
    let timeout = poll_timeout(deadline);
    let result = REACTOR.poll.lock().unwrap().poll(events, timeout);
    *IS_WAITING.lock().unwrap() = false;
    match result {
        // The loop comes back, with a new timeout.
        Err(error) if error.kind() == ErrorKind::Interrupted => return,
        result => result.unwrap(),
    }
    for event in events.iter() {
        let is_over = event.is_error();
        if is_over || event.is_readable() || event.is_read_closed() {
            wake_waiting(event.token(), Side::Read);
        }
        if is_over || event.is_writable() || event.is_write_closed() {
            wake_waiting(event.token(), Side::Write);
        }
    }
}

fn wake_waiting(token: Token, side: Side) {
    let mut sockets = REACTOR.sockets.lock().unwrap();
    // There is none, if the token is that of the reactor's waker.
    let socket = sockets.get_mut(token.0);
    let waiting = socket.map(|it| mem::take(&mut it[side as usize]));
    drop(sockets);
    for waker in waiting.into_iter().flat_map(BTreeMap::into_values) {
        waker.wake();
    }
}
// ANCHOR_END: wait

fn poll_timeout(deadline: Option<Instant>) -> Option<Duration> {
    let ready = READY.lock().unwrap();
    if !ready.is_empty() {
        return Some(Duration::ZERO);
    }
    *IS_WAITING.lock().unwrap() = true;
    drop(ready);
    let deadline = deadline?;
    Some(deadline.saturating_duration_since(Instant::now()))
}

// ANCHOR: when_ready
async fn when_ready<S: Source, T>(
    socket: &Socket<S>,
    side: Side,
    mut call: impl FnMut(&S) -> io::Result<T>,
) -> io::Result<T> {
    let interest = Interest {
        number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
        token: socket.token,
        side,
    };
    poll_fn(|context| {
        // Before the call, or else an event between the two would be lost.
        interest.register(context.waker());
        match call(&socket.source) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                Poll::Pending
            }
            result => Poll::Ready(result),
        }
    })
    .await
}
// ANCHOR_END: when_ready

// ANCHOR: connect
async fn connect(address: SocketAddr) -> io::Result<Socket<TcpStream>> {
    let socket = Socket::new(TcpStream::connect(address)?)?;
    when_ready(&socket, Side::Write, |stream| {
        if let Some(error) = stream.take_error()? {
            return Err(error);
        }
        match stream.peer_addr() {
            Err(error) if error.kind() == ErrorKind::NotConnected => {
                Err(ErrorKind::WouldBlock.into())
            }
            result => result,
        }
    })
    .await?;
    Ok(socket)
}
// ANCHOR_END: connect

/// Lets all others have their turns first.
async fn yield_now() {
    let mut is_second = false;
    poll_fn(|context| {
        if is_second {
            return Poll::Ready(());
        }
        is_second = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

// ANCHOR: server
async fn write_all(
    socket: &Socket<TcpStream>,
    mut bytes: &[u8],
) -> io::Result<()> {
    while !bytes.is_empty() {
        let write = |mut stream: &TcpStream| stream.write(bytes);
        let count = when_ready(socket, Side::Write, write).await?;
        if count == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
        bytes = &bytes[count..];
    }
    Ok(())
}

// ANCHOR: one_response
async fn one_response(socket: TcpStream, n: u64) -> io::Result<()> {
    let socket = Socket::new(socket)?;
    let start = format!("start {n}\n");
    write_all(&socket, start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    write_all(&socket, end.as_bytes()).await?;
    Ok(())
}
// ANCHOR_END: one_response

// ANCHOR: server_main
async fn server_main(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = Socket::new(mio::net::TcpListener::from_std(listener))?;
    for n in 1.. {
        let (socket, _) =
            when_ready(&listener, Side::Read, |it| it.accept()).await?;
        spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
        yield_now().await;
    }
    Ok(())
}
// ANCHOR_END: server_main
// ANCHOR_END: server

// ANCHOR: client_main
async fn client_main() -> io::Result<()> {
    let socket = connect(SocketAddr::from(([127, 0, 0, 1], 8000))).await?;
    let mut buffer = [0; 1024];
    loop {
        let read = |mut stream: &TcpStream| stream.read(&mut buffer);
        let count = when_ready(&socket, Side::Read, read).await?;
        if count == 0 {
            return Ok(());
        }
        io::stdout().write_all(&buffer[..count])?;
    }
}
// ANCHOR_END: client_main

async fn async_main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:8000")?;
    spawn(async { server_main(listener).await.unwrap() });
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(spawn(client_main()));
    }
    for client in clients {
        client.await?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    block_on(async_main())
}

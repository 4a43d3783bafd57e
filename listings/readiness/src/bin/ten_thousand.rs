//@ does: serves ten thousand clients at once, with mio
//@ after: mio_runtime
//@ takes: 1s to 30s
//@ roughly
//@ limit: 512MiB
//@ release
//@ long
//@ alone

use mio::event::Source;
use mio::net::TcpStream;
use mio::{Events, Registry, Token};
use slab::Slab;
use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// A deadline, and a number, since two sleeps may have the same deadline.
type Key = (Instant, u64);

static TIMERS: Mutex<BTreeMap<Key, Waker>> = Mutex::new(BTreeMap::new());
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

struct Sleep {
    key: Key,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration;
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
        let waker = context.waker();
        let is_stored = TIMERS
            .lock()
            .unwrap()
            .get(&self.key)
            .is_some_and(|stored| stored.will_wake(waker));
        if !is_stored {
            // A waker is somebody else's code: no lock is held while one is
            // cloned or dropped.
            let waker = waker.clone();
            let replaced = TIMERS.lock().unwrap().insert(self.key, waker);
            drop(replaced);
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let removed = TIMERS.lock().unwrap().remove(&self.key);
        drop(removed);
    }
}

fn next_deadline() -> Option<Instant> {
    let timers = TIMERS.lock().unwrap();
    timers.keys().next().map(|(deadline, _)| *deadline)
}

fn wake_sleepers() {
    let later = (Instant::now(), u64::MAX);
    let mut timers = TIMERS.lock().unwrap();
    let waiting = timers.split_off(&later);
    let due = std::mem::replace(&mut *timers, waiting);
    drop(timers);
    for waker in due.into_values() {
        waker.wake();
    }
}

/// The side of a socket that somebody waits for.
#[derive(Clone, Copy)]
enum Side {
    Read,
    Write,
}

/// Who waits, with the numbers of their interests.
type Waiting = Vec<(u64, Waker)>;

struct Reactor {
    poll: Mutex<mio::Poll>,
    registry: Registry,
    waker: mio::Waker,
    /// By token, for each side.
    sockets: Mutex<Slab<[Waiting; 2]>>,
}

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

/// A socket that the reactor knows, until this is dropped.
struct Socket<S: Source> {
    source: S,
    token: usize,
}

impl<S: Source> Socket<S> {
    fn new(source: S) -> io::Result<Socket<S>> {
        let token = REACTOR.sockets.lock().unwrap().insert(Default::default());
        let mut socket = Socket { source, token };
        let both = mio::Interest::READABLE | mio::Interest::WRITABLE;
        let source = &mut socket.source;
        REACTOR.registry.register(source, Token(token), both)?;
        Ok(socket)
    }
}

impl<S: Source> Drop for Socket<S> {
    fn drop(&mut self) {
        let _ = REACTOR.registry.deregister(&mut self.source);
        let removed = REACTOR.sockets.lock().unwrap().remove(self.token);
        drop(removed);
    }
}

struct Interest {
    number: u64,
    token: usize,
    side: Side,
}

impl Interest {
    fn register(&self, waker: &Waker) {
        let entry = (self.number, waker.clone());
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let waiting = &mut sockets[self.token][self.side as usize];
        let own = waiting
            .iter_mut()
            .find(|(number, _)| *number == self.number);
        let replaced = match own {
            Some(own) => Some(std::mem::replace(own, entry)),
            None => {
                waiting.push(entry);
                None
            }
        };
        drop(sockets);
        drop(replaced);
    }
}

impl Drop for Interest {
    fn drop(&mut self) {
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let waiting = &mut sockets[self.token][self.side as usize];
        let own = waiting.iter().position(|it| it.0 == self.number);
        let removed = own.map(|at| waiting.swap_remove(at));
        drop(sockets);
        drop(removed);
    }
}

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    /// Until it is done.
    future: Mutex<Option<BoxedFuture>>,
    is_queued: AtomicBool,
}

static READY: Mutex<VecDeque<Arc<Task>>> = Mutex::new(VecDeque::new());

/// Whether the loop waits, or is about to. READY is locked when it is set, and
/// when a waker asks.
static IS_WAITING: AtomicBool = AtomicBool::new(false);

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.is_queued.swap(true, Ordering::Release) {
            let mut ready = READY.lock().unwrap();
            ready.push_back(self);
            let is_waiting = IS_WAITING.swap(false, Ordering::Relaxed);
            drop(ready);
            if is_waiting {
                REACTOR.waker.wake().unwrap();
            }
        }
    }
}

fn poll_task(task: Arc<Task>) {
    // From here on, a wake-up means one more poll.
    task.is_queued.swap(false, Ordering::Acquire);
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    let mut slot = task.future.lock().unwrap();
    if let Some(future) = slot.as_mut()
        && future.as_mut().poll(&mut context).is_ready()
    {
        *slot = None;
    }
}

struct JoinState<T> {
    output: Option<T>,
    waker: Option<Waker>,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
        let waker = context.waker().clone();
        let mut state = self.state.lock().unwrap();
        if let Some(output) = state.output.take() {
            return Poll::Ready(output);
        }
        let replaced = state.waker.replace(waker);
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

fn finish<T>(state: &Mutex<JoinState<T>>, output: T) {
    let mut state = state.lock().unwrap();
    state.output = Some(output);
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let state = Arc::new(Mutex::new(JoinState {
        output: None,
        waker: None,
    }));
    let handle = JoinHandle {
        state: state.clone(),
    };
    let future = async move { finish(&state, future.await) };
    let task = Arc::new(Task {
        future: Mutex::new(Some(Box::pin(future))),
        is_queued: AtomicBool::new(false),
    });
    task.wake();
    handle
}

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let main_handle = spawn(future);
    let mut events = Events::with_capacity(1024);
    loop {
        wake_sleepers();
        let ready = std::mem::take(&mut *READY.lock().unwrap());
        for task in ready {
            poll_task(task);
        }
        let output = main_handle.state.lock().unwrap().output.take();
        if let Some(output) = output {
            return output;
        }
        wait(&mut events);
    }
}

fn wait(events: &mut Events) {
    let result = REACTOR.poll.lock().unwrap().poll(events, poll_timeout());
    IS_WAITING.store(false, Ordering::Relaxed);
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
    let waiting = socket.map(|it| std::mem::take(&mut it[side as usize]));
    drop(sockets);
    for (_, waker) in waiting.into_iter().flatten() {
        waker.wake();
    }
}

fn poll_timeout() -> Option<Duration> {
    let ready = READY.lock().unwrap();
    if !ready.is_empty() {
        return Some(Duration::ZERO);
    }
    IS_WAITING.store(true, Ordering::Relaxed);
    drop(ready);
    let deadline = next_deadline()?;
    Some(deadline.saturating_duration_since(Instant::now()))
}

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
        loop {
            match call(&socket.source) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return Poll::Pending;
                }
                result => return Poll::Ready(result),
            }
        }
    })
    .await
}

async fn write_all(
    socket: &Socket<TcpStream>,
    mut bytes: &[u8],
) -> io::Result<()> {
    while !bytes.is_empty() {
        let write = |mut stream: &TcpStream| stream.write(bytes);
        let count = when_ready(socket, Side::Write, write).await?;
        bytes = &bytes[count..];
    }
    Ok(())
}

async fn one_response(socket: Socket<TcpStream>, n: u64) -> io::Result<()> {
    let start = format!("start {n}\n");
    write_all(&socket, start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    write_all(&socket, end.as_bytes()).await?;
    Ok(())
}

async fn server_main(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = Socket::new(mio::net::TcpListener::from_std(listener))?;
    for n in 1.. {
        let (socket, _) =
            when_ready(&listener, Side::Read, |it| it.accept()).await?;
        let socket = Socket::new(socket)?;
        spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
    }
    Ok(())
}

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

// ANCHOR: client_main
/// Clients that have their first line, and of those, how many are still there.
static STARTED: AtomicUsize = AtomicUsize::new(0);
static OPEN: AtomicUsize = AtomicUsize::new(0);
static MOST_OPEN: AtomicUsize = AtomicUsize::new(0);

async fn client_main() -> io::Result<()> {
    let mut lines = 0;
    let socket = connect(SocketAddr::from(([127, 0, 0, 1], 8000))).await?;
    let mut buffer = [0; 1024];
    loop {
        let read = |mut stream: &TcpStream| stream.read(&mut buffer);
        let count = when_ready(&socket, Side::Read, read).await?;
        if count == 0 {
            assert_eq!(lines, 2, "a client got fewer than two lines");
            OPEN.fetch_sub(1, Ordering::Relaxed);
            return Ok(());
        }
        let before = lines;
        lines += buffer[..count].iter().filter(|it| **it == b'\n').count();
        if before == 0 && lines > 0 {
            STARTED.fetch_add(1, Ordering::Relaxed);
            let open = OPEN.fetch_add(1, Ordering::Relaxed) + 1;
            MOST_OPEN.fetch_max(open, Ordering::Relaxed);
        }
    }
}
// ANCHOR_END: client_main

// ANCHOR: limits
/// How many this process needs: one for each client, and some for itself.
const DESCRIPTORS: u64 = CLIENTS as u64 + 100;

/// Allows this process that many, or as many as the system lets it have.
#[cfg(unix)]
fn raise_descriptor_limit() -> io::Result<u64> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is a valid `rlimit`, to be written and to be read.
    let result = unsafe {
        match libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) {
            0 => {
                let wanted = limit.rlim_cur.max(DESCRIPTORS);
                limit.rlim_cur = wanted.min(limit.rlim_max);
                libc::setrlimit(libc::RLIMIT_NOFILE, &limit)
            }
            failed => failed,
        }
    };
    match result {
        0 => Ok(limit.rlim_cur),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Windows has no such limit.
#[cfg(not(unix))]
fn raise_descriptor_limit() -> io::Result<u64> {
    Ok(u64::MAX)
}
// ANCHOR_END: limits

// ANCHOR: main
const CLIENTS: usize = 10_000;

/// How many may be on their way to their first line at a time: fewer than the
/// listener's queue has room for.
const BATCH: usize = 100;

async fn clients_main() -> io::Result<()> {
    let start = Instant::now();
    let mut clients = Vec::new();
    while clients.len() < CLIENTS {
        for _ in 0..BATCH {
            clients.push(spawn(client_main()));
        }
        while STARTED.load(Ordering::Relaxed) < clients.len() {
            sleep(Duration::from_millis(1)).await;
        }
    }
    let connected = start.elapsed();
    for client in clients {
        client.await?;
    }
    let served = start.elapsed() - connected;
    let (connected, served) = (connected.as_secs_f64(), served.as_secs_f64());
    println!("{CLIENTS} clients connected after {connected:.1} s");
    println!("the last one was served {served:.1} s later");
    let most = MOST_OPEN.load(Ordering::Relaxed);
    println!("up to {most} were there at the same time");
    Ok(())
}

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("clients") {
        return block_on(clients_main());
    }
    // The process of the clients inherits the limit.
    let limit = raise_descriptor_limit()?;
    if limit < DESCRIPTORS {
        println!("{DESCRIPTORS} descriptors are needed, {limit} are allowed");
        return Ok(());
    }
    let listener = TcpListener::bind("0.0.0.0:8000")?;
    thread::spawn(|| block_on(server_main(listener)).unwrap());
    let clients = Command::new(env::current_exe()?).arg("clients").status()?;
    assert!(clients.success());
    Ok(())
}
// ANCHOR_END: main

//@ does: serves ten clients on several threads that share the tasks
//@ after: mio_runtime
//@ unordered
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
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, Once, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
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
        // ANCHOR: is_first
        let mut timers = TIMERS.lock().unwrap();
        let _replaced = timers.insert(self.key, waker);
        let is_first = timers.keys().next() == Some(&self.key);
        drop(timers);
        if is_first {
            // Whoever waits in the reactor may wait for a later one.
            interrupt_reactor();
        }
        // ANCHOR_END: is_first
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

struct Interest {
    number: u64,
    token: usize,
    side: Side,
}

impl Interest {
    fn register(&self, waker: &Waker) {
        let waker = waker.clone();
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let waiting = &mut sockets[self.token][self.side as usize];
        let _replaced = waiting.insert(self.number, waker);
        drop(sockets);
    }
}

impl Drop for Interest {
    fn drop(&mut self) {
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let waiting = &mut sockets[self.token][self.side as usize];
        let _removed = waiting.remove(&self.number);
        drop(sockets);
    }
}

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

// ANCHOR: task
enum TaskState {
    Waiting,
    Queued,
    Polling,
    /// A wake-up has come while it is being polled.
    PollingAndWoken,
}

struct Task {
    future: Mutex<Option<BoxedFuture>>,
    state: Mutex<TaskState>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let mut state = self.state.lock().unwrap();
        match *state {
            TaskState::Waiting => {
                *state = TaskState::Queued;
                drop(state);
                push(self);
            }
            TaskState::Polling => *state = TaskState::PollingAndWoken,
            TaskState::Queued | TaskState::PollingAndWoken => {}
        }
    }
}

fn poll_task(task: Arc<Task>) {
    *task.state.lock().unwrap() = TaskState::Polling;
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    let mut slot = task.future.lock().unwrap();
    if let Some(future) = slot.as_mut()
        && future.as_mut().poll(&mut context).is_ready()
    {
        *slot = None;
    }
    drop(slot);
    let mut state = task.state.lock().unwrap();
    if let TaskState::Polling = *state {
        *state = TaskState::Waiting;
        return;
    }
    *state = TaskState::Queued;
    drop(state);
    push(task);
}
// ANCHOR_END: task

// ANCHOR: queue
struct Queue {
    tasks: VecDeque<Arc<Task>>,
    /// How many workers sleep, and how many of those have been called.
    idle: usize,
    calls: usize,
    /// Whether a worker has the reactor, and whether it waits there.
    is_reactor_taken: bool,
    is_reactor_waiting: bool,
}
// ANCHOR_END: queue

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    tasks: VecDeque::new(),
    idle: 0,
    calls: 0,
    is_reactor_taken: false,
    is_reactor_waiting: false,
});
static CALLED: Condvar = Condvar::new();

// ANCHOR: call
/// Who has to be told of a change. That is decided while the queue is locked,
/// and done when it isn't.
enum Call {
    Sleeper,
    Reactor,
    Nobody,
}

impl Queue {
    /// Finds a worker with nothing to do, if there is one.
    fn call_worker(&mut self) -> Call {
        if self.idle > self.calls {
            self.calls += 1;
            Call::Sleeper
        } else {
            self.call_reactor()
        }
    }

    fn call_reactor(&mut self) -> Call {
        if mem::take(&mut self.is_reactor_waiting) {
            Call::Reactor
        } else {
            Call::Nobody
        }
    }
}
// ANCHOR_END: call

impl Call {
    fn make(self) {
        match self {
            Call::Sleeper => CALLED.notify_one(),
            Call::Reactor => REACTOR.waker.wake().unwrap(),
            Call::Nobody => {}
        }
    }
}

// ANCHOR: push
fn push(task: Arc<Task>) {
    let mut queue = QUEUE.lock().unwrap();
    queue.tasks.push_back(task);
    let call = queue.call_worker();
    drop(queue);
    call.make();
}
// ANCHOR_END: push

fn interrupt_reactor() {
    let call = QUEUE.lock().unwrap().call_reactor();
    call.make();
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
        state: Mutex::new(TaskState::Waiting),
    });
    task.wake();
    JoinHandle { state }
}

/// Whoever has this has the reactor. A waker that panics can't keep it.
struct ReactorGuard;

impl Drop for ReactorGuard {
    fn drop(&mut self) {
        QUEUE.lock().unwrap().is_reactor_taken = false;
    }
}

impl Queue {
    fn take_reactor(&mut self) -> Option<ReactorGuard> {
        if self.is_reactor_taken {
            return None;
        }
        self.is_reactor_taken = true;
        Some(ReactorGuard)
    }
}

// ANCHOR: next_work
enum Work {
    Poll(Arc<Task>),
    Wait(ReactorGuard),
}

/// Takes a task, or the reactor, or sleeps until there is one of them.
fn next_work() -> Work {
    let mut queue = QUEUE.lock().unwrap();
    loop {
        if let Some(task) = queue.tasks.pop_front() {
            return Work::Poll(task);
        }
        if let Some(reactor) = queue.take_reactor() {
            queue.is_reactor_waiting = true;
            return Work::Wait(reactor);
        }
        queue.idle += 1;
        while queue.calls == 0 {
            queue = CALLED.wait(queue).unwrap();
        }
        queue.calls -= 1;
        queue.idle -= 1;
    }
}
// ANCHOR_END: next_work

/// How many turns a worker has until it looks at the clock and at sockets.
const TURNS: usize = 64;

// ANCHOR: work
fn work() {
    let mut events = Events::with_capacity(1024);
    loop {
        for _ in 0..TURNS {
            match next_work() {
                Work::Poll(task) => {
                    let poll = AssertUnwindSafe(|| poll_task(task));
                    // A panic ends the task, and not the worker.
                    let _ = panic::catch_unwind(poll);
                }
                Work::Wait(reactor) => {
                    wait_until(&mut events, next_deadline(), reactor);
                }
            }
        }
        // Tasks that are always ready must not keep the rest from running.
        let reactor = QUEUE.lock().unwrap().take_reactor();
        if let Some(reactor) = reactor {
            wait_until(&mut events, Some(Instant::now()), reactor);
        }
    }
}
// ANCHOR_END: work

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    // ANCHOR: start
    static START: Once = Once::new();
    START.call_once(|| {
        let count = thread::available_parallelism().map_or(4, |it| it.get());
        for _ in 0..count {
            // A waker may panic, too, and must not take a worker along.
            thread::spawn(|| {
                loop {
                    let _ = panic::catch_unwind(work);
                }
            });
        }
    });
    // ANCHOR_END: start
    let (sender, output) = mpsc::channel();
    spawn(async move { sender.send(future.await) });
    output.recv().unwrap()
}

// ANCHOR: wait
fn wait_until(
    events: &mut Events,
    deadline: Option<Instant>,
    _reactor: ReactorGuard,
) {
    let timeout =
        deadline.map(|it| it.saturating_duration_since(Instant::now()));
    let result = REACTOR.poll.lock().unwrap().poll(events, timeout);
    // It needs no interruption by those that are woken now.
    QUEUE.lock().unwrap().is_reactor_waiting = false;
    match result {
        // The worker comes back, with a new timeout.
        Err(error) if error.kind() == ErrorKind::Interrupted => return,
        result => result.unwrap(),
    }
    wake_sleepers();
    // ANCHOR_END: wait
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

async fn one_response(socket: TcpStream, n: u64) -> io::Result<()> {
    let socket = Socket::new(socket)?;
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
        spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
        yield_now().await;
    }
    Ok(())
}

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

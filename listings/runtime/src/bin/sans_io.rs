//@ does: adds numbers by one protocol on threads, on our runtime, on Tokio
//@ after: stream
//@ takes: 0s to 10s
//@ long

use mio::event::Source;
use mio::net::TcpStream;
use mio::{Events, Registry, Token};
use slab::Slab;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, Once, mpsc};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
        let mut timers = TIMERS.lock().unwrap();
        let _replaced = timers.insert(self.key, waker);
        let is_first = timers.keys().next() == Some(&self.key);
        drop(timers);
        if is_first {
            // Whoever waits in the reactor may wait for a later one.
            interrupt_reactor();
        }
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

/// What is known of a side of a socket.
struct Readiness {
    /// Whether a call may succeed.
    is_ready: bool,
    /// Whether that stays so, since the side has come to its end.
    is_closed: bool,
    /// How many events there have been.
    tick: u64,
    /// Who waits for the next one: the latest who has asked.
    waiting: Option<Waker>,
}

impl Readiness {
    /// Nothing is known, so it has to be tried.
    fn new() -> Mutex<Readiness> {
        Mutex::new(Readiness {
            is_ready: true,
            is_closed: false,
            tick: 0,
            waiting: None,
        })
    }
}

/// What a socket shares with the reactor, for each side.
type Entry = [Mutex<Readiness>; 2];

struct Reactor {
    poll: Mutex<mio::Poll>,
    registry: Registry,
    waker: mio::Waker,
    /// By token.
    sockets: Mutex<Slab<Arc<Entry>>>,
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
    entry: Arc<Entry>,
}

impl<S: Source> Socket<S> {
    fn new(mut source: S) -> io::Result<Socket<S>> {
        let mut sockets = REACTOR.sockets.lock().unwrap();
        let vacant = sockets.vacant_entry();
        let token = vacant.key();
        let both = mio::Interest::READABLE | mio::Interest::WRITABLE;
        REACTOR.registry.register(&mut source, Token(token), both)?;
        let entry = Arc::new([Readiness::new(), Readiness::new()]);
        vacant.insert(entry.clone());
        Ok(Socket {
            source,
            token,
            entry,
        })
    }
}

impl<S: Source> Drop for Socket<S> {
    fn drop(&mut self) {
        let _ = REACTOR.registry.deregister(&mut self.source);
        let _removed = REACTOR.sockets.lock().unwrap().remove(self.token);
    }
}

impl<S: Source> Socket<S> {
    /// Says how many events there have been, if a call may succeed.
    fn poll_tick(&self, side: Side, context: &mut Context) -> Poll<u64> {
        let waker = context.waker().clone();
        let mut readiness = self.entry[side as usize].lock().unwrap();
        if readiness.is_ready {
            return Poll::Ready(readiness.tick);
        }
        let _replaced = readiness.waiting.replace(waker);
        drop(readiness);
        Poll::Pending
    }

    /// What is known, unless there's news since that tick.
    fn known_since(
        &self,
        side: Side,
        tick: u64,
    ) -> Option<MutexGuard<'_, Readiness>> {
        let readiness = self.entry[side as usize].lock().unwrap();
        (readiness.tick == tick).then_some(readiness)
    }

    /// Tries a call if it may succeed, and otherwise has the latest task that
    /// asks for this side woken when there's reason to try.
    fn poll_ready<T>(
        &self,
        side: Side,
        context: &mut Context,
        mut call: impl FnMut(&S) -> io::Result<T>,
        leaves_nothing: impl Fn(&T) -> bool,
    ) -> Poll<io::Result<T>> {
        loop {
            ready!(poll_budget(context));
            let tick = ready!(self.poll_tick(side, context));
            spend();
            match call(&self.source) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if let Some(mut known) = self.known_since(side, tick) {
                        known.is_ready = false;
                        // If it was, that was the last socket of this token.
                        known.is_closed = false;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Ok(output) if leaves_nothing(&output) => {
                    if let Some(mut known) = self.known_since(side, tick) {
                        known.is_ready = known.is_closed;
                    }
                    return Poll::Ready(Ok(output));
                }
                result => return Poll::Ready(result),
            }
        }
    }
}

/// Whether a read or a write of so many bytes says that the next one would be
/// in vain.
fn is_short(count: usize, length: usize) -> bool {
    // On Windows, mio has no news until a call has been in vain.
    !cfg!(windows) && (1..length).contains(&count)
}

/// How many operations a task has until it has to give way.
const BUDGET: u32 = 128;

thread_local! {
    /// What the task that this thread polls has left. There may be no limit.
    static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Whether the task may go on. If not, it has another turn, after the others.
fn poll_budget(context: &mut Context) -> Poll<()> {
    if LEFT.get() == Some(0) {
        context.waker().wake_by_ref();
        return Poll::Pending;
    }
    Poll::Ready(())
}

fn spend() {
    LEFT.set(LEFT.get().map(|left| left.saturating_sub(1)));
}

/// What there was left before, to which this returns, also by a panic.
struct BudgetGuard(Option<u32>);

impl Drop for BudgetGuard {
    fn drop(&mut self) {
        LEFT.set(self.0);
    }
}

fn with_budget<T>(budget: Option<u32>, poll: impl FnOnce() -> T) -> T {
    let _guard = BudgetGuard(LEFT.replace(budget));
    poll()
}

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

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
    if let Some(future) = slot.as_mut() {
        let poll = || future.as_mut().poll(&mut context);
        if with_budget(Some(BUDGET), poll).is_ready() {
            *slot = None;
        }
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

struct Queue {
    tasks: VecDeque<Arc<Task>>,
    /// How many workers sleep, and how many of those have been called.
    idle: usize,
    calls: usize,
    /// Whether a worker has the reactor, and whether it waits there.
    is_reactor_taken: bool,
    is_reactor_waiting: bool,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    tasks: VecDeque::new(),
    idle: 0,
    calls: 0,
    is_reactor_taken: false,
    is_reactor_waiting: false,
});
static CALLED: Condvar = Condvar::new();

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

impl Call {
    fn make(self) {
        match self {
            Call::Sleeper => CALLED.notify_one(),
            Call::Reactor => REACTOR.waker.wake().unwrap(),
            Call::Nobody => {}
        }
    }
}

fn push(task: Arc<Task>) {
    let mut queue = QUEUE.lock().unwrap();
    queue.tasks.push_back(task);
    let call = queue.call_worker();
    drop(queue);
    call.make();
}

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

/// How many turns a worker has until it looks at the clock and at sockets.
const TURNS: usize = 64;

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

fn worker_count() -> usize {
    thread::available_parallelism().map_or(4, |it| it.get())
}

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    static START: Once = Once::new();
    START.call_once(|| {
        for _ in 0..worker_count() {
            // A waker may panic, too, and must not take a worker along.
            thread::spawn(|| {
                loop {
                    let _ = panic::catch_unwind(work);
                }
            });
        }
    });
    let (sender, output) = mpsc::channel();
    spawn(async move { sender.send(future.await) });
    output.recv().unwrap()
}

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
    for event in events.iter() {
        let Some(entry) = find(event.token()) else {
            continue;
        };
        let [read, write] = &*entry;
        let is_over = event.is_error();
        let is_closed = event.is_read_closed();
        if is_over || event.is_readable() || is_closed {
            note_event(read, is_closed);
        }
        let is_closed = event.is_write_closed();
        if is_over || event.is_writable() || is_closed {
            note_event(write, is_closed);
        }
    }
}

/// There is none, if the token is that of the reactor's waker.
fn find(token: Token) -> Option<Arc<Entry>> {
    REACTOR.sockets.lock().unwrap().get(token.0).cloned()
}

fn note_event(side: &Mutex<Readiness>, is_closed: bool) {
    let mut readiness = side.lock().unwrap();
    readiness.is_ready = true;
    readiness.is_closed |= is_closed;
    readiness.tick += 1;
    let waiting = readiness.waiting.take();
    drop(readiness);
    if let Some(waker) = waiting {
        waker.wake();
    }
}

trait AsyncRead {
    /// Reads some bytes, or arranges for the latest caller to be woken.
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>>;
}

trait AsyncWrite {
    /// Writes some bytes, or arranges for the latest caller to be woken.
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>>;

    /// Sends whatever has been written and is still held back.
    fn poll_flush(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<io::Result<()>>;

    /// Sends all that, and then the end.
    fn poll_shutdown(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<io::Result<()>>;
}

impl AsyncRead for &Socket<TcpStream> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let length = buffer.len();
        let read = |mut it: &TcpStream| it.read(buffer);
        self.poll_ready(Side::Read, context, read, |count| {
            is_short(*count, length)
        })
    }
}

impl AsyncWrite for &Socket<TcpStream> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let write = |mut it: &TcpStream| it.write(bytes);
        self.poll_ready(Side::Write, context, write, |count| {
            is_short(*count, bytes.len())
        })
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        _context: &mut Context,
    ) -> Poll<io::Result<()>> {
        // A socket holds nothing back.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: Pin<&mut Self>,
        _context: &mut Context,
    ) -> Poll<io::Result<()>> {
        match self.source.shutdown(Shutdown::Write) {
            // The peer has hung up before.
            Err(error) if error.kind() == ErrorKind::NotConnected => {
                Poll::Ready(Ok(()))
            }
            result => Poll::Ready(result),
        }
    }
}

impl Socket<mio::net::TcpListener> {
    fn poll_accept(
        &self,
        context: &mut Context,
    ) -> Poll<io::Result<Socket<TcpStream>>> {
        let accept = |it: &mio::net::TcpListener| it.accept();
        self.poll_ready(Side::Read, context, accept, |_| false)
            .map(|accepted| Socket::new(accepted?.0))
    }
}

async fn read<R>(reader: &mut R, buffer: &mut [u8]) -> io::Result<usize>
where
    R: AsyncRead + Unpin,
{
    poll_fn(|context| Pin::new(&mut *reader).poll_read(context, buffer)).await
}

async fn write_all<W>(writer: &mut W, mut bytes: &[u8]) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
{
    while !bytes.is_empty() {
        let count = poll_fn(|context| {
            Pin::new(&mut *writer).poll_write(context, bytes)
        })
        .await?;
        if count == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
        bytes = &bytes[count..];
    }
    Ok(())
}

async fn flush<W: AsyncWrite + Unpin>(writer: &mut W) -> io::Result<()> {
    poll_fn(|context| Pin::new(&mut *writer).poll_flush(context)).await
}

async fn shutdown<W: AsyncWrite + Unpin>(writer: &mut W) -> io::Result<()> {
    poll_fn(|context| Pin::new(&mut *writer).poll_shutdown(context)).await
}

trait Stream {
    type Item;

    /// Gives the next item, or `None` at the end, or arranges for the latest
    /// caller to be woken.
    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<Self::Item>>;

    async fn next(&mut self) -> Option<Self::Item>
    where
        Self: Sized + Unpin,
    {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

/// All who connect to a listener, one after the other.
struct Incoming {
    listener: Socket<mio::net::TcpListener>,
    pause: Option<Sleep>,
}

impl Incoming {
    fn new(listener: TcpListener) -> io::Result<Incoming> {
        listener.set_nonblocking(true)?;
        let listener = mio::net::TcpListener::from_std(listener);
        let listener = Socket::new(listener)?;
        let pause = None;
        Ok(Incoming { listener, pause })
    }
}

impl Stream for Incoming {
    type Item = Socket<TcpStream>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<Socket<TcpStream>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(Pin::new(pause).poll(context));
                self.pause = None;
            }
            match ready!(self.listener.poll_accept(context)) {
                Ok(socket) => return Poll::Ready(Some(socket)),
                // Only this client has gone.
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                // Out of descriptors, perhaps. Somebody may close one.
                Err(error) => {
                    let _ = writeln!(io::stderr(), "accept: {error}");
                    self.pause = Some(sleep(Duration::from_millis(100)));
                }
            }
        }
    }
}

// ANCHOR: lines
/// How many bytes a line has at most, without its end.
const LONGEST: usize = 32;

#[derive(Debug, PartialEq)]
enum Event {
    Line(String),
    TooLong,
}

/// Finds the lines in what comes, however it has been cut into pieces.
#[derive(Default)]
struct Lines {
    received: Vec<u8>,
    /// How much of that has no end of a line in it.
    searched: usize,
}

impl Lines {
    fn receive(&mut self, bytes: &[u8]) {
        self.received.extend_from_slice(bytes);
    }

    // ANCHOR: next_event
    /// Once it has said `TooLong`, it says nothing else.
    fn next_event(&mut self) -> Option<Event> {
        let rest = &self.received[self.searched..];
        let end = rest.iter().position(|byte| *byte == b'\n');
        let length = self.searched + end.unwrap_or(rest.len());
        if length > LONGEST {
            return Some(Event::TooLong);
        }
        if end.is_none() {
            self.searched = length;
            return None;
        }
        let line = String::from_utf8_lossy(&self.received[..length]).into();
        self.received.drain(..=length);
        self.searched = 0;
        Some(Event::Line(line))
    }
    // ANCHOR_END: next_event
}
// ANCHOR_END: lines

// ANCHOR: adder
// ANCHOR: adder_struct
/// Adds the numbers that come, a line each, and answers with the sum so far.
#[derive(Default)]
struct Adder {
    lines: Lines,
    sum: i64,
    is_over: bool,
    to_send: Vec<u8>,
}
// ANCHOR_END: adder_struct

impl Adder {
    // ANCHOR: adder_receive
    /// Takes what has been read. No bytes mean the end. A last line that has no
    /// newline isn't counted.
    fn receive(&mut self, bytes: &[u8]) {
        self.is_over |= bytes.is_empty();
        self.lines.receive(bytes);
        while !self.is_over
            && let Some(event) = self.lines.next_event()
        {
            let answer = self.answer(event);
            self.to_send.extend_from_slice(answer.as_bytes());
        }
    }
    // ANCHOR_END: adder_receive

    // ANCHOR: answer
    fn answer(&mut self, event: Event) -> String {
        let Event::Line(line) = event else {
            self.is_over = true;
            return "too long\n".to_string();
        };
        let Ok(number) = line.trim().parse::<i64>() else {
            return "not a number\n".to_string();
        };
        self.sum = self.sum.saturating_add(number);
        format!("{}\n", self.sum)
    }
    // ANCHOR_END: answer

    // ANCHOR: take_to_send
    /// Gives what has to be written.
    fn take_to_send(&mut self) -> Vec<u8> {
        mem::take(&mut self.to_send)
    }
    // ANCHOR_END: take_to_send
}
// ANCHOR_END: adder

// ANCHOR: on_thread
fn add_on_thread(mut socket: std::net::TcpStream) -> io::Result<()> {
    let mut adder = Adder::default();
    let mut buffer = [0; 1024];
    while !adder.is_over {
        let count = match socket.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            result => result?,
        };
        adder.receive(&buffer[..count]);
        socket.write_all(&adder.take_to_send())?;
    }
    Ok(())
}
// ANCHOR_END: on_thread

// ANCHOR: on_ours
async fn add_on_ours<R, W>(reader: &mut R, writer: &mut W) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut adder = Adder::default();
    let mut buffer = [0; 1024];
    while !adder.is_over {
        let count = read(reader, &mut buffer).await?;
        adder.receive(&buffer[..count]);
        write_all(writer, &adder.take_to_send()).await?;
        flush(writer).await?;
    }
    shutdown(writer).await
}
// ANCHOR_END: on_ours

// ANCHOR: on_tokio
async fn add_on_tokio(mut socket: tokio::net::TcpStream) -> io::Result<()> {
    let mut adder = Adder::default();
    let mut buffer = [0; 1024];
    while !adder.is_over {
        let count = socket.read(&mut buffer).await?;
        adder.receive(&buffer[..count]);
        socket.write_all(&adder.take_to_send()).await?;
    }
    Ok(())
}
// ANCHOR_END: on_tokio

// ANCHOR: servers
/// Each of these serves one client.
fn serve_on_thread(listener: TcpListener) -> io::Result<()> {
    let (socket, _) = listener.accept()?;
    add_on_thread(socket)
}

fn serve_on_ours(listener: TcpListener) -> io::Result<()> {
    block_on(async {
        let mut incoming = Incoming::new(listener)?;
        match incoming.next().await {
            Some(socket) => add_on_ours(&mut &socket, &mut &socket).await,
            None => Ok(()),
        }
    })
}

fn serve_on_tokio(listener: TcpListener) -> io::Result<()> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_io().build()?.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (socket, _) = listener.accept().await?;
        add_on_tokio(socket).await
    })
}
// ANCHOR_END: servers

// ANCHOR: client
/// Says that, piece by piece, and gives the answers.
fn client_main(address: SocketAddr) -> io::Result<String> {
    let mut socket = std::net::TcpStream::connect(address)?;
    for piece in ["12\n3", "0\n-2\nmany", "\n", &"9".repeat(LONGEST + 1)] {
        socket.write_all(piece.as_bytes())?;
        thread::sleep(Duration::from_millis(20));
    }
    let mut answers = String::new();
    socket.read_to_string(&mut answers)?;
    Ok(answers)
}
// ANCHOR_END: client

// ANCHOR: main
fn main() -> io::Result<()> {
    for (name, serve) in [
        (
            "threads",
            serve_on_thread as fn(TcpListener) -> io::Result<()>,
        ),
        ("ours", serve_on_ours),
        ("Tokio", serve_on_tokio),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = thread::spawn(move || serve(listener));
        let answers = client_main(address)?.replace('\n', "; ");
        println!("{name}: {answers}");
        server.join().unwrap()?;
    }
    Ok(())
}
// ANCHOR_END: main

//@ does: says what each task waits for, and so finds who hangs
//@ after: budget
//@ takes: 1s
//@ roughly
//@ unix
//@ long

use mio::event::Source;
use mio::net::TcpStream;
use mio::{Events, Registry, Token};
use slab::Slab;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read};
use std::mem;
use std::net::{SocketAddr, TcpListener};
use std::panic::{self, AssertUnwindSafe, Location};
use std::pin::{Pin, pin};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{
    Arc, Condvar, LazyLock, Mutex, MutexGuard, Once, OnceLock, Weak, mpsc,
};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::{Duration, Instant};
use std::{fmt, thread};

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
            end_wait(What::Deadline(self.key));
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        note_wait(What::Deadline(self.key));
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
        end_wait(What::Deadline(self.key));
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        end_wait(What::Socket(self.token, Side::Read));
        end_wait(What::Socket(self.token, Side::Write));
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
            end_wait(What::Socket(self.token, side));
            return Poll::Ready(readiness.tick);
        }
        let _replaced = readiness.waiting.replace(waker);
        drop(readiness);
        note_wait(What::Socket(self.token, side));
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

// ANCHOR: waits
/// What a future waits for that isn't made of others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Deadline(Key),
    Socket(usize, Side),
    /// The output of the task of that number.
    Task(u64),
    /// The lock of that name, as one of those that wait.
    Lock(&'static str, u64),
}

/// The number of a task, and of one of its polls.
#[derive(Clone, Copy)]
struct Turn {
    task: u64,
    poll: u64,
}

thread_local! {
    static TURN: Cell<Option<Turn>> = const { Cell::new(None) };
}

/// Who waits for it, and when that was last polled.
static WAITS: Mutex<BTreeMap<What, Turn>> = Mutex::new(BTreeMap::new());

fn note_wait(what: What) {
    if let Some(turn) = TURN.get() {
        WAITS.lock().unwrap().insert(what, turn);
    }
}

fn end_wait(what: What) {
    WAITS.lock().unwrap().remove(&what);
}
// ANCHOR_END: waits

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

enum TaskState {
    Waiting,
    Queued,
    Polling,
    /// A wake-up has come while it is being polled.
    PollingAndWoken,
}

// ANCHOR: task
struct Task {
    number: u64,
    spawned_at: &'static Location<'static>,
    polls: AtomicU64,
    woken_at: Mutex<Instant>,
    future: Mutex<Option<BoxedFuture>>,
    state: Mutex<TaskState>,
}

static NEXT_TASK: AtomicU64 = AtomicU64::new(1);
/// All tasks, by number, until they are dropped.
static TASKS: Mutex<BTreeMap<u64, Weak<Task>>> = Mutex::new(BTreeMap::new());

impl Drop for Task {
    fn drop(&mut self) {
        TASKS.lock().unwrap().remove(&self.number);
    }
}
// ANCHOR_END: task

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        *self.woken_at.lock().unwrap() = Instant::now();
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
        let polls = task.polls.fetch_add(1, Ordering::Relaxed) + 1;
        TURN.set(Some(Turn {
            task: task.number,
            poll: polls,
        }));
        let poll = || future.as_mut().poll(&mut context);
        if with_budget(Some(BUDGET), poll).is_ready() {
            *slot = None;
        }
        TURN.set(None);
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
    number: u64,
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
            note_wait(What::Task(self.number));
            return Poll::Pending;
        }
        let before = mem::replace(&mut *state, JoinState::Taken);
        drop(state);
        end_wait(What::Task(self.number));
        match before {
            JoinState::Done(output) => Poll::Ready(output),
            _ => panic!("a handle was polled after it was ready"),
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        end_wait(What::Task(self.number));
    }
}

fn finish<T>(state: &Mutex<JoinState<T>>, output: T) {
    let done = JoinState::Done(output);
    let before = mem::replace(&mut *state.lock().unwrap(), done);
    if let JoinState::Running(Some(waker)) = before {
        waker.wake();
    }
}

// ANCHOR: spawn
#[track_caller]
fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let shared = Arc::new(Mutex::new(JoinState::Running(None)));
    let state = shared.clone();
    let future = async move { finish(&shared, future.await) };
    let number = NEXT_TASK.fetch_add(1, Ordering::Relaxed);
    let task = Arc::new(Task {
        number,
        spawned_at: Location::caller(),
        polls: AtomicU64::new(0),
        woken_at: Mutex::new(Instant::now()),
        future: Mutex::new(Some(Box::pin(future))),
        state: Mutex::new(TaskState::Waiting),
    });
    let known = Arc::downgrade(&task);
    TASKS.lock().unwrap().insert(number, known);
    task.wake();
    JoinHandle { number, state }
}
// ANCHOR_END: spawn

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

#[track_caller]
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

/// For how long nothing may happen, if that's a reason to worry.
static PATIENCE: OnceLock<Duration> = OnceLock::new();

fn wait_until(
    events: &mut Events,
    deadline: Option<Instant>,
    _reactor: ReactorGuard,
) {
    // ANCHOR: watchdog
    let timeout =
        deadline.map(|it| it.saturating_duration_since(Instant::now()));
    let comes_first = |it: &Duration| timeout.is_none_or(|other| other > *it);
    let patience = PATIENCE.get().copied().filter(comes_first);
    let timeout = patience.or(timeout);
    let result = REACTOR.poll.lock().unwrap().poll(events, timeout);
    // It needs no interruption by those that are woken now.
    let mut queue = QUEUE.lock().unwrap();
    queue.is_reactor_waiting = false;
    let all_wait = queue.idle + 1 == worker_count() && queue.calls == 0;
    let all_wait = all_wait && queue.tasks.is_empty();
    drop(queue);
    if IS_DUMP_ASKED.swap(false, Ordering::Relaxed) {
        dump();
    }
    match result {
        // The worker comes back, with a new timeout.
        Err(error) if error.kind() == ErrorKind::Interrupted => return,
        result => result.unwrap(),
    }
    if let Some(patience) = patience
        && events.is_empty()
        && all_wait
    {
        println!("nothing has happened for {patience:?}");
        dump();
        process::exit(0);
    }
    // ANCHOR_END: watchdog
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

async fn connect(address: SocketAddr) -> io::Result<Socket<TcpStream>> {
    let socket = Socket::new(TcpStream::connect(address)?)?;
    let is_connected = |stream: &TcpStream| {
        if let Some(error) = stream.take_error()? {
            return Err(error);
        }
        match stream.peer_addr() {
            Err(error) if error.kind() == ErrorKind::NotConnected => {
                Err(ErrorKind::WouldBlock.into())
            }
            result => result,
        }
    };
    poll_fn(|context| {
        socket.poll_ready(Side::Write, context, is_connected, |_| false)
    })
    .await?;
    Ok(socket)
}

async fn read<R>(reader: &mut R, buffer: &mut [u8]) -> io::Result<usize>
where
    R: AsyncRead + Unpin,
{
    poll_fn(|context| Pin::new(&mut *reader).poll_read(context, buffer)).await
}

// ANCHOR: lock
/// Tasks that wait for a lock all try again when it's given back.
struct Lock<T> {
    name: &'static str,
    value: Mutex<T>,
    holder: Mutex<Holder>,
}

struct Holder {
    is_taken: bool,
    waiting: BTreeMap<u64, Waker>,
}

struct Locking<'a, T> {
    lock: &'a Lock<T>,
    number: u64,
}

struct LockGuard<'a, T> {
    lock: &'a Lock<T>,
}
// ANCHOR_END: lock

impl<T> Lock<T> {
    const fn new(name: &'static str, value: T) -> Lock<T> {
        Lock {
            name,
            value: Mutex::new(value),
            holder: Mutex::new(Holder {
                is_taken: false,
                waiting: BTreeMap::new(),
            }),
        }
    }

    fn lock(&self) -> Locking<'_, T> {
        let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
        Locking { lock: self, number }
    }
}

// ANCHOR: locking
/// Who has which lock, by its name, and since when.
static HELD: Mutex<BTreeMap<&str, Turn>> = Mutex::new(BTreeMap::new());

impl<'a, T> Future for Locking<'a, T> {
    type Output = LockGuard<'a, T>;

    fn poll(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<LockGuard<'a, T>> {
        let waker = context.waker().clone();
        let lock = self.lock;
        let mut holder = lock.holder.lock().unwrap();
        if holder.is_taken {
            let _replaced = holder.waiting.insert(self.number, waker);
            drop(holder);
            note_wait(What::Lock(lock.name, self.number));
            return Poll::Pending;
        }
        holder.is_taken = true;
        drop(holder);
        end_wait(What::Lock(lock.name, self.number));
        if let Some(turn) = TURN.get() {
            HELD.lock().unwrap().insert(lock.name, turn);
        }
        Poll::Ready(LockGuard { lock })
    }
}
// ANCHOR_END: locking

impl<T> Drop for Locking<'_, T> {
    fn drop(&mut self) {
        end_wait(What::Lock(self.lock.name, self.number));
        let mut holder = self.lock.holder.lock().unwrap();
        let _removed = holder.waiting.remove(&self.number);
        drop(holder);
    }
}

impl<T> LockGuard<'_, T> {
    fn value(&self) -> MutexGuard<'_, T> {
        self.lock.value.lock().unwrap()
    }
}

impl<T> Drop for LockGuard<'_, T> {
    fn drop(&mut self) {
        HELD.lock().unwrap().remove(self.lock.name);
        let mut holder = self.lock.holder.lock().unwrap();
        holder.is_taken = false;
        let waiting = mem::take(&mut holder.waiting);
        drop(holder);
        waiting.into_values().for_each(Waker::wake);
    }
}

// ANCHOR: dump
/// Says of each task what it waits for.
fn dump() {
    // ANCHOR: dump_tasks
    let now = Instant::now();
    let tasks: Vec<Weak<Task>> =
        TASKS.lock().unwrap().values().cloned().collect();
    let waits = WAITS.lock().unwrap().clone();
    let held = HELD.lock().unwrap().clone();
    for task in tasks.iter().filter_map(Weak::upgrade) {
        let polls = task.polls.load(Ordering::Relaxed);
        let age = now - *task.woken_at.lock().unwrap();
        println!(
            "task {}, spawned in line {}, polls: {polls}, woken {:.1} s ago",
            task.number,
            task.spawned_at.line(),
            age.as_secs_f64(),
        );
        for (name, turn) in &held {
            if turn.task == task.number {
                println!("  has had the lock {name} since poll {}", turn.poll);
            }
        }
        // ANCHOR_END: dump_tasks
        // ANCHOR: wait
        for (what, turn) in &waits {
            if turn.task == task.number {
                let mut line = format!("  waits for {what}");
                if let What::Lock(name, _) = what
                    && let Some(holder) = held.get(name)
                {
                    line += &format!(", which task {} has", holder.task);
                }
                if turn.poll < polls {
                    line += &format!(", not polled since poll {}", turn.poll);
                }
                println!("{line}");
            }
        }
        // ANCHOR_END: wait
    }
}

// ANCHOR: display
impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let now = Instant::now();
        match self {
            What::Deadline((deadline, _)) if *deadline > now => {
                let left = *deadline - now;
                write!(formatter, "a deadline in {:.1} s", left.as_secs_f64())
            }
            What::Deadline((deadline, _)) => {
                let age = (now - *deadline).as_secs_f64();
                write!(formatter, "a deadline that passed {age:.1} s ago")
            }
            What::Socket(token, side) => {
                write!(formatter, "socket {token}, {side:?}")
            }
            What::Task(number) => write!(formatter, "task {number}"),
            What::Lock(name, _) => write!(formatter, "the lock {name}"),
        }
    }
}
// ANCHOR_END: display
// ANCHOR_END: dump

// ANCHOR: signal
static IS_DUMP_ASKED: AtomicBool = AtomicBool::new(false);

/// Has SIGUSR1 ask for a dump, which a worker then prints.
fn dump_on_signal() -> io::Result<()> {
    LazyLock::force(&REACTOR);
    let ask = || {
        IS_DUMP_ASKED.store(true, Ordering::Relaxed);
        let _ = REACTOR.waker.wake();
    };
    // SAFETY: A handler may run at any point of any thread. This one stores a
    // flag and calls mio's waker: one system call on Linux, macOS and BSDs.
    unsafe { signal_hook_registry::register(libc::SIGUSR1, ask)? };
    Ok(())
}
// ANCHOR_END: signal

// ANCHOR: main
static TOTAL: Lock<u64> = Lock::new("TOTAL", 0);

async fn add(n: u64) {
    let total = TOTAL.lock().await;
    sleep(Duration::from_millis(10)).await;
    *total.value() += n;
}

async fn add_twice() {
    let mut first = pin!(add(1));
    // Polls it once: now it has the lock, and is asleep.
    poll_fn(|context| Poll::Ready(first.as_mut().poll(context).is_ready()))
        .await;
    add(2).await; // Oops!
    first.await;
}

async fn read_byte(address: SocketAddr) -> io::Result<usize> {
    let socket = connect(address).await?;
    read(&mut &socket, &mut [0]).await
}

async fn async_main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    spawn(read_byte(address));
    spawn(sleep(Duration::from_hours(1)));
    spawn(add_twice()).await;
    Ok(())
}

fn main() -> io::Result<()> {
    dump_on_signal()?;
    PATIENCE.get_or_init(|| Duration::from_secs(1));
    block_on(async_main())
}
// ANCHOR_END: main

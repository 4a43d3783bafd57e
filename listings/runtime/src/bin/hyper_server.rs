//@ does: serves HTTP by hyper, is its own client, and ends in order
//@ after: work_stealing
//@ takes: 0s to 10s
//@ unix
//@ long

use http_body_util::{BodyExt, Either, Empty, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::rt::{self, ReadBufCursor};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, client, server};
use mio::event::Source;
use mio::net::TcpStream;
use mio::{Events, Registry, Token};
use slab::Slab;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::mem;
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::panic::{self, AssertUnwindSafe};
use std::pin::{Pin, pin};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{
    Arc, Condvar, LazyLock, Mutex, MutexGuard, Once, OnceLock, mpsc,
};
use std::task::{Context, Poll, Wake, Waker, ready};
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
    sleep_until(Instant::now() + duration.min(CENTURY))
}

fn sleep_until(deadline: Instant) -> Sleep {
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

/// A task's state has two bits. With neither of them, it waits.
const WOKEN: u8 = 1;
const POLLING: u8 = 2;

struct TaskState(AtomicU8);

impl TaskState {
    fn waiting() -> TaskState {
        TaskState(AtomicU8::new(0))
    }

    /// Says whether it has to be queued for that. If not, it is already, or
    /// will be after the poll.
    fn wake(&self) -> bool {
        self.0.fetch_or(WOKEN, Ordering::AcqRel) == 0
    }

    /// It sees what it was woken for. From here on, a wake-up is news.
    fn begin_poll(&self) {
        self.0.swap(POLLING, Ordering::AcqRel);
    }

    /// Says whether there was news.
    fn end_poll(&self) -> bool {
        self.0.fetch_and(!POLLING, Ordering::AcqRel) & WOKEN != 0
    }
}

struct Task {
    future: Mutex<Option<BoxedFuture>>,
    state: TaskState,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.state.wake() {
            scheduler().push(QUEUE.get(), self);
        }
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.wake() {
            scheduler().push(QUEUE.get(), self.clone());
        }
    }
}

fn poll_task(task: Arc<Task>) {
    task.state.begin_poll();
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
    if task.state.end_poll() {
        // This worker is about to take another task, or this one.
        scheduler().queues[QUEUE.get()].push(task);
    }
}

/// A queue has cache lines of its own. If two workers' queues shared one, each
/// would keep taking it away from the other.
#[repr(align(128))]
struct Queue(Mutex<VecDeque<Arc<Task>>>);

impl Queue {
    fn new() -> Queue {
        Queue(Mutex::new(VecDeque::new()))
    }

    fn push(&self, task: Arc<Task>) {
        self.0.lock().unwrap().push_back(task);
    }

    fn pop(&self) -> Option<Arc<Task>> {
        self.0.lock().unwrap().pop_front()
    }

    fn is_empty(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }

    /// Takes the older half, which is all if there's one.
    fn take_half(&self) -> VecDeque<Arc<Task>> {
        let mut tasks = self.0.lock().unwrap();
        let half = tasks.len().div_ceil(2);
        tasks.drain(..half).collect()
    }

    fn append(&self, mut tasks: VecDeque<Arc<Task>>) {
        self.0.lock().unwrap().append(&mut tasks);
    }
}

struct Scheduler {
    /// The shared one first, and then one for each worker.
    queues: Vec<Queue>,
    idle: Mutex<Idle>,
    /// Whether nobody searches, and somebody could be called.
    is_call_due: AtomicBool,
    called: Condvar,
}

/// What those workers do that have no task.
#[derive(Default)]
struct Idle {
    /// How many look for tasks, or have been called to do so.
    searching: usize,
    /// How many sleep, and how many others have been called.
    asleep: usize,
    called: usize,
    /// Whether a worker has the reactor, and whether it waits there.
    is_reactor_taken: bool,
    is_reactor_waiting: bool,
}

/// The number of the queue for tasks that are woken outside of workers.
const SHARED: usize = 0;

thread_local! {
    /// The number of the queue for tasks that this thread wakes.
    static QUEUE: Cell<usize> = const { Cell::new(SHARED) };
}

static SCHEDULER: OnceLock<Scheduler> = OnceLock::new();

fn scheduler() -> &'static Scheduler {
    SCHEDULER.get_or_init(|| Scheduler::new(worker_count()))
}

/// Who has to be told of a change. That is decided while the lock is held, and
/// done when it isn't.
enum Call {
    Sleeper,
    Reactor,
    Nobody,
}

impl Idle {
    /// Finds a worker with nothing to do, if there is one. From here on, it's
    /// one of those that search.
    fn call_worker(&mut self) -> Call {
        if self.asleep > 0 {
            self.asleep -= 1;
            self.called += 1;
            self.searching += 1;
            Call::Sleeper
        } else {
            self.call_reactor()
        }
    }

    fn call_reactor(&mut self) -> Call {
        if mem::take(&mut self.is_reactor_waiting) {
            self.searching += 1;
            Call::Reactor
        } else {
            Call::Nobody
        }
    }
}

impl Scheduler {
    fn new(workers: usize) -> Scheduler {
        Scheduler {
            queues: (0..=workers).map(|_| Queue::new()).collect(),
            idle: Default::default(),
            is_call_due: AtomicBool::new(false),
            called: Condvar::new(),
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Idle) -> T) -> T {
        let mut idle = self.idle.lock().unwrap();
        let result = change(&mut idle);
        let can_be_called = idle.asleep > 0 || idle.is_reactor_waiting;
        let is_call_due = idle.searching == 0 && can_be_called;
        self.is_call_due.store(is_call_due, Ordering::Relaxed);
        result
    }

    fn make(&self, call: Call) {
        match call {
            Call::Sleeper => self.called.notify_one(),
            Call::Reactor => REACTOR.waker.wake().unwrap(),
            Call::Nobody => {}
        }
    }
}

impl Scheduler {
    fn push(&self, queue: usize, task: Arc<Task>) {
        self.queues[queue].push(task);
        self.call_if_due();
    }

    /// Calls a worker, unless one searches and will find what there is.
    fn call_if_due(&self) {
        if self.is_call_due.load(Ordering::Relaxed) {
            let call = self.change(|idle| match idle.searching {
                0 => idle.call_worker(),
                _ => Call::Nobody,
            });
            self.make(call);
        }
    }

    fn is_any_queued(&self) -> bool {
        self.queues.iter().any(|queue| !queue.is_empty())
    }
}

fn interrupt_reactor() {
    let call = scheduler().change(Idle::call_reactor);
    scheduler().make(call);
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
        state: TaskState::waiting(),
    });
    task.wake();
    JoinHandle { state }
}

/// Whoever has this has the reactor. A waker that panics can't keep it.
struct ReactorGuard(&'static Scheduler);

impl Drop for ReactorGuard {
    fn drop(&mut self) {
        self.0.change(|idle| idle.is_reactor_taken = false);
    }
}

impl Scheduler {
    fn take_reactor(&'static self, idle: &mut Idle) -> Option<ReactorGuard> {
        if idle.is_reactor_taken {
            return None;
        }
        idle.is_reactor_taken = true;
        Some(ReactorGuard(self))
    }
}

enum Work {
    Poll(Arc<Task>),
    Wait(ReactorGuard),
}

struct Worker {
    scheduler: &'static Scheduler,
    /// The number of its queue.
    queue: usize,
    is_searching: bool,
}

impl Worker {
    /// Takes a task, or the reactor, or sleeps until there is one of them.
    fn next_work(&mut self) -> Work {
        loop {
            let own = self.scheduler.queues[self.queue].pop();
            if let Some(task) = own.or_else(|| self.steal()) {
                self.stop_searching();
                return Work::Poll(task);
            }
            let reactor = self.begin_to_wait();
            if self.scheduler.is_any_queued() {
                self.search_again(reactor.as_ref());
            } else if let Some(reactor) = reactor {
                return Work::Wait(reactor);
            } else {
                self.sleep();
            }
        }
    }
}

impl Worker {
    /// Takes half of the next queue that has any tasks.
    fn steal(&mut self) -> Option<Arc<Task>> {
        self.start_searching();
        let queues = &self.scheduler.queues;
        let (before, own) = queues.split_at(self.queue);
        for other in own[1..].iter().chain(before) {
            let mut tasks = other.take_half();
            if let Some(task) = tasks.pop_front() {
                queues[self.queue].append(tasks);
                return Some(task);
            }
        }
        None
    }
}

impl Worker {
    /// Takes half of the shared queue. Until these tasks are in its own queue,
    /// nobody else can see them: so it's searching.
    fn take_shared(&mut self) {
        self.start_searching();
        let tasks = self.scheduler.queues[SHARED].take_half();
        self.scheduler.queues[self.queue].append(tasks);
    }
}

impl Worker {
    fn start_searching(&mut self) {
        if !mem::replace(&mut self.is_searching, true) {
            self.scheduler.change(|idle| idle.searching += 1);
        }
    }

    /// Nobody was called while it was searching. So it has to look once more,
    /// after it has said that it isn't. And if it came from the reactor, it
    /// has left nobody there.
    fn stop_searching(&mut self) {
        if mem::take(&mut self.is_searching) {
            let is_reactor_free = self.scheduler.change(|idle| {
                idle.searching -= 1;
                !idle.is_reactor_taken
            });
            if is_reactor_free || self.scheduler.is_any_queued() {
                self.scheduler.call_if_due();
            }
        }
    }

    /// Says that it isn't searching any more, and could be called.
    fn begin_to_wait(&mut self) -> Option<ReactorGuard> {
        self.is_searching = false;
        self.scheduler.change(|idle| {
            idle.searching -= 1;
            let reactor = self.scheduler.take_reactor(idle);
            match reactor {
                Some(_) => idle.is_reactor_waiting = true,
                None => idle.asleep += 1,
            }
            reactor
        })
    }

    /// Says that it's searching again. If it's been called, the caller has said
    /// so already.
    fn search_again(&mut self, reactor: Option<&ReactorGuard>) {
        self.is_searching = true;
        self.scheduler.change(|idle| {
            if reactor.is_some() {
                if mem::take(&mut idle.is_reactor_waiting) {
                    idle.searching += 1;
                }
            } else if idle.asleep > 0 {
                idle.asleep -= 1;
                idle.searching += 1;
            } else {
                idle.called -= 1;
            }
        });
    }

    fn sleep(&mut self) {
        let mut idle = self.scheduler.idle.lock().unwrap();
        while idle.called == 0 {
            idle = self.scheduler.called.wait(idle).unwrap();
        }
        idle.called -= 1;
        self.is_searching = true;
    }
}

/// How many turns a worker has until it looks at the clock and at sockets.
const TURNS: usize = 64;

fn work(worker: &mut Worker) {
    let scheduler = worker.scheduler;
    let mut events = Events::with_capacity(1024);
    loop {
        for _ in 0..TURNS {
            match worker.next_work() {
                Work::Poll(task) => {
                    let poll = AssertUnwindSafe(|| poll_task(task));
                    // A panic ends the task, and not the worker.
                    let _ = panic::catch_unwind(poll);
                }
                Work::Wait(reactor) => {
                    wait_until(worker, &mut events, next_deadline(), reactor);
                }
            }
        }
        // Tasks that are always ready must not keep the rest from running.
        worker.take_shared();
        let reactor = scheduler.change(|idle| scheduler.take_reactor(idle));
        if let Some(reactor) = reactor {
            wait_until(worker, &mut events, Some(Instant::now()), reactor);
        }
    }
}

fn worker_count() -> usize {
    thread::available_parallelism().map_or(4, |it| it.get())
}

/// Starts so many workers, unless there are some.
fn start_workers(count: usize) {
    static START: Once = Once::new();
    START.call_once(|| {
        let scheduler = SCHEDULER.get_or_init(|| Scheduler::new(count));
        for queue in 1..scheduler.queues.len() {
            thread::spawn(move || {
                QUEUE.set(queue);
                let mut worker = Worker {
                    scheduler,
                    queue,
                    is_searching: false,
                };
                // A waker may panic, too, and must not take a worker along.
                loop {
                    let work = AssertUnwindSafe(|| work(&mut worker));
                    let _ = panic::catch_unwind(work);
                }
            });
        }
    });
}

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    start_workers(worker_count());
    let (sender, output) = mpsc::channel();
    spawn(async move { sender.send(future.await) });
    output.recv().unwrap()
}

fn wait_until(
    worker: &mut Worker,
    events: &mut Events,
    deadline: Option<Instant>,
    reactor: ReactorGuard,
) {
    let timeout =
        deadline.map(|it| it.saturating_duration_since(Instant::now()));
    let result = REACTOR.poll.lock().unwrap().poll(events, timeout);
    // It takes one of those that are woken now, and then it calls somebody.
    if !worker.is_searching {
        worker.search_again(Some(&reactor));
    }
    match result {
        // The worker comes back, with a new timeout.
        Err(error) if error.kind() == ErrorKind::Interrupted => return,
        result => result.unwrap(),
    }
    wake_sleepers();
    wake_interrupted();
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

// ANCHOR: hyper_io
/// A socket as hyper wants it.
struct HyperIo(Socket<TcpStream>);

thread_local! {
    /// What has been read, before it's copied to where hyper has room.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl rt::Read for HyperIo {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context,
        mut cursor: ReadBufCursor,
    ) -> Poll<io::Result<()>> {
        // A read may call a waker, and that may read something else.
        let mut buffer = BUFFER.take();
        buffer.resize(64 << 10, 0);
        let room = cursor.remaining().min(buffer.len());
        let socket = &mut &self.0;
        let read = Pin::new(socket).poll_read(context, &mut buffer[..room]);
        let read = read.map_ok(|count| cursor.put_slice(&buffer[..count]));
        BUFFER.set(buffer);
        read
    }
}

impl rt::Write for HyperIo {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut &self.0).poll_write(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context,
        pieces: &[IoSlice],
    ) -> Poll<io::Result<usize>> {
        let write = |mut it: &TcpStream| it.write_vectored(pieces);
        // It may also be short because the system takes only so many pieces.
        self.0.poll_ready(Side::Write, context, write, |_| false)
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut &self.0).poll_flush(context)
    }

    fn poll_shutdown(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut &self.0).poll_shutdown(context)
    }
}
// ANCHOR_END: hyper_io

// ANCHOR: hyper_timer
struct HyperTimer;

impl rt::Timer for HyperTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn rt::Sleep>> {
        Box::pin(sleep(duration))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn rt::Sleep>> {
        Box::pin(sleep_until(deadline))
    }
}

impl rt::Sleep for Sleep {}
// ANCHOR_END: hyper_timer

// ANCHOR: interrupt
static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Who waits for that.
static INTERRUPT: Mutex<BTreeMap<u64, Waker>> = Mutex::new(BTreeMap::new());

/// What Ctrl-C does, in the middle of whatever this process is doing. The
/// second time, it's for somebody who doesn't want to wait any longer.
fn interrupt() {
    if IS_INTERRUPTED.swap(true, Ordering::SeqCst) {
        process::abort();
    }
    let _ = REACTOR.waker.wake();
}

fn interrupt_on_ctrl_c() -> io::Result<()> {
    // A handler mustn't find it half made.
    LazyLock::force(&REACTOR);
    for signal in [libc::SIGINT, libc::SIGTERM] {
        // SAFETY: A signal handler may do only what is async-signal-safe. This
        // one swaps an atomic, and calls abort(3), or mio's waker. mio doesn't
        // promise that its waker may be called here. We rely on what it does:
        // write(2) on Linux, and kevent(2) on macOS and BSDs, where that is a
        // system call and nothing else. No lock, no allocation, no panic.
        unsafe { signal_hook_registry::register(signal, interrupt) }?;
    }
    Ok(())
}

/// For whoever comes back from the reactor.
fn wake_interrupted() {
    if IS_INTERRUPTED.load(Ordering::SeqCst) {
        let waiting = mem::take(&mut *INTERRUPT.lock().unwrap());
        waiting.into_values().for_each(Waker::wake);
    }
}
// ANCHOR_END: interrupt

// ANCHOR: interrupted
/// Is ready once there's been a Ctrl-C.
struct Interrupted {
    number: u64,
    waker: Option<Waker>,
}

fn interrupted() -> Interrupted {
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let waker = None;
    Interrupted { number, waker }
}

impl Future for Interrupted {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let waker = context.waker();
        if !self.waker.as_ref().is_some_and(|it| it.will_wake(waker)) {
            let stored = waker.clone();
            let mut waiting = INTERRUPT.lock().unwrap();
            let _replaced = waiting.insert(self.number, stored);
            drop(waiting);
            self.waker = Some(waker.clone());
        }
        match IS_INTERRUPTED.load(Ordering::SeqCst) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

impl Drop for Interrupted {
    fn drop(&mut self) {
        let _removed = INTERRUPT.lock().unwrap().remove(&self.number);
    }
}
// ANCHOR_END: interrupted

// ANCHOR: unless
/// Waits for a future, and says `None` if another one is ready before.
async fn unless<T>(
    other: impl Future<Output = ()>,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut other = pin!(other);
    let mut future = pin!(future);
    poll_fn(|context| {
        if other.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        future.as_mut().poll(context).map(Some)
    })
    .await
}
// ANCHOR_END: unless

// ANCHOR: open
/// How many connections are open, and who waits until none is.
struct Open {
    count: usize,
    waiting: Option<Waker>,
}

static OPEN: Mutex<Open> = Mutex::new(Open {
    count: 0,
    waiting: None,
});

/// There is one for each open connection.
struct OpenGuard;

impl OpenGuard {
    fn new() -> OpenGuard {
        OPEN.lock().unwrap().count += 1;
        OpenGuard
    }
}

impl Drop for OpenGuard {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap();
        open.count -= 1;
        let waiting = match open.count {
            0 => open.waiting.take(),
            _ => None,
        };
        drop(open);
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

async fn all_closed() {
    poll_fn(|context| {
        let waker = context.waker().clone();
        let mut open = OPEN.lock().unwrap();
        if open.count == 0 {
            return Poll::Ready(());
        }
        let _replaced = open.waiting.replace(waker);
        drop(open);
        Poll::Pending
    })
    .await
}
// ANCHOR_END: open

// ANCHOR: answer
type Body = Either<Full<Bytes>, Incoming>;

async fn answer(
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let text = |text: &'static str| Either::Left(Full::from(text));
    let (status, body) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => (StatusCode::OK, text("Hello!\n")),
        (&Method::POST, "/echo") => {
            (StatusCode::OK, Either::Right(request.into_body()))
        }
        _ => (StatusCode::NOT_FOUND, text("There's nothing here.\n")),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    Ok(response)
}
// ANCHOR_END: answer

/// How long a client may take for the head of a request, and how long it may
/// wait until it begins one.
const HEADER_TIMEOUT: Duration = Duration::from_secs(5);

// ANCHOR: connection
async fn serve_connection(socket: Socket<TcpStream>) -> hyper::Result<()> {
    let mut connection = pin!(
        server::conn::http1::Builder::new()
            .timer(HyperTimer)
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(HyperIo(socket), service_fn(answer))
    );
    if let Some(end) = unless(interrupted(), connection.as_mut()).await {
        return end;
    }
    // It ends at once, or after the request that it's working on.
    connection.as_mut().graceful_shutdown();
    connection.await
}
// ANCHOR_END: connection

// ANCHOR: server
/// How long connections may take to end.
const GRACE: Duration = Duration::from_secs(2);

async fn accept_loop(listener: Socket<mio::net::TcpListener>) {
    loop {
        match poll_fn(|context| listener.poll_accept(context)).await {
            // ANCHOR: accepted
            Ok(socket) => {
                let open = OpenGuard::new();
                spawn(async {
                    let _open = open;
                    if let Err(error) = serve_connection(socket).await
                        && !error.is_timeout()
                    {
                        let _ = writeln!(io::stderr(), "server: {error}");
                    }
                });
            }
            // ANCHOR_END: accepted
            // Only this client has gone.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            // Out of descriptors, perhaps. Somebody may close one.
            Err(error) => {
                let _ = writeln!(io::stderr(), "accept: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

// ANCHOR: server_main
async fn server_main(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = Socket::new(mio::net::TcpListener::from_std(listener))?;
    // At the end of this line, the listener is closed.
    let _: Option<()> = unless(interrupted(), accept_loop(listener)).await;
    // `println!` would panic if nobody reads what we say.
    let mut out = io::stdout();
    let _ = writeln!(out, "server: interrupted");
    let _ = match unless(sleep(GRACE), all_closed()).await {
        Some(()) => writeln!(out, "server: all connections have ended"),
        None => writeln!(out, "server: some connections are cut off"),
    };
    Ok(())
}
// ANCHOR_END: server_main
// ANCHOR_END: server

// ANCHOR: words
/// A body that comes word by word.
struct Words {
    words: VecDeque<&'static str>,
    pause: Sleep,
}

impl hyper::body::Body for Words {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        ready!(Pin::new(&mut self.pause).poll(context));
        self.pause = sleep(Duration::from_millis(100));
        let word = self.words.pop_front();
        Poll::Ready(word.map(|it| Ok(Frame::data(Bytes::from(it)))))
    }
}
// ANCHOR_END: words

type Failure = Box<dyn Error + Send + Sync>;

// ANCHOR: client
async fn client_main() -> Result<(), Failure> {
    let socket = connect(ADDRESS.into()).await?;
    let io = HyperIo(socket);
    let (mut sender, connection) = client::conn::http1::handshake(io).await?;
    let connection = spawn(connection);
    for (method, path, words) in [
        ("GET", "/", vec![]),
        ("POST", "/echo", vec!["one", "two", "three"]),
        ("GET", "/nowhere", vec![]),
    ] {
        let body = match words.is_empty() {
            true => Either::Left(Empty::new()),
            false => Either::Right(Words {
                words: words.into(),
                pause: sleep(Duration::ZERO),
            }),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .body(body)?;
        sender.ready().await?;
        let mut response = sender.send_request(request).await?;
        writeln!(io::stdout(), "{method} {path}: {}", response.status())?;
        while let Some(frame) = response.frame().await {
            if let Ok(data) = frame?.into_data() {
                writeln!(io::stdout(), "  {:?}", data)?;
            }
        }
    }
    // As if somebody had pressed Ctrl-C.
    interrupt();
    connection.await?;
    Ok(())
}
// ANCHOR_END: client

const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 8000);

// ANCHOR: main
async fn async_main(is_server_only: bool) -> Result<(), Failure> {
    interrupt_on_ctrl_c()?;
    // Listen before any client can connect.
    let listener = TcpListener::bind(SocketAddr::from(ADDRESS))?;
    let server = spawn(server_main(listener));
    if !is_server_only {
        client_main().await?;
    }
    server.await?;
    Ok(())
}

/// Runs until Ctrl-C if there's an argument, `serve`.
fn main() -> Result<(), Failure> {
    let is_server_only = env::args().nth(1).as_deref() == Some("serve");
    block_on(async_main(is_server_only))
}
// ANCHOR_END: main

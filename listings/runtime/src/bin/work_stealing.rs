//@ does: has workers take tasks from each other
//@ after: budget
//@ takes: 0s to 10s
//@ roughly
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

// ANCHOR: state
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
// ANCHOR_END: state

// ANCHOR: task
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
// ANCHOR_END: task

// ANCHOR: queue
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
// ANCHOR_END: queue

// ANCHOR: scheduler
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
// ANCHOR_END: scheduler

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

// ANCHOR: call
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
// ANCHOR_END: call

// ANCHOR: change
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
// ANCHOR_END: change

// ANCHOR: push
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
// ANCHOR_END: push

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

// ANCHOR: reactor
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
// ANCHOR_END: reactor

// ANCHOR: worker
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
// ANCHOR_END: worker

// ANCHOR: next_work
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
// ANCHOR_END: next_work

// ANCHOR: steal
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
// ANCHOR_END: steal

// ANCHOR: take_shared
impl Worker {
    /// Takes half of the shared queue. Until these tasks are in its own queue,
    /// nobody else can see them: so it's searching.
    fn take_shared(&mut self) {
        self.start_searching();
        let tasks = self.scheduler.queues[SHARED].take_half();
        self.scheduler.queues[self.queue].append(tasks);
    }
}
// ANCHOR_END: take_shared

// ANCHOR: searching
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
// ANCHOR_END: searching

/// How many turns a worker has until it looks at the clock and at sockets.
const TURNS: usize = 64;

// ANCHOR: work
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
// ANCHOR_END: work

fn worker_count() -> usize {
    thread::available_parallelism().map_or(4, |it| it.get())
}

// ANCHOR: start
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
// ANCHOR_END: start

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

// ANCHOR: wait
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
    // ANCHOR_END: wait
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

/// Writes what it reads until the reader ends, and says how much that was.
async fn copy<R, W>(reader: &mut R, writer: &mut W) -> io::Result<u64>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    // On the heap, or else it would be in the future, and that in others.
    let mut buffer = vec![0; 8192];
    let mut total = 0;
    loop {
        let count = read(reader, &mut buffer).await?;
        if count == 0 {
            return Ok(total);
        }
        write_all(writer, &buffer[..count]).await?;
        // Whoever waits for this must not have to wait for more of it.
        flush(writer).await?;
        total += count as u64;
    }
}

async fn echo(socket: Socket<TcpStream>) -> io::Result<()> {
    copy(&mut &socket, &mut &socket).await?;
    Ok(())
}

async fn server_main(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = Socket::new(mio::net::TcpListener::from_std(listener))?;
    loop {
        match poll_fn(|context| listener.poll_accept(context)).await {
            Ok(socket) => {
                spawn(async {
                    if let Err(error) = echo(socket).await {
                        let _ = writeln!(io::stderr(), "echo: {error}");
                    }
                });
            }
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

// ANCHOR: jobs
const WORKERS: usize = 4;
const JOBS: usize = 80;

/// Asks for something, works with the answer, and says who has done that.
async fn job(address: SocketAddr) -> io::Result<usize> {
    let socket = connect(address).await?;
    write_all(&mut &socket, b"hello").await?;
    shutdown(&mut &socket).await?;
    let mut answer = [0; 16];
    read(&mut &socket, &mut answer).await?;
    // A stand-in for a computation.
    thread::sleep(Duration::from_millis(10));
    Ok(QUEUE.get())
}

async fn async_main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    spawn(async { server_main(listener).await.unwrap() });
    let jobs: Vec<_> = (0..JOBS).map(|_| spawn(job(address))).collect();
    let mut counts = [0; WORKERS];
    for job in jobs {
        let queue = job.await?;
        counts[queue - 1] += 1;
    }
    for (n, count) in counts.iter().enumerate() {
        println!("worker {n} has done {count} jobs");
    }
    Ok(())
}

fn main() -> io::Result<()> {
    start_workers(WORKERS);
    block_on(async_main())
}
// ANCHOR_END: jobs

//@ does: wakes one task that waits, or all of them
//@ after: task_wakers
//@ takes: 1s
//@ long

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
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

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    future: Mutex<Option<BoxedFuture>>,
    is_queued: Mutex<bool>,
}

static READY: Mutex<VecDeque<Arc<Task>>> = Mutex::new(VecDeque::new());
static NOT_EMPTY: Condvar = Condvar::new();

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !mem::replace(&mut *self.is_queued.lock().unwrap(), true) {
            READY.lock().unwrap().push_back(self);
            NOT_EMPTY.notify_one();
        }
    }
}

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

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let mut main_handle = pin!(spawn(future));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        wake_sleepers();
        let ready = mem::take(&mut *READY.lock().unwrap());
        for task in ready {
            poll_task(task);
        }
        if let Poll::Ready(output) = main_handle.as_mut().poll(&mut context) {
            return output;
        }
        wait_until(next_deadline());
    }
}

fn wait_until(deadline: Option<Instant>) {
    let deadline = deadline.unwrap_or(Instant::now() + CENTURY);
    let duration = deadline.saturating_duration_since(Instant::now());
    let ready = READY.lock().unwrap();
    if ready.is_empty() {
        drop(NOT_EMPTY.wait_timeout(ready, duration).unwrap());
    }
}

// ANCHOR: line
/// Who waits, in the order in which they came.
#[derive(Default)]
struct Line {
    next_number: u64,
    waiting: BTreeMap<u64, Waker>,
    /// Who was called, and hasn't come yet.
    called: BTreeSet<u64>,
}

impl Line {
    fn take_number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// Calls the first. What is returned has to be woken.
    fn call_first(&mut self) -> Option<Waker> {
        let (number, waker) = self.waiting.pop_first()?;
        self.called.insert(number);
        Some(waker)
    }
}
// ANCHOR_END: line

// ANCHOR: notify
#[derive(Default)]
struct Notify {
    state: Mutex<NotifyState>,
}

#[derive(Default)]
struct NotifyState {
    line: Line,
    /// Whether there was a `notify_one` when nobody waited.
    is_notified: bool,
    /// How many times everybody was told.
    rounds: u64,
}

impl Notify {
    // ANCHOR: notify_one
    fn notify_one(&self) {
        let mut state = self.state.lock().unwrap();
        let first = state.line.call_first();
        state.is_notified |= first.is_none();
        drop(state);
        if let Some(waker) = first {
            waker.wake();
        }
    }

    fn notify_waiters(&self) {
        let mut state = self.state.lock().unwrap();
        state.rounds += 1;
        let all = mem::take(&mut state.line.waiting);
        drop(state);
        all.into_values().for_each(Waker::wake);
    }
    // ANCHOR_END: notify_one

    fn notified(&self) -> Notified<'_> {
        let round = self.state.lock().unwrap().rounds;
        let place = Place::Outside;
        Notified {
            notify: self,
            round,
            place,
        }
    }
}
// ANCHOR_END: notify

// ANCHOR: notified
enum Place {
    Outside,
    InLine(u64),
    Done,
}

struct Notified<'a> {
    notify: &'a Notify,
    /// The number of rounds when it was made: with the next, it's ready.
    round: u64,
    place: Place,
}

// ANCHOR: poll
impl Future for Notified<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if let Place::Done = self.place {
            panic!("it was polled after it was ready");
        }
        let waker = context.waker().clone();
        let mut state = self.notify.state.lock().unwrap();
        let was_notified = match self.place {
            Place::InLine(number) => {
                state.line.called.remove(&number) || state.rounds > self.round
            }
            _ => state.rounds > self.round || mem::take(&mut state.is_notified),
        };
        if was_notified {
            drop(state);
            self.place = Place::Done;
            return Poll::Ready(());
        }
        let number = match self.place {
            Place::InLine(number) => number,
            _ => state.line.take_number(),
        };
        let _replaced = state.line.waiting.insert(number, waker);
        drop(state);
        self.place = Place::InLine(number);
        Poll::Pending
    }
}
// ANCHOR_END: poll
// ANCHOR_END: notified

// ANCHOR: drop
impl Drop for Notified<'_> {
    fn drop(&mut self) {
        let Place::InLine(number) = self.place else {
            return;
        };
        let mut state = self.notify.state.lock().unwrap();
        let _removed = state.line.waiting.remove(&number);
        let was_called = state.line.called.remove(&number);
        drop(state);
        if was_called {
            // It's somebody else's now.
            self.notify.notify_one();
        }
    }
}
// ANCHOR_END: drop

// ANCHOR: main
async fn guest(n: u64, bell: Arc<Notify>) {
    println!("{n} waits");
    bell.notified().await;
    println!("{n} goes on");
}

async fn async_main() {
    let bell = Arc::new(Notify::default());
    // Too early, twice.
    bell.notify_one();
    bell.notify_one();
    let mut handles = Vec::new();
    for n in 1..=4 {
        handles.push(spawn(guest(n, bell.clone())));
    }
    sleep(Duration::from_millis(500)).await;
    println!("notify_one");
    bell.notify_one();
    sleep(Duration::from_millis(500)).await;
    println!("notify_waiters");
    bell.notify_waiters();
    for handle in handles {
        handle.await;
    }
}
// ANCHOR_END: main

fn main() {
    block_on(async_main());
}

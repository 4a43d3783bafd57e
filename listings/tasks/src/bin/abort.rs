//@ does: aborts one task, and detaches another
//@ after: task_wakers
//@ takes: 1.5s

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
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
    is_aborted: Mutex<bool>,
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
    // ANCHOR: poll_task
    let is_aborted = *task.is_aborted.lock().unwrap();
    let mut slot = task.future.lock().unwrap();
    if let Some(future) = slot.as_mut()
        && (is_aborted || future.as_mut().poll(&mut context).is_ready())
    {
        *slot = None;
    }
    // ANCHOR_END: poll_task
}

enum JoinState<T> {
    Running(Option<Waker>),
    Done(T),
    Taken,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
    task: Weak<Task>,
}

// ANCHOR: abort
impl<T> JoinHandle<T> {
    fn abort(&self) {
        if let Some(task) = self.task.upgrade() {
            *task.is_aborted.lock().unwrap() = true;
            task.wake();
        }
    }
}
// ANCHOR_END: abort

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

// ANCHOR: completion
#[derive(Debug)]
struct Cancelled;

/// Tells the handle when it is dropped.
struct Completion<T> {
    state: Arc<Mutex<JoinState<Result<T, Cancelled>>>>,
    output: Option<T>,
}

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        finish(&self.state, self.output.take().ok_or(Cancelled));
    }
}

/// A task's future and its completion are one argument: parts of a tuple are
/// dropped in their order, even if the task was never polled.
async fn run<F: Future>(parts: (F, Completion<F::Output>)) {
    let (future, mut completion) = parts;
    completion.output = Some(future.await);
}
// ANCHOR_END: completion

fn spawn<F>(future: F) -> JoinHandle<Result<F::Output, Cancelled>>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let shared = Arc::new(Mutex::new(JoinState::Running(None)));
    let state = shared.clone();
    let completion = Completion {
        state: shared,
        output: None,
    };
    let future = run((future, completion));
    let task = Arc::new(Task {
        future: Mutex::new(Some(Box::pin(future))),
        is_queued: Mutex::new(false),
        is_aborted: Mutex::new(false),
    });
    let weak = Arc::downgrade(&task);
    task.wake();
    JoinHandle { state, task: weak }
}

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    // ANCHOR: main_waker
    let mut main_handle = pin!(spawn(future));
    let waker = Waker::from(Arc::new(Task {
        future: Mutex::new(None),
        is_queued: Mutex::new(false),
        is_aborted: Mutex::new(false),
    }));
    let mut context = Context::from_waker(&waker);
    // ANCHOR_END: main_waker
    loop {
        wake_sleepers();
        let ready = mem::take(&mut *READY.lock().unwrap());
        for task in ready {
            poll_task(task);
        }
        if let Poll::Ready(output) = main_handle.as_mut().poll(&mut context) {
            // ANCHOR: is_done
            return output.expect("nobody can wake the main task any more");
            // ANCHOR_END: is_done
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

async fn job(n: u64) -> u64 {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
    n * n
}

// ANCHOR: main
async fn async_main() {
    let first = spawn(job(1));
    let second = spawn(job(2));
    drop(spawn(job(3)));
    sleep(Duration::from_millis(500)).await;
    second.abort();
    sleep(Duration::from_secs(1)).await;
    println!("{:?}", [first.await, second.await]);
}
// ANCHOR_END: main

fn main() {
    block_on(async_main());
}

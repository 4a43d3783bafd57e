//@ does: lets ten minutes of sleeps pass in no time
//@ after: task_wakers
//@ takes: 0.5s

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

// ANCHOR: clock
/// What time it is. It's the same until nobody has anything left to do.
static NOW: LazyLock<Mutex<Instant>> =
    LazyLock::new(|| Mutex::new(Instant::now()));

fn now() -> Instant {
    *NOW.lock().unwrap()
}
// ANCHOR_END: clock

/// A deadline, and a number, since two sleeps may have the same deadline.
type Key = (Instant, u64);

static TIMERS: Mutex<BTreeMap<Key, Waker>> = Mutex::new(BTreeMap::new());
static NEXT_NUMBER: AtomicU64 = AtomicU64::new(0);

struct Sleep {
    key: Key,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = now() + duration.min(CENTURY);
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let key = (deadline, number);
    Sleep { key }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if now() >= self.key.0 {
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
    let now = now();
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

// ANCHOR: wait
fn wait_until(deadline: Option<Instant>) {
    let ready = READY.lock().unwrap();
    if !ready.is_empty() {
        return;
    }
    match deadline {
        // Nothing will happen until then, as far as we know.
        Some(deadline) => *NOW.lock().unwrap() = deadline,
        None => drop(NOT_EMPTY.wait(ready).unwrap()),
    }
}
// ANCHOR_END: wait

// ANCHOR: main
async fn job(minutes: u64) {
    let start = now();
    sleep(Duration::from_mins(minutes)).await;
    println!("{minutes} min: {:?}", now() - start);
}

async fn async_main() {
    let wall = Instant::now();
    let handles = [10, 1, 5].map(|minutes| spawn(job(minutes)));
    for handle in handles {
        handle.await;
    }
    println!("by the wall clock: {} s", wall.elapsed().as_secs());
    lose_patience().await;
}
// ANCHOR_END: main

// ANCHOR: ask
/// Asks somebody who answers after half a second.
fn ask() -> JoinHandle<&'static str> {
    let shared = Arc::new(Mutex::new(JoinState::Running(None)));
    let state = shared.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        finish(&shared, "an answer");
    });
    JoinHandle { state }
}

async fn lose_patience() {
    let answer = spawn(async { println!("{}", ask().await) });
    // Oops!
    sleep(Duration::from_mins(10)).await;
    println!("no answer for ten minutes");
    answer.await;
}
// ANCHOR_END: ask

fn main() {
    block_on(async_main());
}

//@ does: hands the panic of a task to its handle
//@ after: task_wakers

use std::collections::{BTreeMap, VecDeque};
use std::future;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
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
    // ANCHOR: poll_task
    let Some(future) = slot.as_mut() else { return };
    let poll = || future.as_mut().poll(&mut context).is_ready();
    // If an output panics when it is dropped, nobody is left to be told.
    if panic::catch_unwind(AssertUnwindSafe(poll)).unwrap_or(true) {
        *slot = None;
    }
    // ANCHOR_END: poll_task
}

// ANCHOR: catch_panic
async fn catch_panic<F: Future>(future: F) -> thread::Result<F::Output> {
    // `await` takes `future`, and it is dropped before `poll` returns.
    let mut job = pin!(async { Ok(future.await) });
    future::poll_fn(|context| {
        let poll = || job.as_mut().poll(context);
        panic::catch_unwind(AssertUnwindSafe(poll))
            .unwrap_or_else(|payload| Poll::Ready(Err(payload)))
    })
    .await
}
// ANCHOR_END: catch_panic

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

fn spawn<F>(future: F) -> JoinHandle<thread::Result<F::Output>>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let shared = Arc::new(Mutex::new(JoinState::Running(None)));
    let state = shared.clone();
    let future = async move { finish(&shared, catch_panic(future).await) };
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
        // ANCHOR: net
        for task in ready {
            let poll = || poll_task(task);
            let _ = panic::catch_unwind(AssertUnwindSafe(poll));
        }
        // ANCHOR_END: net
        // ANCHOR: is_done
        match main_handle.as_mut().poll(&mut context) {
            Poll::Ready(Ok(output)) => return output,
            Poll::Ready(Err(payload)) => panic::resume_unwind(payload),
            Poll::Pending => wait_until(next_deadline()),
        }
        // ANCHOR_END: is_done
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
    // ANCHOR: panic
    if n == 2 {
        panic!("job {n} had bad luck");
    }
    // ANCHOR_END: panic
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
    n * n
}

async fn async_main() {
    let mut handles = Vec::new();
    for n in 1..=3 {
        handles.push(spawn(job(n)));
    }
    let mut outputs = Vec::new();
    for handle in handles {
        outputs.push(handle.await);
    }
    println!("{outputs:?}");
}

fn main() {
    block_on(async_main());
}

//@ does: aborts one task, and detaches another
//@ after: task_wakers
//@ takes: 1.5s

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::task::{Context, Poll, Wake, Waker};
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

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    /// Until it is done.
    future: Mutex<Option<BoxedFuture>>,
    is_queued: AtomicBool,
    is_aborted: AtomicBool,
}

static READY: Mutex<VecDeque<Arc<Task>>> = Mutex::new(VecDeque::new());
static NOT_EMPTY: Condvar = Condvar::new();

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.is_queued.swap(true, Ordering::Release) {
            READY.lock().unwrap().push_back(self);
            NOT_EMPTY.notify_one();
        }
    }
}

// ANCHOR: poll_task
fn poll_task(task: Arc<Task>) {
    // From here on, a wake-up means one more poll.
    task.is_queued.swap(false, Ordering::Acquire);
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    let mut slot = task.future.lock().unwrap();
    if let Some(future) = slot.as_mut()
        && (task.is_aborted.load(Ordering::Relaxed)
            || future.as_mut().poll(&mut context).is_ready())
    {
        *slot = None;
    }
}
// ANCHOR_END: poll_task

// ANCHOR: join_handle
#[derive(Debug)]
struct Cancelled;

struct JoinState<T> {
    output: Option<Result<T, Cancelled>>,
    waker: Option<Waker>,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
    task: Weak<Task>,
}

impl<T> JoinHandle<T> {
    fn abort(&self) {
        if let Some(task) = self.task.upgrade() {
            task.is_aborted.store(true, Ordering::Relaxed);
            task.wake();
        }
    }
}
// ANCHOR_END: join_handle

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, Cancelled>;

    fn poll(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Result<T, Cancelled>> {
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

// ANCHOR: completion
/// Tells the handle the output when it is dropped.
struct Completion<T> {
    state: Arc<Mutex<JoinState<T>>>,
    output: Result<T, Cancelled>,
}

impl<T> Completion<T> {
    fn finish(mut self, output: T) {
        self.output = Ok(output);
    }
}

impl<T> Drop for Completion<T> {
    fn drop(&mut self) {
        let output = std::mem::replace(&mut self.output, Err(Cancelled));
        let mut state = self.state.lock().unwrap();
        state.output = Some(output);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
// ANCHOR_END: completion

// ANCHOR: spawn
fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let state = Arc::new(Mutex::new(JoinState {
        output: None,
        waker: None,
    }));
    let completion = Completion {
        state: state.clone(),
        output: Err(Cancelled),
    };
    let future = async move { completion.finish(future.await) };
    let task = Arc::new(Task {
        future: Mutex::new(Some(Box::pin(future))),
        is_queued: AtomicBool::new(false),
        is_aborted: AtomicBool::new(false),
    });
    let handle = JoinHandle {
        state,
        task: Arc::downgrade(&task),
    };
    task.wake();
    handle
}
// ANCHOR_END: spawn

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let main_handle = spawn(future);
    loop {
        wake_sleepers();
        let ready = std::mem::take(&mut *READY.lock().unwrap());
        for task in ready {
            poll_task(task);
        }
        let output = main_handle.state.lock().unwrap().output.take();
        if let Some(output) = output {
            return output.expect("someone can wake the main task");
        }
        wait();
    }
}

fn wait() {
    let deadline = next_deadline();
    let ready = READY.lock().unwrap();
    if !ready.is_empty() {
        return;
    }
    if let Some(deadline) = deadline {
        let duration = deadline.saturating_duration_since(Instant::now());
        drop(NOT_EMPTY.wait_timeout(ready, duration).unwrap());
    } else {
        drop(NOT_EMPTY.wait(ready).unwrap());
    }
}

// ANCHOR: main
async fn job(n: u64) -> u64 {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
    n * n
}

async fn async_main() {
    let first = spawn(job(1));
    let second = spawn(job(2));
    drop(spawn(job(3)));
    sleep(Duration::from_millis(500)).await;
    second.abort();
    sleep(Duration::from_secs(1)).await;
    println!("{:?}", [first.await, second.await]);
}

fn main() {
    block_on(async_main());
}
// ANCHOR_END: main

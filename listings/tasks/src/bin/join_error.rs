//@ does: hands the panic of a task to its handle
//@ after: task_wakers
//@ takes: 1s

use std::collections::{BTreeMap, VecDeque};
use std::future;
use std::panic::{self, AssertUnwindSafe};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
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

fn poll_task(task: Arc<Task>) {
    // From here on, a wake-up means one more poll.
    task.is_queued.swap(false, Ordering::Acquire);
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    let mut slot = task.future.lock().unwrap();
    if let Some(future) = slot.as_mut()
        && future.as_mut().poll(&mut context).is_ready()
    {
        *slot = None;
    }
}

// ANCHOR: catch_panic
async fn catch_panic<F: Future>(future: F) -> thread::Result<F::Output> {
    let mut future = pin!(future);
    future::poll_fn(|context| {
        let poll = || future.as_mut().poll(context);
        match panic::catch_unwind(AssertUnwindSafe(poll)) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(payload)),
        }
    })
    .await
}
// ANCHOR_END: catch_panic

// ANCHOR: join_handle
struct JoinState<T> {
    output: Option<thread::Result<T>>,
    waker: Option<Waker>,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = thread::Result<T>;

    fn poll(
        self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<thread::Result<T>> {
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

// ANCHOR_END: join_handle
fn finish<T>(state: &Mutex<JoinState<T>>, output: thread::Result<T>) {
    let mut state = state.lock().unwrap();
    state.output = Some(output);
    let waker = state.waker.take();
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let state = Arc::new(Mutex::new(JoinState {
        output: None,
        waker: None,
    }));
    let handle = JoinHandle {
        state: state.clone(),
    };
    // ANCHOR: finish
    let future = async move { finish(&state, catch_panic(future).await) };
    // ANCHOR_END: finish
    let task = Arc::new(Task {
        future: Mutex::new(Some(Box::pin(future))),
        is_queued: AtomicBool::new(false),
    });
    task.wake();
    handle
}

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
        // ANCHOR: is_done
        match output {
            Some(Ok(output)) => return output,
            Some(Err(payload)) => panic::resume_unwind(payload),
            None => wait(),
        }
        // ANCHOR_END: is_done
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
// ANCHOR: job
async fn job(n: u64) -> u64 {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    if n == 2 {
        panic!("job {n} had bad luck");
    }
    println!("end {n}");
    n * n
}
// ANCHOR_END: job

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
// ANCHOR_END: main

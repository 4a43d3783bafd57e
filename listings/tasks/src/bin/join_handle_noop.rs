//@ does: awaits tasks, of whose end nobody tells it
//@ after: spawn
//@ takes: 4s
//@ hangs

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
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

fn park_until(deadline: Option<Instant>) {
    if let Some(deadline) = deadline {
        let now = Instant::now();
        thread::park_timeout(deadline.saturating_duration_since(now));
    } else {
        thread::park();
    }
}

struct ThreadWaker {
    thread: Thread,
    is_woken: Mutex<bool>,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        *self.is_woken.lock().unwrap() = true;
        self.thread.unpark();
    }
}

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

static NEW_TASKS: Mutex<VecDeque<BoxedFuture>> = Mutex::new(VecDeque::new());

// ANCHOR: join_handle
enum JoinState<T> {
    Running,
    Done(T),
    Taken,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<T> {
        let mut state = self.state.lock().unwrap();
        if let JoinState::Running = *state {
            return Poll::Pending;
        }
        match mem::replace(&mut *state, JoinState::Taken) {
            JoinState::Done(output) => Poll::Ready(output),
            _ => panic!("a handle was polled after it was ready"),
        }
    }
}
// ANCHOR_END: join_handle

// ANCHOR: spawn
fn finish<T>(state: &Mutex<JoinState<T>>, output: T) {
    *state.lock().unwrap() = JoinState::Done(output);
}

fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let shared = Arc::new(Mutex::new(JoinState::Running));
    let state = shared.clone();
    let task = async move { finish(&shared, future.await) };
    NEW_TASKS.lock().unwrap().push_back(Box::pin(task));
    JoinHandle { state }
}
// ANCHOR_END: spawn

fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let mut main_handle = pin!(spawn(future));
    let mut tasks: Vec<BoxedFuture> = Vec::new();
    let thread_waker = Arc::new(ThreadWaker {
        thread: thread::current(),
        is_woken: Mutex::new(true),
    });
    let waker = Waker::from(thread_waker.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        wake_sleepers();
        if mem::take(&mut *thread_waker.is_woken.lock().unwrap()) {
            tasks.retain_mut(|task| {
                task.as_mut().poll(&mut context).is_pending()
            });
            loop {
                let new_task = NEW_TASKS.lock().unwrap().pop_front();
                let Some(mut task) = new_task else { break };
                if task.as_mut().poll(&mut context).is_pending() {
                    tasks.push(task);
                }
            }
            // ANCHOR: is_done
            if let Poll::Ready(output) = main_handle.as_mut().poll(&mut context)
            {
                return output;
            }
            // ANCHOR_END: is_done
        } else {
            park_until(next_deadline());
        }
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
    let mut handles = Vec::new();
    for n in 1..=10 {
        handles.push(spawn(job(n)));
    }
    let mut outputs = Vec::new();
    for handle in handles {
        outputs.push(handle.await);
    }
    println!("{outputs:?}");
}
// ANCHOR_END: main

fn main() {
    block_on(async_main());
}

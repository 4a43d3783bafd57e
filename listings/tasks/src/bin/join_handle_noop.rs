//@ does: awaits tasks, of whose end nobody tells it
//@ after: spawn
//@ takes: 4s
//@ hangs
//@ unordered

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
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

struct ThreadWaker {
    thread: Thread,
    is_woken: AtomicBool,
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.is_woken.swap(true, Ordering::Release);
        self.thread.unpark();
    }
}

// ANCHOR: join_handle
struct JoinState<T> {
    output: Option<T>,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<T> {
        let mut state = self.state.lock().unwrap();
        if let Some(output) = state.output.take() {
            return Poll::Ready(output);
        }
        Poll::Pending // Oops!
    }
}

fn finish<T>(state: &Mutex<JoinState<T>>, output: T) {
    let mut state = state.lock().unwrap();
    state.output = Some(output);
}
// ANCHOR_END: join_handle

// ANCHOR: spawn
type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

static NEW_TASKS: Mutex<VecDeque<BoxedFuture>> = Mutex::new(VecDeque::new());

fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let state = Arc::new(Mutex::new(JoinState { output: None }));
    let handle = JoinHandle {
        state: state.clone(),
    };
    let task = async move { finish(&state, future.await) };
    NEW_TASKS.lock().unwrap().push_back(Box::pin(task));
    handle
}
// ANCHOR_END: spawn

// ANCHOR: block_on
fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let main_handle = spawn(future);
    let mut tasks: Vec<BoxedFuture> = Vec::new();
    let thread_waker = Arc::new(ThreadWaker {
        thread: thread::current(),
        is_woken: AtomicBool::new(true),
    });
    let waker = Waker::from(thread_waker.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        wake_sleepers();
        if thread_waker.is_woken.swap(false, Ordering::Acquire) {
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
            let output = main_handle.state.lock().unwrap().output.take();
            if let Some(output) = output {
                return output;
            }
            // ANCHOR_END: is_done
            continue;
        }
        if let Some(deadline) = next_deadline() {
            let now = Instant::now();
            thread::park_timeout(deadline.saturating_duration_since(now));
        } else {
            thread::park();
        }
    }
}
// ANCHOR_END: block_on

// ANCHOR: main
async fn job(n: u64) -> u64 {
    println!("start {n}");
    sleep(Duration::from_secs(1)).await;
    println!("end {n}");
    n * n
}

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

fn main() {
    block_on(async_main());
}
// ANCHOR_END: main

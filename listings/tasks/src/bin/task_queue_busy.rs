//@ does: polls all tasks all the time, and never waits
//@ after: join_handle_noop
//@ takes: 1s
//@ busy
//@ unordered

use std::collections::VecDeque;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);

struct Sleep {
    deadline: Instant,
}

fn sleep(duration: Duration) -> Sleep {
    let deadline = Instant::now() + duration.min(CENTURY);
    Sleep { deadline }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<()> {
        if Instant::now() >= self.deadline {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

static TASKS: Mutex<VecDeque<BoxedFuture>> = Mutex::new(VecDeque::new());

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
    TASKS.lock().unwrap().push_back(Box::pin(task));
    JoinHandle { state }
}

// ANCHOR: block_on
fn block_on<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let mut main_handle = pin!(spawn(future));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        let tasks = mem::take(&mut *TASKS.lock().unwrap());
        for mut task in tasks {
            if task.as_mut().poll(&mut context).is_pending() {
                TASKS.lock().unwrap().push_back(task); // Oops!
            }
        }
        if let Poll::Ready(output) = main_handle.as_mut().poll(&mut context) {
            return output;
        }
    }
}
// ANCHOR_END: block_on

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

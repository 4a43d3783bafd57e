//@ does: asks all sockets again and again, on one thread
//@ after: task_wakers
//@ takes: 1s
//@ busy

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
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

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.is_queued.swap(true, Ordering::Release) {
            READY.lock().unwrap().push_back(self);
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

struct JoinState<T> {
    output: Option<T>,
    waker: Option<Waker>,
}

struct JoinHandle<T> {
    state: Arc<Mutex<JoinState<T>>>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
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

fn finish<T>(state: &Mutex<JoinState<T>>, output: T) {
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
    let future = async move { finish(&state, future.await) };
    let task = Arc::new(Task {
        future: Mutex::new(Some(Box::pin(future))),
        is_queued: AtomicBool::new(false),
    });
    task.wake();
    handle
}

// ANCHOR: block_on
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
            return output;
        }
    }
}
// ANCHOR_END: block_on

// ANCHOR: when_ready
async fn when_ready<T>(
    mut call: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    poll_fn(|context| match call() {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            // Oops!
            context.waker().wake_by_ref();
            Poll::Pending
        }
        result => Poll::Ready(result),
    })
    .await
}
// ANCHOR_END: when_ready

// ANCHOR: write_all
async fn write_all(mut socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = when_ready(|| socket.write(bytes)).await?;
        bytes = &bytes[count..];
    }
    Ok(())
}
// ANCHOR_END: write_all

// ANCHOR: server_main
async fn one_response(socket: TcpStream, n: u64) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    let start = format!("start {n}\n");
    write_all(&socket, start.as_bytes()).await?;
    sleep(Duration::from_secs(1)).await;
    let end = format!("end {n}\n");
    write_all(&socket, end.as_bytes()).await?;
    Ok(())
}

async fn server_main(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    for n in 1.. {
        let (socket, _) = when_ready(|| listener.accept()).await?;
        spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
    }
    Ok(())
}
// ANCHOR_END: server_main

// ANCHOR: client_main
async fn client_main() -> io::Result<()> {
    let socket = TcpStream::connect("127.0.0.1:8000")?;
    socket.set_nonblocking(true)?;
    let mut buffer = [0; 1024];
    loop {
        let count = when_ready(|| (&socket).read(&mut buffer)).await?;
        if count == 0 {
            return Ok(());
        }
        io::stdout().write_all(&buffer[..count])?;
    }
}
// ANCHOR_END: client_main

// ANCHOR: main
async fn async_main() -> io::Result<()> {
    // Listen before any client can come.
    let listener = TcpListener::bind("0.0.0.0:8000")?;
    spawn(async { server_main(listener).await.unwrap() });
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(spawn(client_main()));
    }
    for client in clients {
        client.await?;
    }
    Ok(())
}

fn main() -> io::Result<()> {
    block_on(async_main())
}
// ANCHOR_END: main

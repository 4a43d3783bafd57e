//@ does: hangs, since poll(2) does not hear another thread wake a task
//@ after: client_server
//@ takes: 3s
//@ hangs
//@ unix
//@ long

use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::mem;
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
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

type Interests = BTreeMap<u64, (libc::pollfd, Waker)>;

static INTERESTS: Mutex<Interests> = Mutex::new(BTreeMap::new());

struct Interest<'a> {
    number: u64,
    fd: BorrowedFd<'a>,
    events: i16,
}

impl Interest<'_> {
    fn register(&self, waker: &Waker) {
        let pollfd = libc::pollfd {
            fd: self.fd.as_raw_fd(),
            events: self.events,
            revents: 0,
        };
        let entry = (pollfd, waker.clone());
        let _replaced = INTERESTS.lock().unwrap().insert(self.number, entry);
    }
}

impl Drop for Interest<'_> {
    fn drop(&mut self) {
        let _removed = INTERESTS.lock().unwrap().remove(&self.number);
    }
}

type BoxedFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    future: Mutex<Option<BoxedFuture>>,
    is_queued: Mutex<bool>,
}

static READY: Mutex<VecDeque<Arc<Task>>> = Mutex::new(VecDeque::new());

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !mem::replace(&mut *self.is_queued.lock().unwrap(), true) {
            READY.lock().unwrap().push_back(self);
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

// ANCHOR: spawn_blocking
fn spawn_blocking<T: Send + 'static>(
    function: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<T> {
    let shared = Arc::new(Mutex::new(JoinState::Running(None)));
    let state = shared.clone();
    thread::spawn(move || finish(&shared, function()));
    JoinHandle { state }
}
// ANCHOR_END: spawn_blocking

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
    let (numbers, mut pollfds): (Vec<u64>, Vec<libc::pollfd>) = INTERESTS
        .lock()
        .unwrap()
        .iter()
        .map(|(number, (pollfd, _))| (*number, *pollfd))
        .unzip();
    poll(&mut pollfds, deadline);
    for (number, pollfd) in numbers.iter().zip(pollfds) {
        // Whichever event it is, also POLLERR, POLLHUP or POLLNVAL.
        if pollfd.revents != 0 {
            let removed = INTERESTS.lock().unwrap().remove(number);
            if let Some((_, waker)) = removed {
                waker.wake();
            }
        }
    }
}

fn poll_timeout(deadline: Option<Instant>) -> i32 {
    if !READY.lock().unwrap().is_empty() {
        return 0;
    }
    let Some(deadline) = deadline else {
        return -1;
    };
    let duration = deadline.saturating_duration_since(Instant::now());
    let millis = duration.as_nanos().div_ceil(1_000_000);
    millis.try_into().unwrap_or(i32::MAX)
}

fn poll(pollfds: &mut [libc::pollfd], deadline: Option<Instant>) {
    let count = pollfds.len() as libc::nfds_t;
    loop {
        let timeout = poll_timeout(deadline);
        // SAFETY: `pollfds` is borrowed mutably, and has `count` elements.
        let result =
            unsafe { libc::poll(pollfds.as_mut_ptr(), count, timeout) };
        if result >= 0 {
            return;
        }
        let error = io::Error::last_os_error();
        if error.kind() != ErrorKind::Interrupted {
            panic!("poll: {error}");
        }
    }
}

async fn when_ready<T>(
    socket: &impl AsFd,
    events: i16,
    mut call: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    let interest = Interest {
        number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
        fd: socket.as_fd(),
        events,
    };
    poll_fn(|context| match call() {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            interest.register(context.waker());
            Poll::Pending
        }
        result => Poll::Ready(result),
    })
    .await
}

async fn write_all(mut socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count =
            when_ready(socket, libc::POLLOUT, || socket.write(bytes)).await?;
        if count == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
        bytes = &bytes[count..];
    }
    Ok(())
}

async fn one_response(socket: TcpStream, n: u64) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    let start = format!("start {n}\n");
    write_all(&socket, start.as_bytes()).await?;
    // ANCHOR: one_response
    sleep(Duration::from_millis(500)).await;
    // In the place of anything that blocks.
    let millis = Duration::from_millis(500);
    spawn_blocking(move || thread::sleep(millis)).await;
    // ANCHOR_END: one_response
    let end = format!("end {n}\n");
    write_all(&socket, end.as_bytes()).await?;
    Ok(())
}

async fn server_main(listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    for n in 1.. {
        let accept = || listener.accept();
        let (socket, _) = when_ready(&listener, libc::POLLIN, accept).await?;
        spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
    }
    Ok(())
}

async fn client_main() -> io::Result<()> {
    let socket = TcpStream::connect("127.0.0.1:8000")?;
    socket.set_nonblocking(true)?;
    let mut buffer = [0; 1024];
    loop {
        let read = || (&socket).read(&mut buffer);
        let count = when_ready(&socket, libc::POLLIN, read).await?;
        if count == 0 {
            return Ok(());
        }
        io::stdout().write_all(&buffer[..count])?;
    }
}

async fn async_main() -> io::Result<()> {
    // Listen before any client can connect.
    let listener = TcpListener::bind("127.0.0.1:8000")?;
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

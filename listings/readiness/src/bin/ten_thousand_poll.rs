//@ does: serves ten thousand clients at once, with poll(2)
//@ after: async_connect
//@ takes: 1s to 30s
//@ roughly
//@ limit: 512MiB
//@ release
//@ long
//@ unix
//@ alone

use socket2::{Domain, Socket, Type};
use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::pin::Pin;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
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
        let replaced = INTERESTS.lock().unwrap().insert(self.number, entry);
        drop(replaced);
    }
}

impl Drop for Interest<'_> {
    fn drop(&mut self) {
        let removed = INTERESTS.lock().unwrap().remove(&self.number);
        drop(removed);
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
        wait();
    }
}

fn wait() {
    let (numbers, mut pollfds): (Vec<u64>, Vec<libc::pollfd>) = INTERESTS
        .lock()
        .unwrap()
        .iter()
        .map(|(number, (pollfd, _))| (*number, *pollfd))
        .unzip();
    poll(&mut pollfds);
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

fn poll_timeout() -> i32 {
    if !READY.lock().unwrap().is_empty() {
        return 0;
    }
    let Some(deadline) = next_deadline() else {
        return -1;
    };
    let duration = deadline.saturating_duration_since(Instant::now());
    let millis = duration.as_nanos().div_ceil(1_000_000);
    millis.try_into().unwrap_or(i32::MAX)
}

fn poll(pollfds: &mut [libc::pollfd]) {
    loop {
        let count = pollfds.len() as libc::nfds_t;
        // SAFETY: `pollfds` is borrowed mutably, and has `count` elements.
        let result =
            unsafe { libc::poll(pollfds.as_mut_ptr(), count, poll_timeout()) };
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

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    if let Err(error) = socket.connect(&address.into())
        && error.raw_os_error() != Some(libc::EINPROGRESS)
    {
        return Err(error);
    }
    when_ready(&socket, libc::POLLOUT, || {
        if let Some(error) = socket.take_error()? {
            return Err(error);
        }
        match socket.peer_addr() {
            Err(error) if error.kind() == ErrorKind::NotConnected => {
                Err(ErrorKind::WouldBlock.into())
            }
            result => result,
        }
    })
    .await?;
    Ok(socket.into())
}

async fn write_all(mut socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count =
            when_ready(socket, libc::POLLOUT, || socket.write(bytes)).await?;
        bytes = &bytes[count..];
    }
    Ok(())
}

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
        let (socket, _) =
            when_ready(&listener, libc::POLLIN, || listener.accept()).await?;
        spawn(async move {
            if let Err(error) = one_response(socket, n).await {
                eprintln!("client {n}: {error}");
            }
        });
    }
    Ok(())
}

// ANCHOR: client_main
/// Clients that have their first line, and of those, how many are still there.
static STARTED: AtomicUsize = AtomicUsize::new(0);
static OPEN: AtomicUsize = AtomicUsize::new(0);
static MOST_OPEN: AtomicUsize = AtomicUsize::new(0);

async fn client_main() -> io::Result<()> {
    let mut lines = 0;
    let address = SocketAddr::from(([127, 0, 0, 1], 8000));
    let socket = connect(address).await?;
    let mut buffer = [0; 1024];
    loop {
        let count =
            when_ready(&socket, libc::POLLIN, || (&socket).read(&mut buffer))
                .await?;
        if count == 0 {
            assert_eq!(lines, 2, "a client got fewer than two lines");
            OPEN.fetch_sub(1, Ordering::Relaxed);
            return Ok(());
        }
        let before = lines;
        lines += buffer[..count].iter().filter(|it| **it == b'\n').count();
        if before == 0 && lines > 0 {
            STARTED.fetch_add(1, Ordering::Relaxed);
            let open = OPEN.fetch_add(1, Ordering::Relaxed) + 1;
            MOST_OPEN.fetch_max(open, Ordering::Relaxed);
        }
    }
}
// ANCHOR_END: client_main

// ANCHOR: limits
/// How many this process needs: one for each client, and some for itself.
const DESCRIPTORS: u64 = CLIENTS as u64 + 100;

/// Allows this process that many, or as many as the system lets it have.
fn raise_descriptor_limit() -> io::Result<u64> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is a valid `rlimit`, to be written and to be read.
    let result = unsafe {
        match libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) {
            0 => {
                let wanted = limit.rlim_cur.max(DESCRIPTORS);
                limit.rlim_cur = wanted.min(limit.rlim_max);
                libc::setrlimit(libc::RLIMIT_NOFILE, &limit)
            }
            failed => failed,
        }
    };
    match result {
        0 => Ok(limit.rlim_cur),
        _ => Err(io::Error::last_os_error()),
    }
}
// ANCHOR_END: limits

// ANCHOR: main
const CLIENTS: usize = 10_000;

/// How many may be on their way to their first line at a time: fewer than the
/// listener's queue has room for.
const BATCH: usize = 100;

async fn clients_main() -> io::Result<()> {
    let start = Instant::now();
    let mut clients = Vec::new();
    while clients.len() < CLIENTS {
        for _ in 0..BATCH {
            clients.push(spawn(client_main()));
        }
        while STARTED.load(Ordering::Relaxed) < clients.len() {
            sleep(Duration::from_millis(1)).await;
        }
    }
    let connected = start.elapsed();
    for client in clients {
        client.await?;
    }
    let served = start.elapsed() - connected;
    let (connected, served) = (connected.as_secs_f64(), served.as_secs_f64());
    println!("{CLIENTS} clients connected after {connected:.1} s");
    println!("the last one was served {served:.1} s later");
    let most = MOST_OPEN.load(Ordering::Relaxed);
    println!("up to {most} were there at the same time");
    Ok(())
}

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("clients") {
        return block_on(clients_main());
    }
    // The process of the clients inherits the limit.
    let limit = raise_descriptor_limit()?;
    if limit < DESCRIPTORS {
        println!("{DESCRIPTORS} descriptors are needed, {limit} are allowed");
        return Ok(());
    }
    let listener = TcpListener::bind("0.0.0.0:8000")?;
    thread::spawn(|| block_on(server_main(listener)).unwrap());
    let clients = Command::new(env::current_exe()?).arg("clients").status()?;
    assert!(clients.success());
    Ok(())
}
// ANCHOR_END: main

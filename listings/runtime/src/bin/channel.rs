//@ does: passes values on through a channel that has room for two
//@ after: notify
//@ takes: 1s
//@ long

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::poll_fn;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};
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

fn wait_until(deadline: Option<Instant>) {
    let deadline = deadline.unwrap_or(Instant::now() + CENTURY);
    let duration = deadline.saturating_duration_since(Instant::now());
    let ready = READY.lock().unwrap();
    if ready.is_empty() {
        drop(NOT_EMPTY.wait_timeout(ready, duration).unwrap());
    }
}

// ANCHOR: line
/// Who waits, in the order in which they came.
#[derive(Default)]
struct Line {
    next_number: u64,
    waiting: BTreeMap<u64, Waker>,
    /// Who was called, and hasn't come yet.
    called: BTreeSet<u64>,
}

impl Line {
    fn take_number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// Calls the first. What is returned has to be woken.
    fn call_first(&mut self) -> Option<Waker> {
        let (number, waker) = self.waiting.pop_first()?;
        self.called.insert(number);
        Some(waker)
    }
}
// ANCHOR_END: line

// ANCHOR: channel
// ANCHOR: places
struct Channel<T> {
    values: VecDeque<T>,
    /// Places for values that nobody has taken yet.
    free: usize,
    /// The senders that wait for a place. Each that's called has one.
    line: Line,
    receiver: Option<Waker>,
    senders: usize,
    is_closed: bool,
}

impl<T> Channel<T> {
    fn take_place(&mut self) -> bool {
        let is_free = self.free > 0;
        self.free -= usize::from(is_free);
        is_free
    }

    /// Gives a place to the first in line, who has to be woken.
    fn give_place(&mut self) -> Option<Waker> {
        let first = self.line.call_first();
        self.free += usize::from(first.is_none());
        first
    }
}
// ANCHOR_END: places

fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    assert!(capacity > 0, "there has to be room for a value");
    let channel = Arc::new(Mutex::new(Channel {
        values: VecDeque::new(),
        free: capacity,
        line: Line::default(),
        receiver: None,
        senders: 1,
        is_closed: false,
    }));
    let sender = Sender {
        channel: channel.clone(),
    };
    (sender, Receiver { channel })
}
// ANCHOR_END: channel

// ANCHOR: sending
struct Sending<'a, T> {
    channel: &'a Mutex<Channel<T>>,
    value: Option<T>,
    number: Option<u64>,
}

impl<T> Unpin for Sending<'_, T> {}

impl<T> Future for Sending<'_, T> {
    /// The value comes back if nobody will receive it.
    type Output = Result<(), T>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Result<(), T>> {
        // ANCHOR: poll
        let value =
            self.value.take().expect("it was polled after it was ready");
        let waker = context.waker().clone();
        let mut channel = self.channel.lock().unwrap();
        if channel.is_closed {
            return Poll::Ready(Err(value));
        }
        let has_place = match self.number {
            None => channel.take_place(),
            Some(number) => channel.line.called.remove(&number),
        };
        if has_place {
            channel.values.push_back(value);
            let receiver = channel.receiver.take();
            drop(channel);
            wake(receiver);
            return Poll::Ready(Ok(()));
        }
        let number = match self.number {
            None => channel.line.take_number(),
            Some(number) => number,
        };
        let _replaced = channel.line.waiting.insert(number, waker);
        drop(channel);
        self.number = Some(number);
        self.value = Some(value);
        Poll::Pending
        // ANCHOR_END: poll
    }
}
// ANCHOR_END: sending

// ANCHOR: drop
impl<T> Drop for Sending<'_, T> {
    fn drop(&mut self) {
        let Some(number) = self.number else {
            return;
        };
        let mut channel = self.channel.lock().unwrap();
        let _removed = channel.line.waiting.remove(&number);
        let was_called = channel.line.called.remove(&number);
        // It has a place that it won't fill.
        let next = was_called.then(|| channel.give_place()).flatten();
        drop(channel);
        wake(next);
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
// ANCHOR_END: drop

// ANCHOR: sender
struct Sender<T> {
    channel: Arc<Mutex<Channel<T>>>,
}

impl<T> Sender<T> {
    fn send(&self, value: T) -> Sending<'_, T> {
        let value = Some(value);
        Sending {
            channel: &self.channel,
            value,
            number: None,
        }
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.channel.lock().unwrap().senders += 1;
        Sender {
            channel: self.channel.clone(),
        }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut channel = self.channel.lock().unwrap();
        channel.senders -= 1;
        let is_last = channel.senders == 0;
        let receiver = channel.receiver.take_if(|_| is_last);
        drop(channel);
        wake(receiver);
    }
}
// ANCHOR_END: sender

// ANCHOR: receiver
struct Receiver<T> {
    channel: Arc<Mutex<Channel<T>>>,
}

impl<T> Receiver<T> {
    /// The next value, or `None` if there won't be another one.
    async fn recv(&mut self) -> Option<T> {
        poll_fn(|context| self.poll_recv(context)).await
    }

    fn poll_recv(&mut self, context: &mut Context) -> Poll<Option<T>> {
        let waker = context.waker().clone();
        let mut channel = self.channel.lock().unwrap();
        if let Some(value) = channel.values.pop_front() {
            let next = channel.give_place();
            drop(channel);
            wake(next);
            return Poll::Ready(Some(value));
        }
        if channel.senders == 0 || channel.is_closed {
            return Poll::Ready(None);
        }
        let _replaced = channel.receiver.replace(waker);
        drop(channel);
        Poll::Pending
    }
}
// ANCHOR_END: receiver

// ANCHOR: close
impl<T> Receiver<T> {
    /// Lets nothing else in. What's inside can still be received.
    fn close(&mut self) {
        let mut channel = self.channel.lock().unwrap();
        channel.is_closed = true;
        let senders = mem::take(&mut channel.line.waiting);
        drop(channel);
        senders.into_values().for_each(Waker::wake);
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.close();
        // Nobody knows what their drops do: not while the channel is locked.
        let values = mem::take(&mut self.channel.lock().unwrap().values);
        drop(values);
    }
}
// ANCHOR_END: close

// ANCHOR: main
async fn produce(sender: Sender<u64>) {
    for n in 1..=6 {
        match sender.send(n).await {
            Ok(()) => println!("sent {n}"),
            Err(n) => println!("nobody wants {n}"),
        }
    }
}

/// Receives so many at most, and takes its time.
async fn consume(mut receiver: Receiver<u64>, count: usize) {
    for _ in 0..count {
        let Some(n) = receiver.recv().await else {
            println!("no more senders");
            return;
        };
        println!("received {n}");
        sleep(Duration::from_millis(200)).await;
    }
    println!("no more receiver");
}

async fn async_main() {
    for count in [usize::MAX, 1] {
        let (sender, receiver) = channel(2);
        let producer = spawn(produce(sender));
        consume(receiver, count).await;
        producer.await;
    }
}
// ANCHOR_END: main

fn main() {
    block_on(async_main());
}

use crate::explore;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;
use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;

/// What a task does is up to the model. This is its number.
struct Task(usize);

/// All that is left of the reactor: it can be waited in, and interrupted, and
/// has tasks to wake.
struct Reactor {
    waker: Interruption,
    events: Mutex<Vec<Arc<Task>>>,
}

impl Reactor {
    fn has_event(&self, task: Task) {
        self.events.lock().unwrap().push(Arc::new(task));
        self.waker.wake().unwrap();
    }
}

#[derive(Default)]
struct Interruption {
    has_come: Mutex<bool>,
    comes: Condvar,
}

impl Interruption {
    fn wake(&self) -> Result<(), ()> {
        *self.has_come.lock().unwrap() = true;
        self.comes.notify_one();
        Ok(())
    }

    fn wait(&self) {
        let mut has_come = self.has_come.lock().unwrap();
        while !mem::take(&mut *has_come) {
            has_come = self.comes.wait(has_come).unwrap();
        }
    }
}

loom::lazy_static! {
    static ref REACTOR: Reactor = Reactor {
        waker: Default::default(),
        events: Default::default(),
    };
}

/// The number of the queue for tasks that are woken outside of workers.
const SHARED: usize = 0;

fn scheduler(workers: usize) -> &'static Scheduler {
    Box::leak(Box::new(Scheduler::new(workers)))
}

fn worker(scheduler: &'static Scheduler, queue: usize) -> Worker {
    Worker {
        scheduler,
        queue,
        is_searching: false,
    }
}

/// What a worker does until it has a task.
fn next_task(worker: &mut Worker) -> Arc<Task> {
    loop {
        match worker.next_work() {
            Work::Poll(task) => return task,
            Work::Wait(reactor) => {
                REACTOR.waker.wait();
                if !worker.is_searching {
                    worker.search_again(Some(&reactor));
                }
                let events = mem::take(&mut *REACTOR.events.lock().unwrap());
                for task in events {
                    worker.scheduler.push(worker.queue, task);
                }
            }
        }
    }
}

/// Where each waits for all.
struct Barrier {
    missing: Mutex<usize>,
    complete: Condvar,
}

impl Barrier {
    fn new(count: usize) -> Arc<Barrier> {
        Arc::new(Barrier {
            missing: Mutex::new(count),
            complete: Condvar::new(),
        })
    }

    fn wait(&self) {
        let mut missing = self.missing.lock().unwrap();
        *missing -= 1;
        if *missing == 0 {
            self.complete.notify_all();
        }
        while *missing > 0 {
            missing = self.complete.wait(missing).unwrap();
        }
    }
}

/// Nobody is left that searches, sleeps, or has been called.
fn ended(
    scheduler: &Scheduler,
    threads: impl IntoIterator<Item = thread::JoinHandle<()>>,
) {
    threads.into_iter().for_each(|it| it.join().unwrap());
    let idle = scheduler.idle.lock().unwrap();
    assert_eq!((idle.searching, idle.asleep, idle.called), (0, 0, 0));
    assert!(!idle.is_reactor_taken && !idle.is_reactor_waiting);
}

/// Two tasks come from outside, and neither ends before both have begun.
pub fn both_come_from_outside() {
    explore(2, || {
        let scheduler = scheduler(2);
        let barrier = Barrier::new(2);
        let threads = [1, 2].map(|queue| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                next_task(&mut worker(scheduler, queue));
                barrier.wait();
            })
        });
        scheduler.push(SHARED, Arc::new(Task(0)));
        scheduler.push(SHARED, Arc::new(Task(1)));
        ended(scheduler, threads);
    });
}

/// Two tasks are woken by the reactor, and neither ends before both have begun.
pub fn both_come_from_the_reactor() {
    explore(2, || {
        let scheduler = scheduler(2);
        let barrier = Barrier::new(2);
        let threads = [1, 2].map(|queue| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                next_task(&mut worker(scheduler, queue));
                barrier.wait();
            })
        });
        REACTOR.has_event(Task(0));
        REACTOR.has_event(Task(1));
        ended(scheduler, threads);
    });
}

/// Three tasks have come from outside. A worker takes half of them into its own
/// queue, and none of them ends before all have begun.
pub fn one_takes_from_the_shared_queue() {
    explore(2, || {
        let scheduler = scheduler(3);
        let barrier = Barrier::new(3);
        for number in 0..3 {
            scheduler.push(SHARED, Arc::new(Task(number)));
        }
        let threads = [1, 2, 3].map(|queue| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                let mut worker = worker(scheduler, queue);
                if queue == 1 {
                    worker.take_shared();
                }
                next_task(&mut worker);
                barrier.wait();
            })
        });
        ended(scheduler, threads);
    });
}

/// One wakes another, which is queued behind it, and doesn't end before that
/// has begun.
pub fn one_wakes_another() {
    explore(3, || {
        let scheduler = scheduler(2);
        let barrier = Barrier::new(2);
        scheduler.push(1, Arc::new(Task(0)));
        let threads = [1, 2].map(|queue| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                if next_task(&mut worker(scheduler, queue)).0 == 0 {
                    scheduler.push(queue, Arc::new(Task(1)));
                }
                barrier.wait();
            })
        });
        ended(scheduler, threads);
    });
}

/// One has been woken while it was polled, with another one in the queue, and
/// doesn't end before that has begun.
pub fn one_wakes_itself() {
    explore(3, || {
        let scheduler = scheduler(2);
        let barrier = Barrier::new(2);
        scheduler.push(1, Arc::new(Task(0)));
        scheduler.push(1, Arc::new(Task(1)));
        let threads = [1, 2].map(|queue| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                let mut worker = worker(scheduler, queue);
                let task = next_task(&mut worker);
                if task.0 == 0 {
                    scheduler.queues[queue].push(task);
                    next_task(&mut worker);
                }
                barrier.wait();
            })
        });
        ended(scheduler, threads);
    });
}

/// Somebody has news for whoever is about to wait in the reactor.
pub fn the_reactor_is_interrupted() {
    explore(4, || {
        let scheduler = scheduler(1);
        let is_news = Arc::new(AtomicBool::new(false));
        let told = is_news.clone();
        let thread = thread::spawn(move || {
            let mut worker = worker(scheduler, 1);
            let Work::Wait(reactor) = worker.next_work() else {
                panic!("there is no task");
            };
            if !told.load(Ordering::Acquire) {
                REACTOR.waker.wait();
            }
            worker.search_again(Some(&reactor));
            let idle = scheduler.idle.lock().unwrap();
            assert_eq!((idle.searching, idle.is_reactor_waiting), (1, false));
        });
        is_news.store(true, Ordering::Release);
        let call = scheduler.change(Idle::call_reactor);
        scheduler.make(call);
        thread.join().unwrap();
    });
}

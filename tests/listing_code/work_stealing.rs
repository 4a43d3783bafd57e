//! `work_stealing`: its own code, tried. A wake-up that is lost shows as a test
//! that does not end.

include!("../../listings/runtime/src/bin/work_stealing.rs");

mod tests {
    use super::*;

    include!("several_workers.rs");
    include!("wake_ups.rs");

    /// More than there are processors, perhaps.
    fn workers() -> usize {
        WORKERS
    }

    fn start() {
        start_workers(WORKERS);
    }

    fn is_at_rest() -> bool {
        let scheduler = scheduler();
        let idle = scheduler.idle.lock().unwrap();
        idle.is_reactor_taken
            && idle.is_reactor_waiting
            && idle.asleep == workers() - 1
            && idle.called == 0
            && idle.searching == 0
            && scheduler.is_call_due.load(Ordering::Relaxed)
            && !scheduler.is_any_queued()
    }

    fn look_at_queue() {
        let _ = scheduler().is_any_queued();
        let _ = scheduler().idle.lock().unwrap().called;
    }

    fn poll_ready<T>(
        socket: &Socket<TcpStream>,
        context: &mut Context,
        call: impl FnMut(&TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        socket.poll_ready(Side::Read, context, call, |_| false)
    }

    /// What comes back from the reactor is one task, which keeps its worker.
    #[test]
    fn a_task_that_computes_leaves_timers_to_other_workers() {
        at_work(|| {
            for _ in 0..10 {
                let (sender, news) = mpsc::channel();
                let computing = spawn(async move {
                    sleep(Duration::from_millis(10)).await;
                    news.recv_timeout(Duration::from_secs(30))
                });
                let sleeping = spawn(async move {
                    sleep(Duration::from_millis(30)).await;
                    sender.send(()).unwrap();
                });
                block_on(computing).expect("the other one has its turn");
                block_on(sleeping);
            }
        });
    }

    #[test]
    fn tasks_that_compute_leave_sockets_to_other_workers() {
        at_work(|| {
            let barrier = Arc::new(Barrier::new(workers()));
            let (sender, ends) = mpsc::channel();
            let others = Vec::from_iter((0..workers()).map(|_| {
                let (socket, other) = sockets();
                let (barrier, sender) = (barrier.clone(), sender.clone());
                drop(spawn(async move {
                    read(&mut &*socket, &mut [0]).await.unwrap();
                    barrier.wait();
                    sender.send(()).unwrap();
                }));
                other
            }));
            come_to_rest();
            for mut other in &others {
                other.write_all(b"!").unwrap();
                thread::sleep(Duration::from_millis(20));
            }
            // To wait in a new task would call another worker.
            ends.iter().take(workers()).for_each(drop);
        });
    }

    /// What is so whenever nobody changes it.
    fn is_consistent(idle: &Idle) -> bool {
        // None is called for nothing, and one is always awake, or waits in the
        // reactor.
        idle.called <= idle.searching
            && idle.searching + idle.asleep <= workers()
            && idle.asleep + idle.called < workers()
            && (idle.is_reactor_taken || !idle.is_reactor_waiting)
    }

    #[test]
    fn who_is_idle_is_counted() {
        at_work(|| {
            let tasks = (0..3).flat_map(|_| Turns::both(200_000)).chain(
                (0..3).map(|_| -> BoxedFuture {
                    Box::pin(async {
                        for micros in 0..200 {
                            sleep(Duration::from_micros(micros)).await;
                        }
                    })
                }),
            );
            let ended = spawn(all(tasks.collect::<Vec<_>>()));
            let is_running = || {
                let state = ended.state.lock().unwrap();
                matches!(*state, JoinState::Running(_))
            };
            while is_running() {
                assert!(is_consistent(&scheduler().idle.lock().unwrap()));
                // Whoever asks for a lock again at once keeps others from it.
                thread::sleep(Duration::from_micros(20));
            }
        });
    }

    #[test]
    fn who_waits_in_the_reactor_is_interrupted_once() {
        at_work(|| {
            assert!(scheduler().idle.lock().unwrap().is_reactor_waiting);
            let call = || scheduler().change(Idle::call_reactor);
            let calls = [call(), call()];
            assert!(matches!(calls, [Call::Reactor, Call::Nobody]));
            calls.into_iter().for_each(|call| scheduler().make(call));
        });
    }

    // Stealing, in a scheduler that no worker works for.

    fn nobody_s(workers: usize) -> &'static Scheduler {
        Box::leak(Box::new(Scheduler::new(workers)))
    }

    fn tasks(count: usize) -> Vec<Arc<Task>> {
        let task = || Task {
            future: Mutex::new(None),
            state: TaskState::waiting(),
        };
        (0..count).map(|_| Arc::new(task())).collect()
    }

    fn queued(scheduler: &Scheduler, queue: usize) -> Vec<Arc<Task>> {
        let tasks = scheduler.queues[queue].0.lock().unwrap();
        tasks.iter().cloned().collect()
    }

    fn are(found: &[Arc<Task>], expected: &[Arc<Task>]) -> bool {
        found
            .iter()
            .map(Arc::as_ptr)
            .eq(expected.iter().map(Arc::as_ptr))
    }

    #[test]
    fn half_of_the_next_queue_is_stolen_and_that_is_the_older_half() {
        for victim in [SHARED, 1, 3] {
            let scheduler = nobody_s(3);
            let tasks = tasks(7);
            for task in &tasks {
                scheduler.push(victim, task.clone());
            }
            let mut worker = Worker {
                scheduler,
                queue: 2,
                is_searching: false,
            };
            let stolen = worker.steal().unwrap();
            assert!(are(&[stolen], &tasks[..1]));
            assert!(are(&queued(scheduler, 2), &tasks[1..4]));
            assert!(are(&queued(scheduler, victim), &tasks[4..]));
        }
    }

    #[test]
    fn a_worker_is_called_unless_one_is_searching() {
        let scheduler = nobody_s(3);
        let counts = || {
            let idle = scheduler.idle.lock().unwrap();
            (idle.searching, idle.asleep, idle.called)
        };
        let mut tasks = tasks(5).into_iter();
        let mut push = || scheduler.push(SHARED, tasks.next().unwrap());
        scheduler.change(|idle| (idle.searching, idle.asleep) = (1, 2));
        push();
        assert_eq!(counts(), (1, 2, 0));
        // Somebody has looked just before there was one.
        scheduler.is_call_due.store(true, Ordering::Relaxed);
        push();
        assert_eq!(counts(), (1, 2, 0));
        scheduler.change(|idle| idle.searching = 0);
        push();
        assert_eq!(counts(), (1, 1, 1));
        // The one that has been called is on its way, and will search.
        push();
        assert_eq!(counts(), (1, 1, 1));
        scheduler.change(|idle| idle.searching = 0);
        push();
        assert_eq!(counts(), (1, 0, 2));
    }

    /// The first who finds something calls the next, and so on.
    #[test]
    fn all_are_called_when_many_tasks_come_at_once() {
        at_work(|| {
            for _ in 0..200 {
                come_to_rest();
                let barrier = Arc::new(Barrier::new(workers()));
                let tasks = (0..workers()).map(|_| -> BoxedFuture {
                    let barrier = barrier.clone();
                    Box::pin(async move {
                        barrier.wait();
                    })
                });
                let tasks: Vec<_> = tasks.collect();
                block_on(async { all(tasks).await });
            }
        });
    }

    #[test]
    fn workers_that_are_all_busy_serve_sockets() {
        at_work(|| {
            let (socket, mut other) = sockets();
            while_all_are_busy(
                || {},
                || {
                    let writing = thread::spawn(move || {
                        for _ in 0..20 {
                            thread::sleep(Duration::from_millis(5));
                            other.write_all(b"!").unwrap();
                        }
                    });
                    block_on(async move {
                        for _ in 0..20 {
                            assert_eq!(
                                read(&mut &*socket, &mut [0]).await.unwrap(),
                                1
                            );
                        }
                    });
                    writing.join().unwrap();
                },
            );
        });
    }

    #[test]
    fn a_sleep_whose_waker_panics_gives_the_reactor_back() {
        at_work(|| {
            for _ in 0..3 * workers() {
                let mut sleep = Box::pin(sleep(Duration::from_millis(1)));
                let waker = Waker::from(Arc::new(Panic));
                let mut context = Context::from_waker(&waker);
                if sleep.as_mut().poll(&mut context).is_pending() {
                    block_on(super::sleep(Duration::from_millis(5)));
                }
            }
        });
    }
}

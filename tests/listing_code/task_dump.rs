//! `task_dump`: its own code, tried. Its watchdog ends the whole program, and so
//! it isn't on here: what the program prints proves it.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/runtime/src/bin/task_dump.rs");

mod tests {
    use super::*;
    use crate::patience::{alone, in_time};
    use nix::sys::signal::{Signal, raise};
    use std::iter;

    /// The lines of a dump about the task of that number.
    fn lines_of(number: u64) -> Vec<String> {
        let before = SAID.lines().len();
        dump();
        let begin = format!("task {number}, ");
        SAID.lines()
            .into_iter()
            .skip(before)
            .skip_while(|line| !line.starts_with(&begin))
            .enumerate()
            .take_while(|(n, line)| *n == 0 || line.starts_with("  "))
            .map(|(_, line)| line)
            .collect()
    }

    /// Waits until a dump says of the task what has to be there.
    fn until_said(number: u64, expected: &str) -> Vec<String> {
        until(number, |lines| lines.iter().any(|it| it.contains(expected)))
    }

    fn until(number: u64, is_right: impl Fn(&[String]) -> bool) -> Vec<String> {
        iter::repeat_with(|| {
            thread::sleep(Duration::from_millis(1));
            lines_of(number)
        })
        .find(|lines| is_right(lines))
        .unwrap()
    }

    #[test]
    fn a_task_says_where_it_was_spawned_and_what_it_sleeps_for() {
        let _alone = alone!();
        in_time(|| {
            start_workers();
            let line = line!() + 1;
            let handle = spawn(sleep(Duration::from_hours(1)));
            let lines = until_said(handle.number, "a deadline in 3");
            let begin = format!(
                "task {}, spawned in line {line}, polls: 1, ",
                handle.number,
            );
            assert!(lines[0].starts_with(&begin), "{lines:?}");
            assert_eq!(lines.len(), 2);
        });
    }

    fn start_workers() {
        block_on(async {});
    }

    #[test]
    fn what_is_over_is_no_longer_said() {
        let _alone = alone!();
        in_time(|| {
            start_workers();
            let number = block_on(async {
                let handle = spawn(sleep(Duration::from_millis(20)));
                let number = handle.number;
                handle.await;
                number
            });
            while !lines_of(number).is_empty() {
                thread::yield_now();
            }
            let waits = WAITS.lock().unwrap();
            assert!(waits.values().all(|turn| turn.task != number));
        });
    }

    #[test]
    fn what_is_over_is_no_longer_said_while_it_is_kept() {
        static LOCK: Lock<u64> = Lock::new("KEPT", 0);
        let _alone = alone!();
        in_time(|| {
            start_workers();
            let handle = spawn(async {
                let guard = LOCK.lock().await;
                let mut locking = pin!(LOCK.lock());
                poll_fn(|it| Poll::Ready(locking.as_mut().poll(it).is_ready()))
                    .await;
                drop(guard);
                drop(locking.as_mut().await);
                let mut nap = pin!(sleep(Duration::from_millis(10)));
                nap.as_mut().await;
                let mut other = pin!(spawn(sleep(Duration::from_millis(10))));
                other.as_mut().await;
                sleep(Duration::from_hours(1)).await;
            });
            let lines = until_said(handle.number, "a deadline in 3");
            assert_eq!(lines.len(), 2, "{lines:?}");
        });
    }

    #[test]
    fn a_task_says_which_task_it_waits_for() {
        let _alone = alone!();
        in_time(|| {
            start_workers();
            let first = spawn(sleep(Duration::from_hours(1)));
            let number = first.number;
            let second = spawn(first);
            let expected = format!("  waits for task {number}");
            let lines = until_said(second.number, &expected);
            assert_eq!(lines[1..], [expected]);
        });
    }

    #[test]
    fn a_task_says_which_socket_it_waits_for() {
        let _alone = alone!();
        in_time(|| {
            start_workers();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let handle = spawn(read_byte(listener.local_addr().unwrap()));
            until_said(handle.number, ", Read");
            let accepted = listener.accept().unwrap();
            drop(accepted);
            while !lines_of(handle.number).is_empty() {
                thread::yield_now();
            }
            let waits = WAITS.lock().unwrap();
            let of_sockets = |what: &What| matches!(what, What::Socket(..));
            assert!(!waits.keys().any(of_sockets));
        });
    }

    #[test]
    fn a_socket_that_is_dropped_is_no_longer_waited_for() {
        let _alone = alone!();
        in_time(|| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let count = || {
                let waits = WAITS.lock().unwrap();
                let of_sockets = |it: &&What| matches!(it, What::Socket(..));
                waits.keys().filter(of_sockets).count()
            };
            let counts = block_on(async move {
                let mut reading = Box::pin(read_byte(address));
                poll_fn(|it| Poll::Ready(reading.as_mut().poll(it).is_ready()))
                    .await;
                // Until it's connected, and then until it waits to read.
                while count() == 0 {
                    sleep(Duration::from_millis(1)).await;
                    poll_fn(|it| {
                        Poll::Ready(reading.as_mut().poll(it).is_ready())
                    })
                    .await;
                }
                let before = count();
                drop(reading);
                (before, count())
            });
            assert_eq!(counts, (1, 0));
        });
    }

    #[test]
    fn of_a_futurelock_the_holder_and_the_snoozed_wait_are_named() {
        static LOCK: Lock<u64> = Lock::new("LOCK", 0);
        let _alone = alone!();
        in_time(|| {
            start_workers();
            let handle = spawn(async {
                let hold = || {
                    Box::pin(async {
                        let _guard = LOCK.lock().await;
                        sleep(Duration::from_millis(10)).await;
                    })
                };
                let mut first = hold();
                // On a machine that is busy, it may have slept already.
                while poll_fn(|it| {
                    Poll::Ready(first.as_mut().poll(it).is_ready())
                })
                .await
                {
                    first = hold();
                }
                LOCK.lock().await;
            });
            let holder = format!(
                "  waits for the lock LOCK, which task {} has",
                handle.number,
            );
            let snoozed = |it: &String| it.contains("not polled since poll 1");
            // While the second poll goes on, the wait for the lock is snoozed,
            // too.
            let lines = until(handle.number, |lines| {
                lines.contains(&holder) && lines.iter().any(snoozed)
            });
            let since = "  has had the lock LOCK since poll 1";
            assert!(lines.iter().any(|it| it == since), "{lines:?}");
        });
    }

    #[test]
    fn a_lock_that_is_given_back_goes_to_whoever_waits() {
        static LOCK: Lock<u64> = Lock::new("SHARED", 0);
        let _alone = alone!();
        in_time(|| {
            block_on(async {
                let add = || async {
                    for _ in 0..200 {
                        let guard = LOCK.lock().await;
                        let before = *guard.value();
                        spawn(async {}).await;
                        *guard.value() = before + 1;
                    }
                };
                let tasks: Vec<_> = (0..10).map(|_| spawn(add())).collect();
                for task in tasks {
                    task.await;
                }
                assert_eq!(*LOCK.lock().await.value(), 2000);
            });
            assert!(!HELD.lock().unwrap().contains_key("SHARED"));
            assert!(LOCK.holder.lock().unwrap().waiting.is_empty());
        });
    }

    #[test]
    fn a_signal_has_a_worker_dump() {
        let _alone = alone!();
        in_time(|| {
            dump_on_signal().unwrap();
            start_workers();
            let handle = spawn(sleep(Duration::from_hours(1)));
            let begin = format!("task {}, ", handle.number);
            thread::sleep(Duration::from_millis(20));
            raise(Signal::SIGUSR1).unwrap();
            while !SAID.lines().iter().any(|it| it.starts_with(&begin)) {
                thread::sleep(Duration::from_millis(1));
            }
        });
    }
}

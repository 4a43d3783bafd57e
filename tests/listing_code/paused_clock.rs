//! `paused_clock`: its own code, tried. `tests/paused` tries other programs
//! with such a clock.

use crate::said::{Said, say as println};

static SAID: Said = Said::nothing();

include!("../../listings/runtime/src/bin/paused_clock.rs");

mod tests {
    use super::*;
    use crate::patience::{alone, in_time};
    use std::sync::mpsc;

    #[test]
    fn sleeps_end_in_the_order_of_their_deadlines_each_at_its_own() {
        let _alone = alone!();
        in_time(|| {
            let ended = block_on(async {
                let ended = Arc::new(Mutex::new(Vec::new()));
                let start = now();
                let handles: Vec<_> = (0..1000)
                    .map(|n| {
                        let ended = ended.clone();
                        spawn(async move {
                            let days =
                                Duration::from_hours(24 * (n * 7 % 1000));
                            sleep(days).await;
                            assert_eq!(now() - start, days);
                            ended.lock().unwrap().push(days);
                        })
                    })
                    .collect();
                for handle in handles {
                    handle.await;
                }
                ended.lock().unwrap().clone()
            });
            assert!(ended.len() == 1000 && ended.is_sorted());
        });
    }

    #[test]
    fn the_clock_stands_still_while_a_task_is_at_work() {
        let _alone = alone!();
        in_time(|| {
            block_on(async {
                let start = now();
                thread::sleep(Duration::from_millis(20));
                assert_eq!(now(), start);
                // Nor does it jump while somebody else is ready.
                let other = spawn(sleep(Duration::from_hours(1)));
                for _ in 0..100 {
                    spawn(async {}).await;
                }
                assert_eq!(now(), start);
                other.await;
                assert_eq!(now() - start, Duration::from_hours(1));
            });
        });
    }

    /// Without a deadline there is nothing to jump to.
    #[test]
    fn an_answer_is_waited_for_if_nobody_sleeps() {
        let _alone = alone!();
        in_time(|| {
            block_on(async {
                let start = now();
                assert_eq!(ask().await, "an answer");
                assert_eq!(now(), start);
            });
        });
    }

    #[test]
    fn an_answer_that_is_on_its_way_comes_after_any_deadline() {
        let _alone = alone!();
        in_time(|| {
            block_on(async {
                let start = now();
                // Its answer is sent once this has lost its patience.
                let (sender, receiver) = mpsc::channel();
                let shared = Arc::new(Mutex::new(JoinState::Running(None)));
                let answer = JoinHandle {
                    state: shared.clone(),
                };
                thread::spawn(move || {
                    receiver.recv().unwrap();
                    finish(&shared, ());
                });
                let is_there = || {
                    let state = answer.state.lock().unwrap();
                    matches!(*state, JoinState::Done(_))
                };
                sleep(Duration::from_hours(24 * 365)).await;
                assert!(!is_there());
                assert_eq!(now() - start, Duration::from_hours(24 * 365));
                sender.send(()).unwrap();
                answer.await;
            });
        });
    }

    /// Tokio's does the same, except while a `spawn_blocking` is on.
    #[test]
    fn tokio_s_clock_waits_for_blocking_tasks_and_not_for_threads() {
        use tokio::time::{Instant, sleep};
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let start = Instant::now();
            let (patience, impatience) = mpsc::channel::<()>();
            let (sender, answer) = tokio::sync::oneshot::channel();
            thread::spawn(move || {
                impatience.recv().unwrap();
                sender.send(()).unwrap();
            });
            let mut answer = pin!(answer);
            tokio::select! {
                _ = &mut answer => panic!("it came first"),
                () = sleep(Duration::from_mins(10)) => {}
            }
            assert!(start.elapsed() >= Duration::from_mins(10));
            patience.send(()).unwrap();
            answer.await.unwrap();
            let slow = || thread::sleep(Duration::from_millis(100));
            tokio::select! {
                it = tokio::task::spawn_blocking(slow) => it.unwrap(),
                () = sleep(Duration::from_mins(10)) => panic!("impatient"),
            }
        });
    }
}

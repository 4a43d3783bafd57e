//! What it costs to wait for many tasks: the runtime of `join_handle`, which
//! polls all of them whenever one is woken, beside that of `task_wakers`.
//!
//! ```console
//! $ cargo bench --bench task_polls
//! ```
//!
//! writes `task_polls.md` beside this file, the table that the chapter shows.
//! It needs Unix, for the CPU time.

use nix::time::{ClockId, clock_gettime};
use std::fmt::Write;
use std::fs;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use thousands::Separable;

/// The numbers of tasks, of which the table has two rows each.
pub const TASKS: [u32; 3] = [10, 1_000, 10_000];

/// After this time the first task ends, and after twice this the last.
pub const SECOND: Duration = Duration::from_secs(1);

/// Where the table stands.
pub const TABLE: &str = "benches/task_polls.md";

/// What a run of one runtime took.
pub struct Run {
    /// Polls of all tasks but the main one.
    pub polls: u64,
    /// From the call of `block_on` to its return.
    pub wall: Duration,
    /// Of this process, in user and system mode.
    pub cpu: Duration,
}

/// A module with the listing's own code, and `run`, which has it run a number
/// of tasks that sleep once each. In the first second all of them sleep; in the
/// second they end one after the other, at equal distances.
macro_rules! runtime {
    ($listing:ident) => {
        #[allow(dead_code, reason = "its main is not called")]
        pub mod $listing {
            include!(concat!("../src/bin/", stringify!($listing), ".rs"));

            pub fn run(tasks: u32) -> super::Run {
                super::measure(|polls| {
                    block_on(async move {
                        let mut handles = Vec::new();
                        for n in 1..=tasks {
                            let share = super::SECOND * n / tasks;
                            let sleep = sleep(super::SECOND + share);
                            let polls = polls.clone();
                            handles.push(spawn(super::Counted(sleep, polls)));
                        }
                        for handle in handles {
                            handle.await;
                        }
                    })
                })
            }
        }
    };
}

runtime!(join_handle);
runtime!(task_wakers);

/// A future, and how often it has been polled.
struct Counted<F>(F, Arc<AtomicU64>);

impl<F: Future + Unpin> Future for Counted<F> {
    type Output = F::Output;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<F::Output> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Pin::new(&mut self.0).poll(context)
    }
}

fn measure(run: impl FnOnce(Arc<AtomicU64>)) -> Run {
    let polls = Arc::default();
    let (start, cpu) = (Instant::now(), cpu_time());
    run(Arc::clone(&polls));
    Run {
        polls: polls.load(Ordering::Relaxed),
        wall: start.elapsed(),
        cpu: cpu_time() - cpu,
    }
}

fn cpu_time() -> Duration {
    let clock = ClockId::CLOCK_PROCESS_CPUTIME_ID;
    clock_gettime(clock)
        .expect("each process has this clock")
        .into()
}

fn table() -> String {
    let mut table = String::from(
        "| tasks | runtime | polls | wall time | CPU time |\n\
         |--:|---|--:|--:|--:|\n",
    );
    for tasks in TASKS {
        let runs = [
            ("join_handle", join_handle::run(tasks)),
            ("task_wakers", task_wakers::run(tasks)),
        ];
        for (name, run) in runs {
            writeln!(
                table,
                "| {} | `{name}` | {} | {:.2} s | {:.3} s |",
                tasks.separate_with_commas(),
                run.polls.separate_with_commas(),
                run.wall.as_secs_f64(),
                run.cpu.as_secs_f64(),
            )
            .expect("a string can be written to");
        }
    }
    table
}

pub fn main() {
    let table = table();
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}

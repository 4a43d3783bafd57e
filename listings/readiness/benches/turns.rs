//! What a runtime itself costs, where no socket does: how long it takes until
//! the next turn when a hundred tasks do nothing but take turns, and when they
//! compute for a while in each.
//!
//! ```console
//! $ cargo bench --bench turns
//! ```
//!
//! writes `turns.md` beside this file, a table that the chapter shows. Each
//! figure is that of the fastest of five runs, which take turns, too: the time
//! of the run by the number of all tasks' turns. With several threads, turns
//! can pass at the same time.

use std::fmt::Write;
use std::fs;
use std::future::poll_fn;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

const TASKS: u32 = 100;
const RUNS: usize = 5;

/// How often each task has its turn, and for how long it computes then.
#[derive(Clone, Copy)]
pub struct Turns {
    count: u32,
    work: Duration,
}

const EMPTY: Turns = Turns {
    count: 20_000,
    work: Duration::ZERO,
};
const BUSY: Turns = Turns {
    count: 500,
    work: Duration::from_micros(10),
};

/// Where the table stands.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/turns.md");

/// A runtime's name, and the function that has all tasks take their turns.
type Runtime = (&'static str, fn(Turns));

/// The runtimes in the order of the table.
const RUNTIMES: [Runtime; 4] = [
    ("`mio_runtime`", mio_runtime::take_turns),
    ("Tokio, current-thread", in_tokio::take_turns_on_this_thread),
    ("`work_threads`", work_threads::take_turns),
    ("Tokio, multi-thread", in_tokio::take_turns_on_threads),
];

#[allow(dead_code, reason = "its server and its clients are not called")]
mod mio_runtime {
    include!("../src/bin/mio_runtime.rs");

    pub fn take_turns(turns: super::Turns) {
        block_on(async move {
            let tasks = (0..super::TASKS).map(|_| spawn(super::take(turns)));
            for task in tasks.collect::<Vec<_>>() {
                task.await;
            }
        });
    }
}

#[allow(dead_code, reason = "its server and its clients are not called")]
mod work_threads {
    include!("../src/bin/work_threads.rs");

    pub fn take_turns(turns: super::Turns) {
        block_on(async move {
            let tasks = (0..super::TASKS).map(|_| spawn(super::take(turns)));
            for task in tasks.collect::<Vec<_>>() {
                task.await;
            }
        });
    }
}

mod in_tokio {
    use super::{Builder, TASKS, Turns, take};

    async fn all_turns(turns: Turns) {
        let tasks = (0..TASKS).map(|_| tokio::spawn(take(turns)));
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic");
        }
    }

    pub fn take_turns_on_this_thread(turns: Turns) {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(all_turns(turns));
    }

    pub fn take_turns_on_threads(turns: Turns) {
        let runtime = Builder::new_multi_thread().enable_all().build();
        // As a task: the thread that calls `block_on` is none of the workers.
        runtime
            .expect("a runtime")
            .block_on(async { tokio::spawn(all_turns(turns)).await })
            .expect("no panic");
    }
}

fn compute(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {}
}

/// What each task does: it wakes itself, and says that it is not ready.
async fn take(turns: Turns) {
    for _ in 0..turns.count {
        if !turns.work.is_zero() {
            compute(turns.work);
        }
        let mut is_over = false;
        poll_fn(|context| {
            if is_over {
                return Poll::Ready(());
            }
            is_over = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

fn time(take_turns: fn(Turns), turns: Turns) -> Duration {
    let start = Instant::now();
    take_turns(turns);
    start.elapsed()
}

/// The time for each turn, in the order of the runtimes.
fn measure(turns: Turns) -> [Duration; RUNTIMES.len()] {
    let mut best = [Duration::MAX; RUNTIMES.len()];
    for _ in 0..RUNS {
        for ((_, take_turns), best) in RUNTIMES.iter().zip(&mut best) {
            *best = time(*take_turns, turns).min(*best);
        }
    }
    best.map(|time| time / (TASKS * turns.count))
}

fn main() {
    let [empty, busy] = [EMPTY, BUSY].map(measure);
    let mut table = String::from(
        "| runtime | empty turns | turns of 10 µs |\n|---|--:|--:|\n",
    );
    for ((name, _), (empty, busy)) in
        RUNTIMES.iter().zip(empty.iter().zip(busy))
    {
        let (empty, busy) = (empty.as_nanos(), busy.as_secs_f64() * 1e6);
        writeln!(table, "| {name} | {empty} ns | {busy:.1} µs |")
            .expect("a string can be written to");
    }
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}

//! What a runtime itself costs, where no socket does: how long a task's turn
//! takes when a hundred tasks do nothing but take turns.
//!
//! ```console
//! $ cargo bench --bench turns
//! ```
//!
//! writes `turns.md` beside this file, a table that the chapter shows. Each
//! figure is that of the fastest of five runs, which take turns, too.

use std::fmt::Write;
use std::fs;
use std::future::poll_fn;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

const TASKS: u32 = 100;
const TURNS: u32 = 20_000;
const RUNS: usize = 5;

/// Where the table stands.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/turns.md");

/// The runtimes in the order of the table.
const RUNTIMES: [(&str, fn()); 4] = [
    ("`mio_runtime`", mio_runtime::take_turns),
    ("Tokio, current-thread", in_tokio::take_turns_on_this_thread),
    ("`work_threads`", work_threads::take_turns),
    ("Tokio, multi-thread", in_tokio::take_turns_on_threads),
];

#[allow(dead_code, reason = "its server and its clients are not called")]
mod mio_runtime {
    include!("../src/bin/mio_runtime.rs");

    pub fn take_turns() {
        block_on(async {
            let tasks = (0..super::TASKS).map(|_| spawn(super::turns()));
            for task in tasks.collect::<Vec<_>>() {
                task.await;
            }
        });
    }
}

#[allow(dead_code, reason = "its server and its clients are not called")]
mod work_threads {
    include!("../src/bin/work_threads.rs");

    pub fn take_turns() {
        block_on(async {
            let tasks = (0..super::TASKS).map(|_| spawn(super::turns()));
            for task in tasks.collect::<Vec<_>>() {
                task.await;
            }
        });
    }
}

mod in_tokio {
    use super::{Builder, TASKS, turns};

    async fn all_turns() {
        let tasks = (0..TASKS).map(|_| tokio::spawn(turns()));
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic");
        }
    }

    pub fn take_turns_on_this_thread() {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(all_turns());
    }

    pub fn take_turns_on_threads() {
        let runtime = Builder::new_multi_thread().enable_all().build();
        // As a task: the thread that calls `block_on` is none of the workers.
        runtime
            .expect("a runtime")
            .block_on(async { tokio::spawn(all_turns()).await })
            .expect("no panic");
    }
}

/// What each task does: it wakes itself, and says that it is not ready.
async fn turns() {
    for _ in 0..TURNS {
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

fn time(take_turns: fn()) -> Duration {
    let start = Instant::now();
    take_turns();
    start.elapsed()
}

fn main() {
    let mut best = RUNTIMES.map(|_| Duration::MAX);
    for _ in 0..RUNS {
        for ((_, take_turns), best) in RUNTIMES.iter().zip(&mut best) {
            *best = time(*take_turns).min(*best);
        }
    }
    let mut table = String::from("| runtime | a task's turn |\n|---|--:|\n");
    for ((name, _), best) in RUNTIMES.iter().zip(best) {
        let turn = best / (TASKS * TURNS);
        writeln!(table, "| {name} | {} ns |", turn.as_nanos())
            .expect("a string can be written to");
    }
    print!("{table}");
    fs::write(TABLE, table).expect("the table can be written");
}

//! What a runtime itself costs, where no socket does: how long it takes until
//! the next turn when one task, ten, or a hundred do nothing but take turns,
//! and when a hundred compute for a while in each.
//!
//! ```console
//! $ cargo bench --bench turns
//! ```
//!
//! writes `turns.md` beside this file, a table that the chapter shows, and another
//! one beside the benches of Part Seven, with its runtime. A figure is the median of fifteen runs, which take turns, too, beside the least and the
//! most: the time of the run by the number of all tasks' turns. With several
//! threads, turns can pass at the same time.

use std::fmt::Write;
use std::fs;
use std::future::poll_fn;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

/// An odd number, since one of them is in the middle.
const RUNS: usize = 15;

/// How many tasks there are, how often each has its turn, and for how long it
/// computes then.
#[derive(Clone, Copy)]
pub struct Turns {
    tasks: u32,
    count: u32,
    work: Duration,
}

/// A column of the table each.
const COLUMNS: [Turns; 4] = [
    Turns::empty(1),
    Turns::empty(10),
    Turns::empty(100),
    Turns {
        tasks: 100,
        count: 100,
        work: Duration::from_micros(10),
    },
];

impl Turns {
    /// Three hundred thousand in all.
    const fn empty(tasks: u32) -> Turns {
        Turns {
            tasks,
            count: 300_000 / tasks,
            work: Duration::ZERO,
        }
    }
}

/// Where the tables stand, and whether they have the runtime of Part Seven.
const TABLES: [(&str, bool); 2] = [
    ("benches/turns.md", false),
    ("../runtime/benches/turns.md", true),
];

/// The name of Part Seven's.
const WORK_STEALING: &str = "`work_stealing`";

/// A runtime's name, and the function that has all tasks take their turns.
type Runtime = (&'static str, fn(Turns));

/// The runtimes in the order of the table.
const RUNTIMES: [Runtime; 5] = [
    ("`mio_runtime`", mio_runtime::take_turns),
    ("Tokio, current-thread", in_tokio::take_turns_on_this_thread),
    ("`work_threads`", work_threads::take_turns),
    (WORK_STEALING, work_stealing::take_turns),
    ("Tokio, multi-thread", in_tokio::take_turns_on_threads),
];

#[allow(dead_code, reason = "its server and its clients are not called")]
mod mio_runtime {
    include!("../src/bin/mio_runtime.rs");

    pub fn take_turns(turns: super::Turns) {
        block_on(async move {
            let tasks = (0..turns.tasks).map(|_| spawn(super::take(turns)));
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
            let tasks = (0..turns.tasks).map(|_| spawn(super::take(turns)));
            for task in tasks.collect::<Vec<_>>() {
                task.await;
            }
        });
    }
}

#[allow(dead_code, reason = "its server and its jobs are not called")]
mod work_stealing {
    include!("../../runtime/src/bin/work_stealing.rs");

    pub fn take_turns(turns: super::Turns) {
        block_on(async move {
            let tasks = (0..turns.tasks).map(|_| spawn(super::take(turns)));
            for task in tasks.collect::<Vec<_>>() {
                task.await;
            }
        });
    }
}

mod in_tokio {
    use super::{Builder, Turns, take};

    async fn all_turns(turns: Turns) {
        let tasks = (0..turns.tasks).map(|_| tokio::spawn(take(turns)));
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

/// The times for each turn, from the least to the most, in the order of the
/// runtimes.
fn measure(turns: Turns) -> [Vec<Duration>; RUNTIMES.len()] {
    let mut times = [const { Vec::new() }; RUNTIMES.len()];
    for _ in 0..RUNS {
        for ((_, take_turns), times) in RUNTIMES.iter().zip(&mut times) {
            let all = time(*take_turns, turns);
            times.push(all / (turns.tasks * turns.count));
        }
    }
    for times in &mut times {
        times.sort();
    }
    times
}

/// The median, and the spread.
fn cell(times: &[Duration]) -> String {
    let nanos = |at: usize| times[at].as_nanos();
    let [middle, least, most] = [times.len() / 2, 0, times.len() - 1];
    if nanos(middle) < 2_000 {
        let [middle, least, most] = [middle, least, most].map(nanos);
        format!("{middle} ns ({least} to {most})")
    } else {
        let micros = [middle, least, most].map(|at| nanos(at) as f64 / 1e3);
        let [middle, least, most] = micros;
        format!("{middle:.1} µs ({least:.1} to {most:.1})")
    }
}

/// The table of all, or of those that Part Four has.
fn table(
    columns: &[[Vec<Duration>; RUNTIMES.len()]],
    with_work_stealing: bool,
) -> String {
    let mut table = String::from(
        "| runtime | 1 task | 10 tasks | 100 tasks | 100 tasks, 10 µs a turn |\n\
         |---|--:|--:|--:|--:|\n",
    );
    for (n, (name, _)) in RUNTIMES.iter().enumerate() {
        if *name == WORK_STEALING && !with_work_stealing {
            continue;
        }
        write!(table, "| {name} |").expect("a string can be written to");
        for column in columns {
            write!(table, " {} |", cell(&column[n]))
                .expect("a string can be written to");
        }
        table += "\n";
    }
    table
}

fn main() {
    let columns = COLUMNS.map(measure);
    println!("{}", table(&columns, true));
    for (path, with_work_stealing) in TABLES {
        fs::write(path, table(&columns, with_work_stealing))
            .expect("the table can be written");
    }
}

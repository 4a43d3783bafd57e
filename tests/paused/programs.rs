//! Which programs of the book's own runtimes run under a clock that jumps, and
//! how. The build script writes them to files, `NAME.paused.rs`, in which
//! another clock and other threads take the standard library's place.

pub struct Program {
    pub name: &'static str,
    /// The folder of its part.
    pub part: &'static str,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Outcome {
    /// It prints the same, in no time.
    Same,
    /// It prints the same, and hangs as it does under a real clock.
    Hangs,
    /// Not tried: a thread that waits for the clock doesn't know whether the
    /// other ones are waiting, too.
    HasThreads,
    /// Not tried: it never waits, and so the clock never jumps.
    NeverWaits,
    /// Not tried: it isn't its own loop that waits, but Tokio.
    HasNoLoop,
    /// Not tried: it stops in a lock, which it takes twice.
    Deadlocks,
}

use Outcome::{Deadlocks, Hangs, HasNoLoop, HasThreads, NeverWaits, Same};

pub const ALL: &[Program] = &[
    program("futures", "block_on", HasThreads),
    program("futures", "cancel_drops", Same),
    program("futures", "sleep_busy", NeverWaits),
    program("futures", "sleep_never_wakes", HasNoLoop),
    program("futures", "sleep_one_thread", HasThreads),
    program("futures", "sleep_thread_each", HasThreads),
    program("futures", "timeout_by_hand", Same),
    program("futures", "timer_loop", Same),
    program("futures", "timer_loop_naive", Deadlocks),
    program("futures", "timer_loop_polls", Same),
    program("futures", "timer_loop_wakes", Same),
    program("tasks", "abort", Same),
    program("tasks", "join_error", Same),
    program("tasks", "join_handle", Same),
    program("tasks", "join_handle_noop", Hangs),
    program("tasks", "spawn", Same),
    program("tasks", "spawn_deadlock", Deadlocks),
    program("tasks", "task_list", Same),
    program("tasks", "task_queue_busy", NeverWaits),
    program("tasks", "task_wakers", Same),
];

const fn program(
    part: &'static str,
    name: &'static str,
    outcome: Outcome,
) -> Program {
    Program {
        name,
        part,
        outcome,
    }
}

impl Program {
    pub fn is_tried(&self) -> bool {
        matches!(self.outcome, Same | Hangs)
    }

    /// Its text, with a clock that jumps.
    pub fn paused(&self, listing: &str) -> String {
        let mut paused = listing
            .replace("use std::thread", "use crate::clock::thread")
            .replace(
                "use std::time::{Duration, Instant};",
                "use crate::clock::Instant;\nuse std::time::Duration;",
            );
        if paused.contains("Condvar, ") {
            paused = paused.replace("Condvar, ", "");
            paused.push_str("\nuse crate::clock::Condvar;\n");
        }
        paused
    }
}

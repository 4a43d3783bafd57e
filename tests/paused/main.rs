//! The programs of the book's own runtimes that wait for timers only run under
//! a clock that jumps to the next deadline, print the same, and take no time.
//! The table of them, and of those that can't, is in `programs.rs`.

#![allow(clippy::all, reason = "the text of listings, with another clock")]

mod clock;
mod programs;
#[path = "../listing_code/said.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "its threads are for other tests"
)]
mod said;

use programs::{ALL, Outcome, Program};
use said::Said;
use std::fs;
use std::panic;
use std::time::Duration;

/// Each program in a module, which keeps what it prints.
macro_rules! programs {
    ($($name:ident)*) => {
        $(mod $name {
            use crate::said::{Said, say as println};
            static SAID: Said = Said::nothing();
            include!(concat!(
                env!("OUT_DIR"), "/", stringify!($name), ".paused.rs"
            ));
            #[test]
            fn prints_the_same_in_no_time() {
                crate::try_paused(stringify!($name), main, &SAID);
            }
        })*
        const MODULES: &[&str] = &[$(stringify!($name)),*];
    };
}

programs! {
    cancel_drops timeout_by_hand timer_loop timer_loop_polls
    timer_loop_wakes abort join_error join_handle join_handle_noop spawn
    task_list task_wakers
}

fn try_paused(name: &str, run: fn(), said: &Said) {
    let program = ALL.iter().find(|it| it.name == name).unwrap();
    let start = clock::Instant::now();
    let result = panic::catch_unwind(run);
    let took = clock::Instant::now() - start;
    let hangs = match result {
        Ok(()) => false,
        Err(words) => {
            let words = words.downcast_ref::<&str>();
            assert_eq!(words, Some(&clock::HANGS));
            true
        }
    };
    assert_eq!(hangs, program.outcome == Outcome::Hangs);
    let text = fs::read_to_string(path(program, "rs")).unwrap();
    let takes = text.lines().find_map(|it| it.strip_prefix("//@ takes: "));
    if let (Some(takes), false) = (takes, hangs) {
        // The clock that jumps says so, too.
        let takes = takes.strip_suffix('s').unwrap().parse().unwrap();
        let takes = Duration::from_secs_f64(takes);
        assert!(takes <= took && took < takes + Duration::from_secs(1));
    }
    let expected = fs::read_to_string(path(program, "stdout")).unwrap();
    assert_eq!(said.lines(), expected.lines().collect::<Vec<_>>());
}

fn path(program: &Program, ending: &str) -> String {
    let Program { part, name, .. } = program;
    format!("listings/{part}/src/bin/{name}.{ending}")
}

#[test]
fn the_table_has_each_program_with_a_clock_of_its_own() {
    let mut found = Vec::new();
    for part in ["futures", "tasks"] {
        for entry in fs::read_dir(format!("listings/{part}/src/bin")).unwrap() {
            let path = entry.unwrap().path();
            let is_listing = path.extension().is_some_and(|it| it == "rs");
            if is_listing
                && fs::read_to_string(&path).unwrap().contains("struct Sleep")
            {
                let name = path.file_stem().unwrap().to_str().unwrap();
                found.push((part, name.to_owned()));
            }
        }
    }
    found.sort();
    let table = ALL.iter().map(|it| (it.part, it.name.to_owned()));
    assert_eq!(found, table.collect::<Vec<_>>());
}

#[test]
fn what_can_t_run_so_has_the_reason_that_the_table_says() {
    for program in ALL {
        let text = fs::read_to_string(path(program, "rs")).unwrap();
        let has_threads = text.contains("thread::spawn(");
        let waits = ["thread::park", "wait_timeout("];
        let waits = waits.iter().any(|call| text.contains(call));
        let has_loop = !text.contains("#[tokio::main]");
        let name = program.name;
        match program.outcome {
            Outcome::HasThreads => assert!(has_threads, "{name}"),
            Outcome::NeverWaits => assert!(!waits && !has_threads, "{name}"),
            Outcome::HasNoLoop => assert!(!has_loop && !has_threads, "{name}"),
            Outcome::Deadlocks => {
                assert!(text.contains("//@ hangs"), "{name}");
            }
            Outcome::Same | Outcome::Hangs => {
                assert!(waits && has_loop && !has_threads, "{name}");
            }
        }
        assert_eq!(program.is_tried(), MODULES.contains(&name), "{name}");
        if program.is_tried() {
            // There is nothing left that could take time.
            let paused = program.paused(&text);
            for real in ["std::thread", "Instant}", "Condvar,"] {
                assert!(!paused.contains(real), "{name}: {real}");
            }
        }
    }
}

//! `task_queue_busy`: its own code, tried, and what it shares with others.

use crate::patience::{self, in_time};
use std::fs;

mod code {
    include!("../../listings/tasks/src/bin/task_queue_busy.rs");

    /// Whether a future that never asks to be woken comes to its end.
    pub fn ends() {
        let mut polls = 0;
        let polls = block_on(std::future::poll_fn(move |_| {
            polls += 1;
            match polls {
                ..1000 => Poll::Pending,
                _ => Poll::Ready(polls),
            }
        }));
        assert_eq!(polls, 1000);
    }
}

#[test]
fn a_future_that_never_asks_to_be_woken_ends() {
    let _alone = patience::alone();
    in_time(code::ends);
}

/// A piece of a listing, without the comment that marks a mistake.
fn piece(listing: &str, anchor: &str) -> String {
    let program = fs::read_to_string(format!("listings/{listing}.rs"))
        .expect("the file is there");
    let begin = format!("// ANCHOR: {anchor}\n");
    let end = format!("// ANCHOR_END: {anchor}\n");
    let (_, piece) = program.split_once(&begin).expect("it begins");
    let (piece, _) = piece.split_once(&end).expect("it ends");
    piece.replace(" // Oops!", "")
}

#[test]
fn its_handle_and_its_sleep_are_those_of_programs_that_hang() {
    let busy = fs::read_to_string("listings/tasks/src/bin/task_queue_busy.rs")
        .expect("the file is there");
    let handle = piece("tasks/src/bin/join_handle_noop", "join_handle");
    let sleep = piece("futures/src/bin/sleep_never_wakes", "sleep");
    for same in [handle, sleep] {
        assert!(busy.contains(&same), "{same}");
    }
}

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
    let _alone = patience::alone!();
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
    let at = sleep.find("impl Future for Sleep").expect("it is a future");
    let sleep = sleep[at..].to_owned();
    for same in [handle, sleep] {
        assert!(busy.contains(&same), "{same}");
    }
}

fn length(listing: &str) -> usize {
    let path = format!("listings/tasks/src/bin/{listing}.rs");
    let program = fs::read_to_string(path).expect("the file is there");
    let shown =
        |line: &&str| !line.contains("ANCHOR") && !line.starts_with("//@");
    program
        .lines()
        .filter(shown)
        .skip_while(|line| line.is_empty())
        .count()
}

#[test]
fn programs_are_as_long_as_the_text_says() {
    let gone = length("join_handle_noop") - length("task_queue_busy");
    assert!((70..80).contains(&gone), "{gone}");
    assert!(length("task_wakers") <= 200);
}

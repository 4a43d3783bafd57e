//! The processes that Wine starts and leaves: its servers, and what a program
//! had running when it was killed.

use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::wait;
use nix::unistd::Pid;
use std::fs;

/// They are given to this process while this is there, and end with it.
pub struct Orphans;

impl Orphans {
    pub fn adopt() -> Orphans {
        set_child_subreaper(true).expect("Linux has that");
        Orphans
    }
}

impl Drop for Orphans {
    fn drop(&mut self) {
        // One that ends may leave others.
        while let children = children()
            && !children.is_empty()
        {
            for child in children {
                // It may have ended by itself.
                let _ = kill(child, Signal::SIGKILL);
            }
            let _ = wait();
        }
    }
}

/// All processes whose parent is this one now.
fn children() -> Vec<Pid> {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
    let lists = threads.flatten().filter_map(|thread| {
        fs::read_to_string(thread.path().join("children")).ok()
    });
    let lists: Vec<String> = lists.collect();
    let numbers = lists.iter().flat_map(|list| list.split_whitespace());
    numbers
        .filter_map(|number| number.parse().ok().map(Pid::from_raw))
        .collect()
}

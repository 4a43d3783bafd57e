//! The servers of listings, tried as a network would: by many clients, and by
//! such as are slow, go away, or take all descriptors. After each trial that a
//! server goes on from, it answers one more client, and has no descriptor of a
//! client, no timer, and no task left.
//!
//! | server | clients | after a client that goes away | without descriptors | idle |
//! |---|---|---|---|---|
//! | `two_threaded_client_server` | one by one | ends | needs only one | sleeps |
//! | `threads_client_server` | at once | goes on | ends | sleeps |
//! | `client_server_busy` | at once | goes on | ends | spins |
//! | `client_server` | at once | goes on | ends | sleeps |
//! | `accept_errors` | at once | goes on | goes on | sleeps |
//! | `whole_server` | at once | goes on | goes on | sleeps |
//! | `mio_server` | at once | goes on | ends | sleeps |
//! | `mio_runtime` | at once | goes on | ends | sleeps |
//! | `work_threads` | at once | goes on | ends | sleeps |
//! | `slow_reader` | at once | goes on | not tried | sleeps |
//! | `tokio_client_server` | at once | goes on | ends | sleeps |
//! | `tokio_slow_clients` | at once | goes on | goes on | sleeps |
//! | `tokio_shutdown` | at once | goes on | goes on | sleeps |
//! | `tokio_semaphore` | five at once | goes on | not tried | sleeps |
//! | `tokio_echo` | at once | goes on | goes on | sleeps |
//! | `io_traits` | at once | goes on | goes on | sleeps |
//! | `readiness` | at once | goes on | goes on | sleeps |
//! | `budget` | at once | goes on | goes on | sleeps |
//! | `stream` | at once | goes on | goes on | sleeps |
//! | `work_stealing` | at once | goes on | goes on | sleeps |
//! | `hyper_server` | at once | goes on | goes on | sleeps |
//!
//! What a simple server does not survive is tried, too: it has to end, and by
//! that error. A server that has one client at a time is not tried with a
//! hundred: they would take a hundred seconds. `registry.rs` has this table
//! for the program.
//!
//! `whole_server` gives back what it gets. `echo.rs` has what that is put to.
//! `tokio_trials.rs` has what is special to the servers of Part Five: slow clients that
//! are cut off, a shutdown that leaves nobody behind, many that are idle, and
//! errors that nobody hears of. `http.rs` has what is special to the server of
//! Part Seven.
//!
//! And whole programs, with clients of their own: `client_server` sleeps in
//! poll(2), and does not call it too often; with two hundred clients, whose
//! connects block its only thread, it hangs, and `async_connect` does not;
//! `accept_errors` serves all, also when it has inherited descriptors, or its
//! standard error can't be written to.
//! `ten_thousand` and `ten_thousand_poll` end with an error, and with its
//! words, if there is no server, or if either side runs out of descriptors.
//!
//! `cargo test --test servers NAME` tries one server. Each runs in a process of
//! its own, which is this program with other arguments.

#![allow(dead_code, reason = "the main functions of listings are not called")]

#[cfg(unix)]
mod client;
#[cfg(unix)]
mod echo;
#[cfg(unix)]
mod http;
#[cfg(unix)]
mod measure;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod programs;
#[cfg(unix)]
mod registry;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod serving;
#[cfg(unix)]
mod tokio_trials;
#[cfg(unix)]
mod trials;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    run::main()
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    use libtest_mimic::{Arguments, Completion, Trial, run};
    let reason = "signals, and limits of descriptors, are Unix's";
    let trial = Trial::ignorable_test("servers", move || {
        Ok(Completion::ignored_with(reason))
    });
    run(&Arguments::from_args(), vec![trial]).exit_code()
}

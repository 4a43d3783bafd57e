//! What the threads of a runtime share, explored by Loom: each order in which
//! they can take a listing's locks, as long as no more than three times (two,
//! of three threads) a thread is interrupted that could go on. What is compiled
//! is the listing's own text, cut out by the build script (`pieces.rs`), beside
//! a `use` of Loom's `Mutex` and `Arc` in the place of the standard library's.
//!
//! A type more is a row in `pieces.rs` and a module here. Each one is also
//! broken on purpose, and has to be found out.

#![allow(
    dead_code,
    unused_variables,
    reason = "of what is broken, one model is explored"
)]

use std::env;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

mod channel;
mod notify;
mod stealing;

/// A module with the pieces of a listing and the models, under Loom.
macro_rules! explored {
    ($module:ident, $pieces:literal, $models:literal) => {
        mod $module {
            include!(concat!(env!("OUT_DIR"), "/", $pieces, ".pieces.rs"));
            include!($models);
        }
    };
}
use explored;

/// A test that a lost wake-up is found in what is broken. A process of its own
/// explores it: it aborts, since what it drops then takes locks, too.
macro_rules! found_out {
    ($name:ident, $model:path) => {
        #[test]
        fn $name() {
            let path = concat!(module_path!(), "::", stringify!($name));
            crate::assert_found(path, $model);
        }
    };
}
use found_out;

fn assert_found(path: &str, model: fn()) {
    const IS_EXPLORER: &str = "ASYNC_RUST_EXPLORES_WHAT_IS_BROKEN";
    if env::var_os(IS_EXPLORER).is_some() {
        return model();
    }
    let (_crate, test) = path.split_once("::").unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(IS_EXPLORER, "yes")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(error.contains("deadlock; threads = "), "{error}");
}

/// Explores all orders that have at most so many switches from a thread that
/// could go on to another.
fn explore(switches: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(switches);
    let orders = Arc::new(AtomicU64::new(0));
    let counted = orders.clone();
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    println!("orders: {}", orders.load(Ordering::Relaxed));
}

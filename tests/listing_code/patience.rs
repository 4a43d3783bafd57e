//! What keeps tests of loops apart, and ends them.

use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// Until this is dropped, no other test has it: a listing's timers and queues
/// are statics, and so all tests of a listing have the same.
pub fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what would never end if the loop were wrong. The deadline is for that
/// alone: the longest of these tests takes some seconds, and many times as long
/// when the machine is busy.
pub fn in_time(test: impl FnOnce() + Send + 'static) {
    let (ended, end) = mpsc::channel();
    thread::spawn(move || {
        test();
        ended.send(()).unwrap();
    });
    let deadline = Duration::from_secs(120);
    end.recv_timeout(deadline).expect("it ends, and well");
}

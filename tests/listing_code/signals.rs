//! Signals that interrupt what a thread waits for.

use nix::sys::pthread::{Pthread, pthread_kill};
use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Runs this, and interrupts these threads every fifty milliseconds, for five
/// seconds at most.
pub fn interrupting(threads: &[Pthread], test: impl FnOnce()) {
    interrupt_without_effect();
    let has_ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..100 {
                if has_ended.load(Ordering::Relaxed) {
                    break;
                }
                for thread in threads {
                    pthread_kill(*thread, Signal::SIGUSR2).unwrap();
                }
                thread::sleep(Duration::from_millis(50));
            }
        });
        test();
        has_ended.store(true, Ordering::Relaxed);
    });
}

extern "C" fn do_nothing(_: libc::c_int) {}

/// Has SIGUSR2 interrupt system calls: the other of the two is a listing's.
fn interrupt_without_effect() {
    // Without SA_RESTART.
    let action = SigAction::new(
        SigHandler::Handler(do_nothing),
        SaFlags::empty(),
        SigSet::empty(),
    );
    // SAFETY: the handler does nothing, which it may do at any time.
    unsafe { sigaction(Signal::SIGUSR2, &action) }.unwrap();
}

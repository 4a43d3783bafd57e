//! A clock for a program that has one thread. It stands still while the program
//! has anything to do, and jumps as soon as it waits. Each thread has its own,
//! and so has each test.

use std::cell::Cell;
use std::ops::{Add, Sub};
use std::sync::MutexGuard;
use std::time::Duration;

thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// What a program panics with that waits for nothing.
pub const HANGS: &str = "nobody will ever wake this program";

fn jump(duration: Duration) {
    // The programs say so of a clock that nobody waits for.
    if duration > Duration::from_hours(365 * 24) {
        std::panic::resume_unwind(Box::new(HANGS));
    }
    NOW.set(NOW.get() + duration);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(Duration);

impl Instant {
    pub fn now() -> Instant {
        Instant(NOW.get())
    }

    pub fn saturating_duration_since(self, earlier: Instant) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;

    fn add(self, duration: Duration) -> Instant {
        Instant(self.0 + duration)
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.saturating_duration_since(earlier)
    }
}

pub struct Condvar;

impl Condvar {
    pub const fn new() -> Condvar {
        Condvar
    }

    pub fn notify_one(&self) {}

    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        duration: Duration,
    ) -> Option<MutexGuard<'a, T>> {
        jump(duration);
        Some(guard)
    }
}

pub mod thread {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    pub use std::thread::*;
    use std::time::Duration;

    thread_local! {
        static CURRENT: Thread = Thread(Arc::default());
    }

    #[derive(Clone)]
    pub struct Thread(Arc<AtomicBool>);

    impl Thread {
        pub fn unpark(&self) {
            self.0.store(true, Ordering::Release);
        }
    }

    pub fn current() -> Thread {
        CURRENT.with(Thread::clone)
    }

    pub fn park() {
        park_timeout(Duration::MAX);
    }

    pub fn park_timeout(duration: Duration) {
        let was_unparked = current().0.swap(false, Ordering::Acquire);
        if !was_unparked {
            super::jump(duration);
        }
    }
}

//! The processors of this machine, which all that computes for long shares:
//! compilers, and programs that keep one busy. More of them at once than there
//! are processors would slow down what is timed.

use super::port::lock_file;
use anyhow::{Context, Result};
use std::fs::{File, TryLockError};
use std::thread;
use std::time::Duration;

/// How often it is tried again to have a processor.
const TICK: Duration = Duration::from_millis(10);

/// Some processors, until this goes out of scope.
#[derive(Debug)]
pub struct Cores {
    _locks: Vec<File>,
}

/// Waits for one processor, whichever it is.
///
/// # Errors
///
/// The files that stand for processors cannot be locked.
pub fn one() -> Result<Cores> {
    loop {
        for number in 0..count()? {
            let lock = core(number)?;
            match lock.try_lock() {
                Ok(()) => return Ok(Cores { _locks: vec![lock] }),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        thread::sleep(TICK);
    }
}

/// Waits for all processors.
///
/// # Errors
///
/// As for [`one`].
pub fn all() -> Result<Cores> {
    let mut locks = Vec::new();
    // All ask in the same order, and so nobody waits for somebody who waits.
    for number in 0..count()? {
        let lock = core(number)?;
        lock.lock().context("could not wait for a processor")?;
        locks.push(lock);
    }
    Ok(Cores { _locks: locks })
}

fn count() -> Result<usize> {
    Ok(thread::available_parallelism()?.get())
}

fn core(number: usize) -> Result<File> {
    lock_file(&format!("core-{number}"))
}

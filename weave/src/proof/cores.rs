//! The processors of this machine, which all that computes for long shares:
//! compilers, and programs that keep one busy. More of them at once than there
//! are processors would slow down what is timed.

use super::lock::lock_file;
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
            if let Some(lock) = if_free(number)? {
                return Ok(Cores { _locks: vec![lock] });
            }
        }
        thread::sleep(TICK);
    }
}

/// Waits until all processors are free at the same time. Until then, it keeps
/// nobody from having one.
///
/// # Errors
///
/// As for [`one`].
pub fn all() -> Result<Cores> {
    loop {
        let mut locks = Vec::new();
        while let Some(lock) = if_free(locks.len())? {
            locks.push(lock);
            if locks.len() == count()? {
                return Ok(Cores { _locks: locks });
            }
        }
        drop(locks);
        thread::sleep(TICK);
    }
}

fn count() -> Result<usize> {
    Ok(thread::available_parallelism()?.get())
}

/// A processor, if nobody has it.
fn if_free(number: usize) -> Result<Option<File>> {
    let lock = lock_file(&format!("core-{number}"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).context("could not wait for a processor")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_all_processors_leaves_none() {
        let all = all().unwrap();
        let count = thread::available_parallelism().unwrap().get();
        for number in 0..count {
            assert!(if_free(number).unwrap().is_none(), "{number}");
        }
        drop(all);
        // Somebody else may have them now, but not for ever.
        let one = one().unwrap();
        assert_eq!(one._locks.len(), 1);
    }
}

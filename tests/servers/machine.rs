//! What trials share: this machine, and its port 8000.

use crate::process::Process;
use std::sync::{PoisonError, RwLock};
use weave::proof::port::port_8000;

/// Shared by all trials but those that run alone.
static MACHINE: RwLock<()> = RwLock::new(());

/// Does something beside other trials.
pub fn shared<T>(act: impl FnOnce() -> T) -> T {
    let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
    act()
}

/// Does something while no other trial runs.
pub fn alone<T>(act: impl FnOnce() -> T) -> T {
    let _alone = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
    act()
}

/// Looks at a process of this program that uses port 8000, when it's its turn.
pub fn on_port_8000<T>(
    arguments: &[&str],
    look: impl FnOnce(Process) -> T,
) -> T {
    let _port = port_8000(&arguments.join(" ")).unwrap();
    look(Process::start(arguments))
}

//! What trials share: this machine, and its port 8000.

use crate::client::PATIENCE;
use crate::process::Process;
use std::process::ExitCode;
use std::sync::{LazyLock, PoisonError, RwLock};
use weave::proof::port::{self, port_8000};

/// Begins the arguments of a process that is to have a network of its own.
/// Nobody who picks trials by a name writes that.
const ISOLATED: &str = "in its own network";

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

/// Looks at a program that uses port 8000: in a network of its own, where Linux
/// allows that; elsewhere when it has its turn. Its second argument is its name.
pub fn on_port_8000<T>(
    arguments: &[&str],
    look: impl FnOnce(Process) -> T,
) -> T {
    static IS_POSSIBLE: LazyLock<bool> = LazyLock::new(|| {
        let status = Process::start(&[ISOLATED]).wait(PATIENCE);
        status.is_some_and(|it| it.success())
    });
    if *IS_POSSIBLE {
        return look(Process::start(&[&[ISOLATED], arguments].concat()));
    }
    let _port = port_8000(arguments[1]).unwrap();
    look(Process::start(arguments))
}

/// Gives this process a network of its own if its arguments ask for one, and
/// returns the others.
///
/// # Errors
///
/// There is none to be had. The process may already be without any network, so
/// all that is left is to end, with this code.
pub fn isolate<'a>(
    arguments: &'a [&'a str],
) -> Result<&'a [&'a str], ExitCode> {
    let Some((&ISOLATED, others)) = arguments.split_first() else {
        return Ok(arguments);
    };
    port::isolate().map(|()| others).map_err(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

//! What trials share: this machine, and its port 8000.

use crate::process::Process;
use std::process::ExitCode;
use std::sync::{LazyLock, PoisonError, RwLock};
use weave::proof::port::{self, port_8000};

/// Begins the arguments of a process that is to have a network of its own.
const ISOLATED: &str = "isolated";

/// How a process ends that may not have one.
const REFUSED: u8 = 3;

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

/// Looks at a program that uses port 8000: beside other trials in a network of
/// its own, where Linux allows that; elsewhere alone, since a process that
/// another trial starts would have the sockets with which it is made sure that
/// the port is free, for a moment.
pub fn on_port_8000<T>(
    arguments: &[&str],
    look: impl FnOnce(Process) -> T,
) -> T {
    static IS_POSSIBLE: LazyLock<bool> = LazyLock::new(|| {
        let mut process = Process::start(&[ISOLATED]);
        let status = process.wait(crate::client::PATIENCE);
        status.is_some_and(|it| it.success())
    });
    if *IS_POSSIBLE {
        let arguments = [&[ISOLATED], arguments].concat();
        return shared(|| look(Process::start(&arguments)));
    }
    alone(|| {
        let _port = port_8000(arguments[1]).unwrap();
        look(Process::start(arguments))
    })
}

/// Gives this process a network of its own if its arguments ask for one, and
/// returns the others.
///
/// # Errors
///
/// There is none to be had: the process can do no more than end, like this.
pub fn isolate<'a>(
    arguments: &'a [&'a str],
) -> Result<&'a [&'a str], ExitCode> {
    match arguments.split_first() {
        Some((&ISOLATED, others)) => match port::isolate() {
            Ok(()) => Ok(others),
            Err(_) => Err(REFUSED.into()),
        },
        _ => Ok(arguments),
    }
}

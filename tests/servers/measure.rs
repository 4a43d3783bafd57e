//! What a process takes of the machine.

use nix::unistd::Pid;
use std::fs;
use std::time::Duration;

/// How long a process has used a processor, whatever else the machine does.
#[cfg(target_os = "linux")]
pub fn cpu_time(process: Pid) -> Duration {
    let clock = nix::time::clock_getcpuclockid(process).unwrap();
    clock.now().unwrap().into()
}

#[cfg(not(target_os = "linux"))]
pub fn cpu_time(_: Pid) -> Duration {
    unreachable!("these trials are ignored here")
}

/// How many threads a process has. (On Linux.)
pub fn threads(process: Pid) -> usize {
    fs::read_dir(format!("/proc/{process}/task"))
        .unwrap()
        .count()
}

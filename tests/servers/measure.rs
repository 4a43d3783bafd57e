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

/// The peak of a process's resident set, in bytes. (On Linux.)
pub fn peak_memory(process: Pid) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak
        .and_then(|peak| peak.trim().strip_suffix(" kB"))
        .unwrap();
    1024 * kib.parse::<u64>().unwrap()
}

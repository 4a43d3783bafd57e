//! For how long a process has used processors, which the system knows until
//! the process has been waited for. Known on Linux only.

use std::process::Child;
use std::time::Duration;

/// Whether a process has ended. It has not been waited for.
#[cfg(target_os = "linux")]
pub fn has_ended(child: &mut Child) -> bool {
    use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
    use nix::unistd::Pid;
    let id = Id::Pid(Pid::from_raw(child.id() as i32));
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG;
    waitid(id, look | WaitPidFlag::WNOWAIT) != Ok(WaitStatus::StillAlive)
}

/// The processor time of all its threads.
#[cfg(target_os = "linux")]
pub fn used_by(child: &Child) -> Option<Duration> {
    /// A hundredth of a second, whatever the kernel's own clock has.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id()));
    let stat = stat.ok()?;
    // The second field is a name in parentheses, which may hold anything. The
    // 14th and 15th are the times in the program and in the kernel: see
    // proc_pid_stat(5).
    let (_, from_third) = stat.rsplit_once(") ")?;
    let times = from_third.split(' ').skip(14 - 3).take(2);
    let ticks: Option<u32> = times.map(|it| it.parse::<u32>().ok()).sum();
    Some(TICK * ticks?)
}

#[cfg(not(target_os = "linux"))]
pub fn has_ended(child: &mut Child) -> bool {
    child.try_wait().is_ok_and(|status| status.is_some())
}

#[cfg(not(target_os = "linux"))]
pub fn used_by(_: &Child) -> Option<Duration> {
    None
}

//! A network of its own for a process: there, port 8000 is free.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// Whether this system allows that. Otherwise, programs that use port 8000 wait
/// for one another.
pub static HAS_NETWORKS: LazyLock<bool> = LazyLock::new(|| {
    let output = command(Path::new("true")).output();
    output.is_ok_and(|output| output.status.success())
});

/// A command that runs a program in a network with a loopback and nothing else.
pub fn command(program: &Path) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--net", "sh", "-c"])
        .arg("ip link set lo up && exec \"$0\" \"$@\"")
        .arg(program);
    command
}

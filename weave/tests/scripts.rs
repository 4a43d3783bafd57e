//! How programs are run, by scripts in their place: two side by side, within a
//! limit, and what the system says that they used.

#![cfg(unix)]

mod common;

use common::listing;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use weave::proof::child::Child;
use weave::proof::cores;
use weave::proof::run::{self, End, PATIENCE};

/// The scripts, by their names. Each knows the folder that it lies in.
const SCRIPTS: [(&str, &str); 8] = [
    ("idle", "exec sleep 600"),
    (
        "server",
        "sleep 0.3\ntouch \"$HERE/listens\"\necho served\nexec sleep 600",
    ),
    ("client", "[ -e \"$HERE/listens\" ] || exit 1\necho got"),
    ("silent", "echo >> \"$HERE/starts\""),
    ("failing", "echo >> \"$HERE/starts\"\necho no\nexit 1"),
    ("limits", "ulimit -v"),
    ("holding", "sleep 10 > /dev/null &"),
    (
        "busy",
        "i=0\nwhile [ $i -lt 150000 ]; do i=$((i + 1)); done\ntimes",
    ),
];

/// Where they are written, before any test starts a process: until that is
/// another program, it has all files open that this one writes, and what
/// somebody writes cannot be run.
static WRITTEN: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scripts");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in SCRIPTS {
        let text = format!(
            "#!/bin/sh\nexport LC_ALL=C\nHERE=$(dirname \"$0\")\n{text}\n"
        );
        // Another process may run the one of that name, which stays whole.
        let new = folder.join(format!("{name}-{}", std::process::id()));
        fs::write(&new, text).unwrap();
        let all = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&new, all).unwrap();
        fs::rename(new, folder.join(name)).unwrap();
    }
    folder
});

/// A folder with all of them.
fn scripts() -> TempDir {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::tempdir_in(folder).unwrap();
    for (name, _) in SCRIPTS {
        let script = folder.path().join(name);
        fs::hard_link(WRITTEN.join(name), script).unwrap();
    }
    folder
}

#[test]
fn a_client_is_started_anew_until_its_server_listens() {
    let (forever, once) = (listing("//@ forever"), listing(""));
    let are_right = |server: run::Run, client: run::Run| {
        assert_eq!(server.stdout(), "served\n");
        assert_eq!(server.end, End::Stopped);
        assert_eq!(client.stdout(), "got\n");
    };
    // Their runs come in the order of the programs.
    for is_first in [true, false] {
        let folder = scripts();
        let [server, client] =
            ["server", "client"].map(|name| folder.path().join(name));
        let server = (&forever, server.as_path());
        let client = (&once, client.as_path());
        if is_first {
            let (server, client) = run::together(server, client).unwrap();
            are_right(server, client);
        } else {
            let (client, server) = run::together(client, server).unwrap();
            are_right(server, client);
        }
    }
}

#[test]
fn a_client_that_did_anything_is_not_started_anew() {
    for client in ["silent", "failing"] {
        let folder = scripts();
        let [server, client] =
            ["idle", client].map(|name| folder.path().join(name));
        let (forever, once) = (listing("//@ forever"), listing(""));
        run::together((&forever, &server), (&once, &client)).unwrap();
        let starts = fs::read_to_string(folder.path().join("starts"));
        assert_eq!(starts.unwrap(), "\n");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_has_as_much_address_space_as_it_claims() {
    let folder = scripts();
    let program = folder.path().join("limits");
    for (claims, is_limited) in [("//@ limit: 64MiB", true), ("", false)] {
        let run = run::alone((&listing(claims), &program), PATIENCE).unwrap();
        let said = run.stdout();
        assert_eq!(said == "65536\n", is_limited, "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_program_used_is_what_it_says_itself() {
    let folder = scripts();
    let program = folder.path().join("busy");
    let run = run::alone((&listing(""), &program), PATIENCE).unwrap();
    // The shell's own user and system time: `0m0.210s 0m0.010s`.
    let said = run.stdout();
    let own = said.lines().next().unwrap().split(' ').map(|time| {
        let (minutes, rest) = time.split_once('m').unwrap();
        let seconds: f64 = rest.trim_end_matches('s').parse().unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds
    });
    let own: f64 = own.sum();
    let used = run.used.unwrap().as_secs_f64();
    // Both are told in hundredths, each rounded down.
    assert!((own - 0.03..own + 0.2).contains(&used), "{used} and {own}");
}

/// Whether a process is there, and is not only waited for.
fn is_there(id: u32) -> bool {
    let signal_of_none = ["-0", &id.to_string()];
    let kill = Command::new("kill").args(signal_of_none).output();
    kill.unwrap().status.success()
}

#[test]
fn a_child_ends_with_its_owner() {
    let folder = scripts();
    let mut command = Command::new(folder.path().join("idle"));
    let child = Child::spawn(&mut command).unwrap();
    let id = child.process.id();
    assert!(is_there(id));
    drop(child);
    assert!(!is_there(id));
}

#[test]
fn a_child_is_waited_for_until_its_deadline() {
    let folder = scripts();
    let mut command = Command::new(folder.path().join("idle"));
    let mut child = Child::spawn(&mut command).unwrap();
    let start = Instant::now();
    let soon = start + Duration::from_millis(50);
    assert_eq!(child.wait_until(soon).unwrap(), None);
    assert!(start.elapsed() >= Duration::from_millis(50));
    let mut command = Command::new(folder.path().join("silent"));
    let mut child = Child::spawn(&mut command).unwrap();
    let status = child.wait_until(start + Duration::from_secs(60)).unwrap();
    assert!(status.unwrap().success());
}

#[test]
fn a_program_that_leaves_its_errors_open_is_found_out() {
    let folder = scripts();
    let program = folder.path().join("holding");
    let run = run::alone((&listing(""), &program), PATIENCE).unwrap();
    assert!(matches!(run.end, End::Exited(status) if status.success()));
    assert!(!run.is_closed);
}

#[test]
fn only_what_has_to_waits_for_all_processors() {
    let folder = scripts();
    let program = folder.path().join("silent");
    let one = cores::one().unwrap();
    // Who needs none has its turn at once.
    run::alone((&listing(""), &program), PATIENCE).unwrap();
    let wait = Duration::from_millis(300);
    let waited = thread::scope(|scope| {
        let start = Instant::now();
        scope.spawn(move || {
            thread::sleep(wait);
            drop(one);
        });
        run::alone((&listing("//@ alone"), &program), PATIENCE).unwrap();
        start.elapsed()
    });
    assert!(waited >= wait, "{waited:?}");
}

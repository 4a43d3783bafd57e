//! Programs that use port 8000 have it to themselves: each in a network of its
//! own, where the system has one for it, and one after the other elsewhere.

use libtest_mimic::{Arguments, Completion, Failed, Trial, run};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use weave::proof::child::{self, Child};
use weave::proof::port::port_8000;

/// A listing that uses the port, and no crate.
const LISTING: &str = "listings/io/src/bin/threads_client_server.rs";

/// How long a program of a second may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the stand-in ends that got no network of its own.
const REFUSED: i32 = 3;

/// The compiler and runner of programs: see `chapters/stand_in.rs`.
fn stand_in() -> Command {
    Command::new(env!("CARGO_BIN_EXE_stand-in"))
}

/// A folder in which the stand-in has compiled the listing.
fn compiled() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let test = folder.path().join("test.rs");
    fs::copy(root.join(LISTING), &test).unwrap();
    let out = folder.path().join("out.exe");
    let status = stand_in().arg(test).arg("-o").arg(out).status().unwrap();
    assert!(status.success(), "{status}");
    folder
}

/// The stand-in as it runs what was compiled.
struct Running {
    child: Child,
    errors: JoinHandle<String>,
}

impl Running {
    /// Starts it in one of the ways that it knows.
    fn start(way: &str, folder: &TempDir) -> Running {
        let mut command = stand_in();
        command.arg(way).current_dir(folder).stderr(Stdio::piped());
        let mut child = Child::spawn(&mut command).unwrap();
        let errors = child::text(child.process.stderr.take().unwrap());
        Running { child, errors }
    }

    /// How it ended, and what it said; it may wait for a port that this test
    /// has, but not for ever.
    fn end(mut self) -> (Option<i32>, String) {
        let status = self.child.wait_until(Instant::now() + PATIENCE);
        self.child.stop();
        let code = status.unwrap().and_then(|status| status.code());
        (code, self.errors.join().unwrap())
    }
}

fn an_isolated_program_has_a_port_that_is_taken() -> Result<Completion, Failed>
{
    let folder = compiled();
    let _turn = port_8000("this test").unwrap();
    let _listener = TcpListener::bind("127.0.0.1:8000").unwrap();
    match Running::start("isolated", &folder).end() {
        (Some(REFUSED), why) => Ok(Completion::ignored_with(why)),
        (Some(0), _) => Ok(Completion::Completed),
        (_, errors) => Err(errors.into()),
    }
}

fn elsewhere_a_program_waits_for_its_turn() -> Result<(), Failed> {
    let folder = compiled();
    let turn = port_8000("this test").unwrap();
    let listener = TcpListener::bind("127.0.0.1:8000").unwrap();
    let by_turns = Running::start("by-turns", &folder);
    // If it did not wait, it would find that the port is taken.
    thread::sleep(Duration::from_secs(1));
    drop(listener);
    drop(turn);
    match by_turns.end() {
        (Some(0), _) => Ok(()),
        (_, errors) => Err(errors.into()),
    }
}

fn main() -> ExitCode {
    let trials = vec![
        Trial::ignorable_test(
            "an_isolated_program_has_a_port_that_is_taken",
            an_isolated_program_has_a_port_that_is_taken,
        ),
        Trial::test(
            "elsewhere_a_program_waits_for_its_turn",
            elsewhere_a_program_waits_for_its_turn,
        ),
    ];
    run(&Arguments::from_args(), trials).exit_code()
}

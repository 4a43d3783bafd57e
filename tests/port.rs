//! Programs that use port 8000 have it to themselves: each in a network of its
//! own, where the system has one for it, and one after the other elsewhere.

use libtest_mimic::{Arguments, Completion, Failed, Trial, run};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, ExitCode, Output, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;
use weave::proof::port::port_8000;

/// A listing that uses the port, and no crate.
const LISTING: &str = "listings/io/src/bin/threads_client_server.rs";

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

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn an_isolated_program_has_a_port_that_is_taken() -> Result<Completion, Failed>
{
    let folder = compiled();
    let _turn = port_8000("this test").unwrap();
    let _listener = TcpListener::bind("127.0.0.1:8000").unwrap();
    let mut isolated = stand_in();
    let output = isolated.current_dir(&folder).arg("isolated").output();
    let output = output.unwrap();
    match output.status.code() {
        Some(REFUSED) => Ok(Completion::ignored_with(errors(&output))),
        Some(0) => Ok(Completion::Completed),
        _ => Err(errors(&output).into()),
    }
}

fn elsewhere_a_program_waits_for_its_turn() -> Result<(), Failed> {
    let folder = compiled();
    let turn = port_8000("this test").unwrap();
    let listener = TcpListener::bind("127.0.0.1:8000").unwrap();
    let mut by_turns = stand_in();
    by_turns.current_dir(&folder).arg("by-turns");
    by_turns.stdout(Stdio::piped()).stderr(Stdio::piped());
    let by_turns = by_turns.spawn().unwrap();
    // If it did not wait, it would find that the port is taken.
    thread::sleep(Duration::from_secs(1));
    drop(listener);
    drop(turn);
    let output = by_turns.wait_with_output().unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(errors(&output).into()),
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

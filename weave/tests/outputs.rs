//! What proves outputs and seconds can itself fail: a program that prints
//! something else, ends too soon, hangs, or compiles where it must not is found
//! out, and nothing that was started is left running.
//!
//! The listings' own outputs are proved where they run, by the tests of the
//! book.

mod common;

use common::{TestBook, listing};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;
use weave::library::Listings;
use weave::proof::compile::refusals;
use weave::proof::run::{self, End, Run};
use weave::proof::verdict::faults;

/// A program that does what its name says.
const ACTOR: &str = r#"
    fn main() {
        let path = std::env::current_exe().unwrap();
        println!("{}", std::process::id());
        let pause = |millis| {
            std::thread::sleep(std::time::Duration::from_millis(millis))
        };
        match path.file_stem().unwrap().to_str().unwrap() {
            "quick" => {}
            "second" => pause(1_000),
            "hanging" => pause(600_000),
            "failing" => panic!("on purpose"),
            "printing" => loop { println!("{}", "line".repeat(1_000)) },
            "printing_errors" => loop { eprintln!("{}", "line".repeat(1_000)) },
            "printing_one_line" => loop { print!("line") },
            "parent" => {
                let me = std::env::current_exe().unwrap();
                let child = me.with_file_name("hanging");
                std::fs::hard_link(me, &child).unwrap();
                std::process::Command::new(child).spawn().unwrap();
                println!("left");
            }
            "here" => {
                let folder = std::env::current_dir().unwrap();
                println!("{}", std::fs::read_dir(folder).unwrap().count());
            }
            name => unreachable!("{name}"),
        }
    }
"#;

/// The program, compiled once, whatever test comes first.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join("actor.rs");
    let program = folder.join(format!("actor{}", env::consts::EXE_SUFFIX));
    fs::write(&source, ACTOR).unwrap();
    let mut rustc = Command::new("rustc");
    rustc
        .args(["--edition=2024", "-o"])
        .arg(&program)
        .arg(source);
    assert!(rustc.status().unwrap().success());
    program
});

/// Runs the program under a name, and has it printed what it should.
fn act(name: &str, claims: &str) -> (Run, Vec<String>) {
    // A program that hangs is not worth waiting for much longer than it takes
    // to start; the others get all the time that they need.
    let seconds = if name == "hanging" { 1.0 } else { 20.0 };
    let patience = Duration::from_secs_f64(seconds);
    let folder = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::tempdir_in(folder).unwrap();
    let program = format!("{name}{}", env::consts::EXE_SUFFIX);
    let program = folder.path().join(program);
    // A copy could not be run while another thread starts a process, which
    // for a moment has it open for writing too.
    fs::hard_link(&*PROGRAM, &program).unwrap();
    let listing = listing(claims);
    let run = run::alone((&listing, &program), patience).unwrap();
    let faults = faults(&listing, &run, &run.stdout());
    (run, faults)
}

#[test]
fn a_program_that_does_as_it_claims_passes() {
    let (run, faults) = act("second", "//@ takes: 1s");
    assert!(faults.is_empty(), "{faults:?}");
    assert!(run.took >= Duration::from_secs(1));
    assert!(run.lines[0].0 < run.took);
}

#[test]
fn a_program_that_ends_too_soon_fails() {
    let (_, faults) = act("quick", "//@ takes: 1s");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("it took"));
}

#[test]
fn a_program_that_takes_too_long_fails() {
    let (_, faults) = act("second", "//@ takes: 0s");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("it took"));
}

#[test]
fn a_program_that_fails_shows_its_error() {
    let (_, faults) = act("failing", "");
    assert!(faults[0].starts_with("it failed"), "{faults:?}");
    assert!(faults[1].contains("on purpose"), "{faults:?}");
}

#[test]
fn a_program_that_hangs_is_stopped() {
    let (run, faults) = act("hanging", "");
    assert_eq!(run.end, End::Hung);
    assert!(faults[0].starts_with("it hangs"), "{faults:?}");
    assert!(!is_running(&run), "it was left running");
}

#[test]
fn a_program_that_prints_for_ever_is_stopped() {
    for (name, claims) in [
        ("printing", ""),
        ("printing", "//@ forever"),
        ("printing_errors", ""),
        ("printing_one_line", "//@ hangs"),
    ] {
        let (run, faults) = act(name, claims);
        assert_eq!(run.end, End::Flooded);
        assert!(run.stdout().len() <= 2 << 20);
        let [fault] = &faults[..] else {
            panic!("{faults:?}")
        };
        assert!(fault.starts_with("it was stopped after 2 MiB"), "{fault}");
        assert!(fault.contains("line") && fault.len() < 400, "{fault}");
    }
}

#[cfg(unix)]
#[test]
fn a_program_whose_child_holds_its_output_is_not_waited_for() {
    let start = std::time::Instant::now();
    let (run, faults) = act("parent", "");
    assert!(start.elapsed() < Duration::from_secs(100));
    assert!(run.stdout().contains("left\n"));
    assert!(faults[0].starts_with("what it started still"), "{faults:?}");
    for id in run.stdout().lines().filter(|it| it.parse::<u32>().is_ok()) {
        // One of them is that of the parent, which has ended.
        let _ = Command::new("kill").arg(id).output();
    }
}

#[test]
fn a_program_runs_in_an_empty_folder() {
    let (run, _) = act("here", "");
    assert!(run.stdout().ends_with("\n0\n"), "{}", run.stdout());
}

#[test]
fn what_a_listing_prints_is_the_same_on_a_fresh_clone() {
    let rules = include_str!("../../.gitattributes");
    let text = rules.find("* text=auto eol=lf").unwrap();
    for output in ["\n*.stdout -text\n", "\n*.stderr -text\n"] {
        assert!(rules[text..].contains(output), "{output}");
    }
}

#[test]
fn a_program_that_never_ends_is_stopped_and_passes() {
    let (run, faults) = act("hanging", "//@ forever");
    assert!(faults.is_empty(), "{faults:?}");
    assert!(!is_running(&run), "it was left running");
}

#[test]
fn a_program_that_should_never_end_and_does_fails() {
    let (_, faults) = act("quick", "//@ hangs");
    assert!(faults[0].starts_with("it should never end"), "{faults:?}");
}

#[test]
fn a_program_that_compiles_where_it_must_not_is_a_fault() {
    let book = TestBook::new()
        .file("listings/io/fail/fine.rs", "//@ does: x\nfn main() {}\n");
    let (listings, _) = Listings::read(book.root()).unwrap();
    let fine = listings.get("fine").unwrap();
    let said = refusals(&listings, &[fine]).unwrap().remove("fine");
    let error = said.unwrap().unwrap_err();
    let error = error.to_string();
    assert!(
        error.starts_with("listings/io/fail/fine.rs compiles"),
        "{error}"
    );
}

/// Whether the process whose id a run printed is still there.
fn is_running(run: &Run) -> bool {
    let id: u32 = run.stdout().trim().parse().expect("it printed its id");
    let id = id.to_string();
    let ask = match cfg!(windows) {
        true => Command::new("tasklist")
            .args(["/fi", &format!("pid eq {id}")])
            .output(),
        false => Command::new("kill").args(["-0", &id]).output(),
    };
    let answer = ask.unwrap();
    match cfg!(windows) {
        true => String::from_utf8_lossy(&answer.stdout).contains(&id),
        false => answer.status.success(),
    }
}

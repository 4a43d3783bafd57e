//! Which trials there are, and how they are run.

use crate::judge::{self, EXCEPTIONS};
use crate::lab::{Lab, SHARED, for_windows};
use crate::orphans::Orphans;
use crate::tools::Tools;
use crate::wine;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use nix::sys::signal::Signal;
use nix::unistd::alarm;
use std::cmp::Reverse;
use std::env;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitCode, ExitStatus};
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;
use weave::library::Listings;
use weave::proof::run::{End, Run};
use weave::proof::{port, verdict};

/// How many trials run at a time, unless it is said. For the most part they wait
/// for seconds to pass, but each wait goes through the one server of a Windows: of
/// twelve that had the same beside two busy processes, half were late.
const AT_A_TIME: usize = 4 * SHARED;

/// Read by each trial that runs beside others. On a busy machine, that alone makes
/// some of them late, and what is late may print something else, or not come to
/// its end. So whatever has failed runs once more, while nothing else does.
static BESIDE_OTHERS: RwLock<()> = RwLock::new(());

/// For how many seconds a judge in a process of its own is there at most. Its
/// programs have earlier deadlines.
const DEADLINE: u32 = 120;

pub fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    // Whoever filters trials gives one name.
    match &arguments[..] {
        [word, name, boot, commands @ ..] if word == "isolated" => {
            match port::isolate() {
                Ok(()) => judge_in_own_windows(name, boot, commands),
                Err(_) => ExitCode::from(judge::REFUSED),
            }
        }
        [word, name, boot, commands @ ..] if word == "judge" => {
            judge_in_own_windows(name, boot, commands)
        }
        _ => run_trials(),
    }
}

fn judge_in_own_windows(
    name: &str,
    boot: &str,
    commands: &[String],
) -> ExitCode {
    alarm::set(DEADLINE);
    let result = wine::boot(Path::new(boot))
        .and_then(|()| judge::prove(&read_listings(), name, commands));
    match result {
        Ok(faults) => {
            print!("{faults}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprint!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn read_listings() -> Listings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (listings, _) = Listings::read(root).expect("they can be read");
    listings
}

fn run_trials() -> ExitCode {
    let _orphans = Orphans::adopt();
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_A_TIME);
    let listings = read_listings();
    let mut wanted: Vec<_> = for_windows(&listings).collect();
    // Who starts last should not be the one who takes longest.
    wanted.sort_by_key(|it| {
        Reverse(it.claims.takes.as_ref().map(|takes| takes.start))
    });
    let names: Vec<_> = wanted.iter().map(|it| it.name.clone()).collect();
    let shared = Arc::new((listings, OnceLock::new()));
    let mut trials = vec![Trial::test("exceptions_are_listings", {
        let names = names.clone();
        move || {
            for (name, _) in EXCEPTIONS {
                let is_one = names.iter().any(|it| it == name);
                assert!(is_one, "`{name}` is none: delete the exception");
            }
            Ok(())
        }
    })];
    trials.push(Trial::test("a_late_end_is_forgotten_and_no_other", || {
        late_ends();
        Ok(())
    }));
    for name in names {
        let shared = Arc::clone(&shared);
        trials.push(Trial::ignorable_test(name.clone(), move || {
            let (listings, lab) = &*shared;
            try_listing(listings, lab, &name)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Of a program that was killed, what it printed still counts.
fn late_ends() {
    let listings = read_listings();
    let listing = listings.get("threads").expect("it is there");
    let output = listing.around.output.as_deref().expect("it has one");
    let judged = |output: &str, signal| {
        let mut run = Run {
            lines: output
                .split_inclusive('\n')
                .map(|line| (Duration::from_secs(1), line.to_owned()))
                .collect(),
            errors: String::new(),
            took: Duration::from_secs(1),
            used: None,
            end: End::Exited(ExitStatus::from_raw(signal)),
            is_closed: true,
        };
        judge::forget_late_end(&mut run);
        verdict::faults(
            listing,
            &run,
            listing.around.output.as_deref().unwrap(),
        )
    };
    let (killed, crashed) = (Signal::SIGKILL, Signal::SIGSEGV);
    assert!(judged(output, killed as i32).is_empty());
    assert!(!judged(output, crashed as i32).is_empty());
    let cut_off = output.lines().next().unwrap();
    assert!(!judged(cut_off, killed as i32).is_empty());
}

enum Missing {
    /// There is nothing to build or to run it with.
    Tools(String),
    /// There is, but it failed.
    Lab(String),
}

fn try_listing(
    listings: &Listings,
    lab: &OnceLock<Result<Lab, Missing>>,
    name: &str,
) -> Result<Completion, Failed> {
    let lab = lab.get_or_init(|| {
        let tools = Tools::find().map_err(Missing::Tools)?;
        let lab = Lab::new(listings, tools);
        lab.map_err(|error| Missing::Lab(format!("{error:#}")))
    });
    let lab = match lab {
        Ok(lab) => lab,
        Err(Missing::Tools(why)) if env::var_os("CI").is_none() => {
            return Ok(Completion::ignored_with(why));
        }
        Err(Missing::Tools(why) | Missing::Lab(why)) => {
            return Err(why.into());
        }
    };
    let exception = judge::exception(name);
    let mut result = {
        let _beside_others = BESIDE_OTHERS.read();
        lab.try_listing(listings, name)
    };
    if exception.is_none() && !matches!(&result, Ok(it) if it.is_empty()) {
        let _alone = BESIDE_OTHERS.write();
        let why = result.unwrap_or_else(|error| format!("{error:#}\n"));
        eprintln!("`{name}` fails beside others, and runs once more:\n{why}");
        result = lab.try_alone(listings, name);
    }
    let faults = result.map_err(|error| format!("{error:#}"))?;
    match (faults.is_empty(), exception) {
        (true, None) => Ok(Completion::Completed),
        (false, None) => Err(faults.into()),
        (false, Some(why)) => Ok(Completion::ignored_with(why)),
        (true, Some(_)) => {
            Err("it does well under Wine: delete its exception".into())
        }
    }
}

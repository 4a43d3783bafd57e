//! Runs a listing's program and says what it printed, when, and how it ended.
//! No process hangs or is left running: each has a deadline, and is killed and
//! reaped when its owner lets go of it. (A listing that starts a process of its
//! own has to see to it that it ends without its parent: nobody looks for it,
//! nor waits for what it would still print.) Each runs in an empty folder.

use super::child::{self, Child};
use super::cores::{self, Cores};
use super::cpu_time;
use super::output::{self, Line, Output};
use super::port::{Port, port_8000};
use super::scratch;
use crate::library::timeline::Timeline;
use crate::listing::Listing;
use anyhow::{Context, Result};
use std::path::{self, Path};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How much longer than it claims a program may run, usually, before it is
/// said to hang: far more than a busy machine adds.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a program that never ends is watched, unless it claims a time.
const WATCH: Duration = Duration::from_secs(1);

/// How long a client's server may take until it listens.
const START: Duration = Duration::from_secs(10);

/// A listing and its program.
pub type Built<'a> = (&'a Listing, &'a Path);

/// What a program did.
#[derive(Debug)]
pub struct Run {
    /// The lines that it printed, each with its newline and the time since
    /// the program's start.
    pub lines: Vec<Line>,
    /// What it wrote to its standard error.
    pub errors: String,
    /// How long it ran.
    pub took: Duration,
    /// For how long it used a processor, or several, where the system says so
    /// (Linux).
    pub used: Option<Duration>,
    /// How it ended.
    pub end: End,
    /// Whether its output ended with it, and is not held by what it started.
    pub is_closed: bool,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It is one that never ends, and was stopped after a while.
    Stopped,
    /// It should have ended, and was stopped at its deadline.
    Hung,
    /// It printed more than 2 MiB, and was stopped.
    Flooded,
}

impl Run {
    /// When its jobs ran, if its lines tell of jobs and nothing else.
    pub fn timeline(&self) -> Option<Timeline> {
        let lines = self.lines.iter();
        Timeline::of(lines.map(|(time, line)| (*time, line.as_str())))
    }

    /// All that it printed.
    pub fn stdout(&self) -> String {
        self.lines.iter().map(|(_, line)| line.as_str()).collect()
    }
}

/// Runs a program alone. It hangs when it takes longer than it claims by
/// `patience`.
///
/// # Errors
///
/// It could not be started, or it needs port 8000 and another program has it.
pub fn alone((listing, program): Built, patience: Duration) -> Result<Run> {
    let _turn = Turn::of(&[listing])?;
    let process = Process::start(listing, program)?;
    let takes = listing.claims.takes.as_ref();
    if listing.never_ends() {
        let watch = takes.map_or(WATCH, |takes| takes.start);
        process.watch(watch, End::Stopped)
    } else {
        let takes = takes.map_or(Duration::ZERO, |takes| takes.end);
        process.watch(takes + patience, End::Hung)
    }
}

/// Runs two programs side by side, as in two terminals: first the one that
/// never ends, then the one that ends, which is started anew until the first
/// is ready for it. Returns the run of each, in the order of the arguments.
///
/// # Errors
///
/// As for [`alone`].
pub fn together(one: Built, other: Built) -> Result<(Run, Run)> {
    if !one.0.never_ends() {
        let (other, one) = together(other, one)?;
        return Ok((one, other));
    }
    let _turn = Turn::of(&[one.0, other.0])?;
    let server = Process::start(one.0, one.1)?;
    let takes = other.0.claims.takes.as_ref();
    let patience = takes.map_or(Duration::ZERO, |it| it.end) + PATIENCE;
    let start = Instant::now();
    let client = loop {
        let run =
            Process::start(other.0, other.1)?.watch(patience, End::Hung)?;
        // Before the server listens, a client fails at once, with no output.
        let was_early = matches!(run.end, End::Exited(status) if !status.success())
            && run.lines.is_empty();
        if !was_early || start.elapsed() > START {
            break run;
        }
        thread::sleep(Duration::from_millis(20));
    };
    Ok((server.watch(Duration::ZERO, End::Stopped)?, client))
}

/// What programs have to themselves while they run.
struct Turn {
    _port: Option<Port>,
    _cores: Option<Cores>,
}

impl Turn {
    /// Waits until it is the turn of these listings, which run side by side.
    fn of(listings: &[&Listing]) -> Result<Turn> {
        let server = listings.iter().find(|it| it.uses_port_8000());
        let port = server.map(|it| port_8000(&it.name)).transpose()?;
        let busy = listings.iter().filter(|it| it.claims.busy).count();
        let is_alone = listings.iter().any(|it| it.claims.alone);
        let cores = match busy {
            _ if is_alone => Some(cores::all()?),
            0 => None,
            1 => Some(cores::one()?),
            _ => Some(cores::all()?),
        };
        Ok(Turn {
            _port: port,
            _cores: cores,
        })
    }
}

/// How a program is started: within its limit, if it claims one.
fn command(listing: &Listing, program: &Path) -> Command {
    match listing.claims.limit {
        Some(limit) if cfg!(target_os = "linux") => {
            let mut command = Command::new("sh");
            // In KiB. Each thread could have an arena of glibc's, which is a
            // lot of address space, and depends on the number of processors.
            command
                .args(["-c", "ulimit -v \"$0\" && exec \"$1\""])
                .arg((limit / 1024).to_string())
                .arg(program)
                .env("MALLOC_ARENA_MAX", "1");
            command
        }
        _ => Command::new(program),
    }
}

/// A process whose lines are read as they come.
struct Process {
    child: Child,
    start: Instant,
    lines: Output,
    errors: Output,
    /// Where it runs.
    _folder: TempDir,
}

impl Process {
    fn start(listing: &Listing, program: &Path) -> Result<Process> {
        let folder = scratch::folder()?;
        let start = Instant::now();
        let mut command = command(listing, &path::absolute(program)?);
        command
            .current_dir(folder.path())
            // Where it is set, a panic takes its time.
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = Child::spawn(&mut command)
            .with_context(|| format!("could not run {}", program.display()))?;
        let stdout = child.process.stdout.take().expect("it is piped");
        let stderr = child.process.stderr.take().expect("it is piped");
        Ok(Process {
            child,
            start,
            lines: Output::of(stdout, start),
            errors: Output::of(stderr, start),
            _folder: folder,
        })
    }

    /// Waits for the process to end, for so long; then stops it, and calls
    /// that `late`.
    fn watch(mut self, patience: Duration, late: End) -> Result<Run> {
        let deadline = self.start + patience;
        let process = &mut self.child.process;
        let is_full = || self.lines.is_full() || self.errors.is_full();
        while !cpu_time::has_ended(process)
            && Instant::now() < deadline
            && !is_full()
        {
            thread::sleep(child::TICK);
        }
        let took = self.start.elapsed();
        let used = cpu_time::used_by(process);
        let ended = process.try_wait()?;
        self.child.stop();
        let is_full = is_full();
        let deadline = Instant::now() + output::GRACE;
        let (lines, is_closed) = self.lines.finish(deadline);
        let (errors, are_closed) = self.errors.finish(deadline);
        Ok(Run {
            lines,
            errors: errors.into_iter().map(|(_, line)| line).collect(),
            took,
            used,
            end: match ended {
                _ if is_full => End::Flooded,
                Some(status) => End::Exited(status),
                None => late,
            },
            is_closed: is_closed && are_closed,
        })
    }
}

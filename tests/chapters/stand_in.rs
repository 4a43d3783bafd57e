//! The compiler that Skeptic calls, and the program that it then runs.
//!
//! Called as `stand-in test.rs … -o out.exe`, it finds the listing whose
//! program test.rs holds, to the letter, and compiles that in its own edition
//! and mode. In the place of the program it leaves itself. Called with no
//! arguments, it is that: it runs the program with a deadline, alone or beside
//! the one in the other terminal, and fails unless it prints what the page
//! shows and takes as long as the page says.
//!
//! Called in any other way, it is rustc.

use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;
use weave::library::Listings;
use weave::listing::Listing;
use weave::proof::run::{self, Built, PATIENCE, Run};
use weave::proof::{compile, verdict};

/// The files that the compiler leaves for the program, in the folder in which
/// Skeptic compiles and runs it.
const NAME: &str = "name";
const MAIN: &str = "main.rs";
const PROGRAM: &str = "program.exe";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let result = match &args[..] {
        [] => prove(),
        [test, ..] if Path::new(test).ends_with("test.rs") => compile(&args),
        _ => pass_on(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn pass_on(args: &[String]) -> Result<()> {
    let status = Command::new(env!("COMPILER")).args(args).status()?;
    ensure!(status.success(), "rustc failed");
    Ok(())
}

fn compile(args: &[String]) -> Result<()> {
    let (listings, problems) = listings()?;
    let test = Path::new(&args[0]);
    let text = fs::read_to_string(test)?;
    // Skeptic begins the file with an empty line.
    let program = text.strip_prefix('\n').unwrap_or(&text);
    let Some(listing) = listings.iter().find(|it| it.program == program) else {
        for problem in problems {
            eprintln!("{problem}");
        }
        bail!("Skeptic was given a program that is no listing's:\n{program}");
    };
    let folder = test.parent().context("Skeptic names a full path")?;
    fs::write(folder.join(NAME), &listing.name)?;
    fs::write(folder.join(MAIN), &listing.program)?;

    let mut rustc = Command::new(env!("COMPILER"));
    rustc.current_dir(folder).arg(MAIN);
    let mut out = None;
    let mut rest = args[1..].iter();
    while let Some(arg) = rest.next() {
        if arg == "-o" {
            out = rest.next();
        } else if !arg.starts_with("--edition=") && arg != "--verbose" {
            rustc.arg(arg);
        }
    }
    rustc.arg(format!("--edition={}", listing.around.edition));
    if listing.claims.release {
        rustc.arg("-Copt-level=3");
    }
    let slot = compile_slot()?;
    let status = rustc.args(["-o", PROGRAM]).status()?;
    drop(slot);
    ensure!(
        status.success(),
        "the listing `{}` ({}) does not compile",
        listing.name,
        listing.path
    );
    match out {
        Some(out) => copy_self(Path::new(out)),
        None => Ok(()),
    }
}

/// A turn to compile: as many at once as there are cores, whichever process
/// they are in.
fn compile_slot() -> Result<File> {
    let cores = thread::available_parallelism()?.get();
    loop {
        for core in 0..cores {
            let path = target_folder().join(format!("compile-{core}.lock"));
            let file = File::create(path)?;
            if file.try_lock().is_ok() {
                return Ok(file);
            }
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// The folder that Cargo built this program into.
fn target_folder() -> PathBuf {
    let stand_in = Path::new(env!("RUSTC"));
    stand_in.parent().unwrap_or(stand_in).to_owned()
}

#[cfg(unix)]
fn copy_self(to: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(env::current_exe()?, to)?)
}

#[cfg(not(unix))]
fn copy_self(to: &Path) -> Result<()> {
    fs::copy(env::current_exe()?, to)?;
    Ok(())
}

fn prove() -> Result<()> {
    let (listings, _) = listings()?;
    let name = fs::read_to_string(NAME).context("Skeptic runs this")?;
    let listing = listings.get(&name).context("it was there to compile")?;
    let path = env::current_dir()?.join(PROGRAM);
    let program: Built = (listing, &path);
    let mut runs = Vec::new();
    match listings.companion(listing) {
        None => runs.push((listing, run::alone(program, PATIENCE)?)),
        Some(companion) => {
            let programs = compile::programs(&listings, &[companion])?;
            let other = programs.get(&companion.name);
            let other = other.context("Cargo did not say where it is")?;
            let (one, other) = run::together(program, (companion, other))?;
            runs.extend([(listing, one), (companion, other)]);
        }
    }
    let mut faults = String::new();
    for (listing, run) in runs {
        faults.push_str(&report(listing, &run)?);
    }
    ensure!(faults.is_empty(), "{faults}");
    Ok(())
}

/// What a listing's run did other than the page says.
fn report(listing: &Listing, run: &Run) -> Result<String> {
    let expected = listing.around.output.as_deref().with_context(|| {
        format!(
            "{} is missing\n  help: run `cargo run -- bless {}`",
            listing.output_path(),
            listing.name
        )
    })?;
    let mut faults = verdict::faults(listing, run, expected);
    if let Some(picture) = &listing.around.picture {
        faults.extend(verdict::fault_of_timeline(run, picture));
    }
    let report =
        |fault| format!("{} ({}): {fault}\n", listing.name, listing.path);
    Ok(faults.into_iter().map(report).collect())
}

fn listings() -> Result<(Listings, Vec<weave::problem::Problem>)> {
    Listings::read(Path::new(env!("CARGO_MANIFEST_DIR")))
}

//! The compiler that Skeptic calls, and the program that it then runs.
//!
//! Called as `stand-in test.rs … -o out.exe`, it finds the listing whose file
//! test.rs holds, and compiles its program in its own edition and mode, and
//! that of the listing in the other terminal. In the place of the program it
//! leaves itself. Called with no arguments, it is that: it runs the program
//! with a deadline, alone or beside the other one, and fails unless they print
//! what the page shows and take as long as the page says.
//!
//! A program that uses port 8000 is run by another process of the stand-in,
//! called with `isolated`, in a network of its own. Where there is none to be
//! had, programs take turns, as they do when it is called with `by-turns`.
//!
//! Called in any other way, it is rustc.

use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use weave::library::Listings;
use weave::listing::Listing;
use weave::problem::Problem;
use weave::proof::run::{self, PATIENCE};
use weave::proof::{cores, port, verdict};

mod kept;

/// The file that the compiler leaves for the program, in the folder in which
/// Skeptic compiles and runs it: the listing's name.
const NAME: &str = "name";

/// How a process ends that got no network of its own.
const REFUSED: u8 = 3;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match &args[..] {
        [] => prove(),
        ["by-turns"] => run_and_judge(),
        ["isolated"] => match port::isolate() {
            Ok(()) => run_and_judge(),
            Err(error) => {
                eprintln!("{error:#}");
                return ExitCode::from(REFUSED);
            }
        },
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

fn pass_on(args: &[&str]) -> Result<()> {
    let status = Command::new(env!("COMPILER")).args(args).status()?;
    ensure!(status.success(), "rustc failed");
    Ok(())
}

fn compile(args: &[&str]) -> Result<()> {
    let (listings, problems) = listings()?;
    let test = Path::new(args[0]);
    let text = fs::read_to_string(test)?;
    // Skeptic begins the file with an empty line, and ends each with a newline.
    let text = text.strip_prefix('\n').unwrap_or(&text);
    let is_given = |listing: &&Listing| {
        let file = fs::read_to_string(listings.root().join(&listing.path));
        file.is_ok_and(|file| file.lines().eq(text.lines()))
    };
    let Some(listing) = listings.iter().find(is_given) else {
        for problem in problems {
            eprintln!("{problem}");
        }
        bail!("Skeptic was given a program that is no listing's:\n{text}");
    };
    let folder = test.parent().context("Skeptic names a full path")?;
    fs::write(folder.join(NAME), &listing.name)?;

    let mut for_rustc = Vec::new();
    let mut out = None;
    let mut rest = args[1..].iter();
    while let Some(arg) = rest.next() {
        if *arg == "-o" {
            out = rest.next();
        } else if !arg.starts_with("--edition=") && *arg != "--verbose" {
            for_rustc.push(arg);
        }
    }
    for listing in iter::once(listing).chain(listings.companion(listing)) {
        let name = &listing.name;
        let main = format!("{name}.rs");
        fs::write(folder.join(&main), &listing.program)?;
        let mut rustc = Command::new(env!("COMPILER"));
        rustc.current_dir(folder).args(&for_rustc).arg(main);
        rustc.arg(format!("--edition={}", listing.around.edition));
        rustc.args(listing.claims.release.then_some("-Copt-level=3"));
        let place = kept::place(listing, &rustc)?;
        let program = folder.join(program(listing));
        // A link to it stays when another process lets go of it.
        if fs::hard_link(&place, &program).is_ok()
            || fs::copy(&place, &program).is_ok()
        {
            continue;
        }
        rustc.arg("-o").arg(&program);
        let core = cores::one()?;
        let status = rustc.status()?;
        drop(core);
        let path = &listing.path;
        ensure!(
            status.success(),
            "the listing `{name}` ({path}) does not compile"
        );
        kept::keep(listing, &program, &place)?;
    }
    match out {
        Some(out) => copy_self(Path::new(out)),
        None => Ok(()),
    }
}

/// The file of a listing's program.
fn program(listing: &Listing) -> PathBuf {
    PathBuf::from(format!("{}.exe", listing.name))
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
    if given(&listings)?.uses_port_8000() {
        // In another process, since one that is refused has no network at all.
        let stand_in = env::current_exe()?;
        let status = Command::new(stand_in).arg("isolated").status()?;
        if status.code() != Some(REFUSED.into()) {
            ensure!(status.success(), "in a network of its own: {status}");
            return Ok(());
        }
    }
    run_and_judge()
}

/// The listing that was compiled in this folder.
fn given(listings: &Listings) -> Result<&Listing> {
    let name = fs::read_to_string(NAME).context("Skeptic runs this")?;
    listings.get(&name).context("it was there to compile")
}

fn run_and_judge() -> Result<()> {
    let (listings, _) = listings()?;
    let listing = given(&listings)?;
    let folder = env::current_dir()?;
    let path = folder.join(program(listing));
    let mut runs = Vec::new();
    match listings.companion(listing) {
        None => runs.push((listing, run::alone((listing, &path), PATIENCE)?)),
        Some(companion) => {
            let other = folder.join(program(companion));
            let (one, other) =
                run::together((listing, &path), (companion, &other))?;
            runs.extend([(listing, one), (companion, other)]);
        }
    }
    let mut faults = String::new();
    for (listing, run) in runs {
        faults.push_str(&verdict::report(listing, &run));
    }
    ensure!(faults.is_empty(), "{faults}");
    Ok(())
}

fn listings() -> Result<(Listings, Vec<Problem>)> {
    Listings::read(Path::new(env!("CARGO_MANIFEST_DIR")))
}

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
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use weave::library::Part;
use weave::listing::{self, Around, Kind, Listing};
use weave::problem::Problems;
use weave::proof::run::{self, PATIENCE, Run};
use weave::proof::{cores, port, verdict};

mod kept;

/// The folder of the book.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The file that the compiler leaves for the program, in the folder in which
/// Skeptic compiles and runs it: the path of the listing, and of the one in the
/// other terminal.
const GIVEN: &str = "given";

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
    let _core = cores::one()?;
    let test = Path::new(args[0]);
    let text = fs::read_to_string(test)?;
    // Skeptic begins the file with an empty line, and ends each with a newline.
    let text = text.strip_prefix('\n').unwrap_or(&text);
    let is_given = |path: &str| {
        let file = fs::read_to_string(Path::new(ROOT).join(path));
        file.is_ok_and(|file| file.lines().eq(text.lines()))
    };
    let Some(path) = find(is_given)? else {
        bail!("Skeptic was given a program that is no listing's:\n{text}");
    };
    let mut given = vec![parse(&path)?];
    if let Some(name) = &given[0].claims.with {
        let file = format!("/{name}.rs");
        let other = find(|path| path.ends_with(&file))?;
        let other = other.with_context(|| format!("there is no `{name}`"))?;
        given.push(parse(&other)?);
    }
    let folder = test.parent().context("Skeptic names a full path")?;
    let paths: Vec<&str> = given.iter().map(|it| it.path.as_str()).collect();
    fs::write(folder.join(GIVEN), paths.join("\n"))?;

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
    for listing in &given {
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
        let status = rustc.status()?;
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
    if given()?.iter().any(Listing::uses_port_8000) {
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

/// The listings that were compiled in this folder: one, or two that run side by
/// side.
fn given() -> Result<Vec<Listing>> {
    let paths = fs::read_to_string(GIVEN).context("Skeptic runs this")?;
    paths.lines().map(parse).collect()
}

/// The path of the first listing of which this is true. Each program is compiled
/// by a process of its own, which need not parse all listings.
fn find(is_it: impl Fn(&str) -> bool) -> Result<Option<String>> {
    let files = listing::files(Path::new(ROOT))?.into_iter();
    let files = files.filter(|(_, kind)| *kind == Kind::Runs);
    let mut paths = files.map(|(path, _)| path);
    Ok(paths.find(|path| is_it(path)))
}

/// The listing in a file.
fn parse(path: &str) -> Result<Listing> {
    let root = Path::new(ROOT);
    let part = path.split('/').nth(1).unwrap_or_default();
    let part = Part::read(root, part);
    let part = part.map_err(|problem| Problems(vec![problem]))?;
    let bytes = fs::read(root.join(path))?;
    let around = Around::read(root, path, Kind::Runs, &part.edition);
    let listing = Listing::parse(path, Kind::Runs, &bytes, around);
    listing.map_err(|problems| Problems(problems).into())
}

fn run_and_judge() -> Result<()> {
    let listings = given()?;
    let folder = env::current_dir()?;
    let programs = listings.iter().map(|it| folder.join(program(it)));
    let programs: Vec<PathBuf> = programs.collect();
    let built = |at: usize| (&listings[at], programs[at].as_path());
    let runs = match listings.len() {
        1 => vec![run::alone(built(0), PATIENCE)?],
        _ => <[Run; 2]>::from(run::together(built(0), built(1))?).into(),
    };
    let mut faults = String::new();
    for (listing, run) in listings.iter().zip(runs) {
        faults.push_str(&verdict::report(listing, &run));
        faults.extend(served_late(listing, &run));
    }
    ensure!(faults.is_empty(), "{faults}");
    Ok(())
}

/// What the text says of `ten_thousand` is more than that its numbers are
/// roughly so: the last client is served after the second that it waits, and
/// less than one more.
fn served_late(listing: &Listing, run: &Run) -> Option<String> {
    if listing.name != "ten_thousand" {
        return None;
    }
    let output = run.stdout();
    let words = output.split_once("the last one was served ");
    let seconds = words.and_then(|(_, rest)| rest.split_once(" s later"));
    match seconds.map(|(seconds, _)| seconds.parse::<f64>()) {
        Some(Ok(seconds)) if seconds <= 2.0 => None,
        _ => Some(format!(
            "{}: it does not serve the last one within two seconds\n",
            listing.path
        )),
    }
}

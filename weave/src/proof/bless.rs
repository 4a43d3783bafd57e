//! Keeps what listings print: runs them and rewrites their `.stdout` and the
//! picture of their jobs, or has them refused by the compiler and rewrites
//! their `.stderr`.

use super::compile;
use super::run::{self, PATIENCE, Run};
use super::verdict::{faults_of_end, is_same};
use crate::library::Listings;
use crate::library::timeline::Timeline;
use crate::listing::{Kind, Listing};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

/// Blesses the named listings of the book below `root`, or all of them, and
/// prints a line for each.
///
/// # Errors
///
/// There is no listing of a name; or some did not end as they should or took
/// longer or shorter than they claim: their files stay as they are.
pub fn bless(root: &Path, names: &[String]) -> Result<()> {
    // What is wrong with the listings as pages is the build's to say.
    let (listings, _) = Listings::read(root)?;
    let mut wanted = Vec::new();
    for name in names {
        wanted.push(listings.get(name).with_context(|| {
            format!(
                "there is no listing `{name}`, or it has a mistake\n  help: \
                 `cargo run -- build` says what is wrong"
            )
        })?);
    }
    if names.is_empty() {
        wanted.extend(listings.iter());
    }

    let mut to_build: Vec<&Listing> = Vec::new();
    for listing in wanted.iter().filter(|listing| listing.runs_here()) {
        to_build.push(listing);
        to_build.extend(listings.companion(listing));
    }
    let programs = compile::programs(&listings, &to_build)?;
    let fails = |listing: &&Listing| listing.kind == Kind::Fails;
    let to_refuse: Vec<_> = wanted.iter().copied().filter(fails).collect();
    let mut refusals = compile::refusals(&listings, &to_refuse)?;

    let blessed: Vec<Result<String>> = thread::scope(|scope| {
        let (listings, programs) = (&listings, &programs);
        let mut runs = Vec::new();
        for &listing in &wanted {
            let refusal = refusals.remove(&listing.name);
            let bless = || one(listings, listing, programs, refusal);
            runs.push(scope.spawn(bless));
        }
        let join = |run: thread::ScopedJoinHandle<_>| {
            run.join().expect("blessing does not panic")
        };
        runs.into_iter().map(join).collect()
    });

    let mut failed = 0;
    for (listing, outcome) in wanted.iter().zip(blessed) {
        match outcome {
            // Nobody may listen.
            Ok(change) => {
                let _ = writeln!(io::stdout(), "{}: {change}", listing.name);
            }
            Err(error) => {
                failed += 1;
                let _ = writeln!(io::stderr(), "{}: {error:#}", listing.name);
            }
        }
    }
    ensure!(failed == 0, "not blessed: {failed} of {}", wanted.len());
    Ok(())
}

/// Blesses one listing, which ran or was refused, and says what changed.
fn one(
    listings: &Listings,
    listing: &Listing,
    programs: &BTreeMap<String, PathBuf>,
    refusal: Option<Result<String>>,
) -> Result<String> {
    let (printed, timeline) = match refusal {
        Some(refusal) => (refusal?, None),
        None if !listing.runs_here() => {
            return Ok("left alone, since this system cannot run it".to_owned());
        }
        None => {
            let run = run(listings, listing, programs)?;
            (run.stdout(), run.timeline())
        }
    };
    let mut wrote = Vec::new();
    let mut write = |path: String, text: String| {
        fs::write(listings.root().join(&path), text)?;
        wrote.push(path);
        anyhow::Ok(())
    };
    let before = listing.around.output.as_deref();
    if before.is_none_or(|before| !is_same(listing, before, &printed)) {
        write(listing.output_path(), printed)?;
    }
    let before = listing.around.picture.as_deref();
    let before = before.and_then(Timeline::of_picture);
    if let Some(timeline) = timeline
        && before.is_none_or(|it| timeline.difference(&it).is_some())
    {
        write(listing.picture_path(), timeline.to_svg())?;
    }
    Ok(match wrote.is_empty() {
        true => "as before".to_owned(),
        false => format!("wrote {}", wrote.join(" and ")),
    })
}

/// Runs a listing, beside its companion where it has one: both have to end as
/// they should.
fn run(
    listings: &Listings,
    listing: &Listing,
    programs: &BTreeMap<String, PathBuf>,
) -> Result<Run> {
    let built = |listing: &Listing| {
        let program = programs.get(&listing.name).map(PathBuf::as_path);
        program.context("Cargo did not say where its program is")
    };
    let program = (listing, built(listing)?);
    let (run, other) = match listings.companion(listing) {
        None => (run::alone(program, PATIENCE)?, None),
        Some(companion) => {
            let other = (companion, built(companion)?);
            let (run, beside) = run::together(program, other)?;
            (run, Some((companion, beside)))
        }
    };
    let mut faults = faults_of_end(listing, &run);
    if let Some((companion, run)) = other {
        let beside = faults_of_end(companion, &run).into_iter();
        faults.extend(beside.map(|it| format!("{}: {it}", companion.name)));
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(run)
}

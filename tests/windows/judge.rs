//! The process of a trial: runs a program as on Linux, and says what it did
//! other than the page says.

use crate::wine;
use anyhow::{Context, Result, ensure};
use nix::sys::prctl::set_child_subreaper;
use nix::unistd::alarm;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use weave::listing::Listing;
use weave::listings::Listings;
use weave::run::{self, PATIENCE, Run};
use weave::verdict;

/// For how many seconds a process of a trial is there at most. A program has
/// its own deadline, which is earlier.
const DEADLINE: u32 = 120;

/// Runs the listing `name` as `command`, and, if it has one, the listing in the
/// other terminal as `companion`.
pub fn main(name: &str, command: &str, companion: Option<&str>) -> ExitCode {
    alarm::set(DEADLINE);
    let result = in_windows(|| prove(name, command, companion));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does something while Windows runs.
fn in_windows(what: impl FnOnce() -> Result<()>) -> Result<()> {
    set_child_subreaper(true)?;
    wine::boot()?;
    let result = what();
    wine::shut_down()?;
    result
}

fn prove(name: &str, command: &str, companion: Option<&str>) -> Result<()> {
    let (listings, _) = Listings::read(Path::new(env!("CARGO_MANIFEST_DIR")))?;
    let get = |name: &str| -> Result<Listing> {
        let mut listing = listings.get(name).context("it is there")?.clone();
        // How much address space a program takes, Linux says of itself. Wine
        // takes as much as it likes.
        listing.claims.limit = None;
        Ok(listing)
    };
    let listing = get(name)?;
    let program = (&listing, Path::new(command));
    let mut faults = String::new();
    match (companion, &listing.claims.with) {
        (Some(command), Some(name)) => {
            let companion = get(name)?;
            let other = (&companion, Path::new(command));
            let (run, other) = run::together(program, other)?;
            faults += &report(&listings, &listing, &run)?;
            faults += &report(&listings, &companion, &other)?;
        }
        _ => {
            let run = run::alone(program, PATIENCE)?;
            faults += &report(&listings, &listing, &run)?;
        }
    }
    ensure!(faults.is_empty(), "{faults}");
    Ok(())
}

/// What a listing's run did other than the page says.
fn report(listings: &Listings, listing: &Listing, run: &Run) -> Result<String> {
    let read = |path| fs::read_to_string(listings.root().join(path));
    let expected = read(listing.output_path())
        .with_context(|| format!("{} is missing", listing.output_path()))?;
    let mut faults = verdict::faults(listing, run, &expected);
    if let Ok(picture) = read(listing.timeline_path()) {
        faults.extend(verdict::wrong_timeline(run, &picture));
    }
    let report =
        |fault| format!("{} ({}): {fault}\n", listing.name, listing.path);
    Ok(faults.into_iter().map(report).collect())
}

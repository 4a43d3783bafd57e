//! Runs a program as on Linux, and says what it did other than the page says.

use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;
use weave::library::Listings;
use weave::listing::Listing;
use weave::proof::run::{self, End, PATIENCE, Run};
use weave::proof::verdict;

/// How a judge ends that may not have a network of its own.
pub const REFUSED: u8 = 3;

/// Programs that do under Wine other than on Windows, and why. Each is tried, if
/// only for a while: one that does well is one too many here.
pub const EXCEPTIONS: [(&str, &str); 3] = [
    (
        "readiness",
        "on Windows, a short read proves nothing, so it makes a call more at \
         each end, as the text says",
    ),
    (
        "ten_thousand",
        "under Wine, a single thread does all that is done to sockets, and \
         takes a minute for so many",
    ),
    (
        "tokio_echo",
        "under Wine, a message takes a millisecond, by way of that thread",
    ),
];

/// For how much longer than it has to take an exception is tried.
const TRIED_FOR: Duration = Duration::from_secs(4);

/// How much longer than on Linux a program may take, beside as much again as
/// it may vary there: Wine's one server does what a kernel does, on the same
/// processors. What should pass at the same time still does.
const SLACK: Duration = Duration::from_secs(5);

/// Why this listing is an exception, if it is one.
pub fn exception(name: &str) -> Option<&'static str> {
    let exceptions = EXCEPTIONS.into_iter();
    let mut reasons =
        exceptions.filter_map(|(it, why)| (it == name).then_some(why));
    reasons.next()
}

/// Runs the listing `name` by the first of these commands, and, by the second,
/// the listing in the other terminal. Returns what they did other than the page
/// says.
pub fn prove(
    listings: &Listings,
    name: &str,
    commands: &[impl AsRef<Path>],
) -> Result<String> {
    let get = |name: &str| -> Result<Listing> {
        let mut listing = listings.get(name).context("it is there")?.clone();
        if let Some(takes) = &mut listing.claims.takes {
            takes.end += (takes.end - takes.start) + SLACK;
        }
        // A limit of its address space is for Linux. Wine takes what it likes.
        listing.claims.limit = None;
        Ok(listing)
    };
    let mut listing = get(name)?;
    let mut patience = PATIENCE;
    if exception(name).is_some() {
        let takes = listing.claims.takes.get_or_insert_default();
        takes.end = takes.start + TRIED_FOR;
        patience = Duration::ZERO;
    }
    let mut faults = String::new();
    match (commands, &listing.claims.with) {
        ([command, companion], Some(name)) => {
            let other = get(name)?;
            let (mut run, mut run_of_other) = run::together(
                (&listing, command.as_ref()),
                (&other, companion.as_ref()),
            )?;
            for (listing, run) in
                [(&listing, &mut run), (&other, &mut run_of_other)]
            {
                forget_late_end(run);
                faults += &verdict::report(listing, run);
            }
        }
        _ => {
            let command = commands.first().context("it is there")?;
            let mut run = run::alone((&listing, command.as_ref()), patience)?;
            forget_late_end(&mut run);
            faults += &verdict::report(&listing, &run);
        }
    }
    Ok(faults)
}

/// Takes a program that was killed by itself for one that ended well: Wine's
/// server does that with one that has ended for Windows, and takes more than
/// half a second to end for Linux, as on a busy machine. Which status it had is
/// lost then; whether it came to its end, its output says.
pub fn forget_late_end(run: &mut Run) {
    if let End::Exited(status) = run.end
        && status.signal() == Some(Signal::SIGKILL as i32)
    {
        run.end = End::Exited(ExitStatus::default());
    }
}

//! What all trials share: the programs, and the Windows that they run in.

use crate::judge::{self, REFUSED};
use crate::tools::{TARGET, Tools};
use crate::wine::{self, Windows, Wine};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use weave::library::Listings;
use weave::listing::{Kind, Listing};
use weave::proof::compile;

/// The listings that have to run on Windows.
pub fn for_windows(listings: &Listings) -> impl Iterator<Item = &Listing> {
    listings.iter().filter(|listing| {
        let needs_another = listing.claims.unix || listing.claims.linux;
        listing.kind == Kind::Runs && !needs_another
    })
}

/// How many Windows share the programs that need none of their own.
pub const SHARED: usize = 3;

pub struct Lab {
    /// By listing.
    programs: BTreeMap<String, PathBuf>,
    /// By listing, the commands that run its program, and that of the listing
    /// in the other terminal.
    commands: BTreeMap<String, Vec<PathBuf>>,
    /// By listing that uses port 8000, the Windows that it has for itself.
    own: BTreeMap<String, Windows>,
    /// Those of all others, which have been booted.
    shared: Vec<Windows>,
    /// What the programs ask for.
    wine: Wine,
}

impl Lab {
    /// Builds all programs, and writes all commands: a file that was written
    /// while another thread started a process could not always be run.
    pub fn new(listings: &Listings, tools: Tools) -> Result<Lab> {
        let wanted: Vec<_> = for_windows(listings).collect();
        let programs = compile::programs_for(Some(TARGET), listings, &wanted)?;
        let wine = Wine::new(tools)?;
        let mut lab = Lab {
            programs,
            commands: BTreeMap::new(),
            own: BTreeMap::new(),
            shared: Vec::new(),
            wine,
        };
        for _ in 0..SHARED {
            let windows = Windows::new(&lab.wine)?;
            wine::boot(&windows.boot)?;
            lab.shared.push(windows);
        }
        let mut shared = lab.shared.iter().cycle();
        for listing in wanted {
            let name = listing.name.clone();
            if listing.uses_port_8000() {
                lab.own.insert(name.clone(), Windows::new(&lab.wine)?);
            }
            let windows = match lab.own.get(&name) {
                Some(own) => own,
                None => shared.next().expect("there are some"),
            };
            let commands = lab.commands_in(windows, listings, listing)?;
            lab.commands.insert(name, commands);
        }
        Ok(lab)
    }

    fn commands_in(
        &self,
        windows: &Windows,
        listings: &Listings,
        listing: &Listing,
    ) -> Result<Vec<PathBuf>> {
        let both = [Some(listing), listings.companion(listing)];
        let commands = both.into_iter().flatten().map(|it| {
            let program = self.programs.get(&it.name);
            let program = program.context("Cargo did not say where it is")?;
            windows.program(&it.name, program)
        });
        commands.collect()
    }

    /// Runs a listing beside others, and returns what it did other than the page
    /// says.
    pub fn try_listing(
        &self,
        listings: &Listings,
        name: &str,
    ) -> Result<String> {
        let commands = self.commands.get(name).context("it was built")?;
        match self.own.get(name) {
            Some(windows) => judge_apart(name, windows, commands),
            None => judge::prove(listings, name, commands),
        }
    }

    /// The same in a Windows of its own. The caller sees to it that no other
    /// listing runs meanwhile.
    pub fn try_alone(&self, listings: &Listings, name: &str) -> Result<String> {
        let windows = Windows::new(&self.wine)?;
        let listing = listings.get(name).context("it was built")?;
        let commands = self.commands_in(&windows, listings, listing)?;
        judge_apart(name, &windows, &commands)
    }
}

/// Has a listing judged in another process, in a network of its own where that
/// is allowed: a process that is refused one has none at all afterwards.
fn judge_apart(
    name: &str,
    windows: &Windows,
    commands: &[PathBuf],
) -> Result<String> {
    let judge = |word| {
        let this = env::current_exe()?;
        let mut command = match judge::exception(name) {
            None => Command::new(this),
            // It should not take time from those that are held to theirs.
            Some(_) => {
                let mut nice = Command::new("nice");
                nice.args(["-n", "19"]).arg(this);
                nice
            }
        };
        command
            .args([word, name])
            .arg(&windows.boot)
            .args(commands)
            .stdin(Stdio::null())
            .output()
    };
    let mut output = judge("isolated")?;
    if output.status.code() == Some(REFUSED.into()) {
        output = judge("judge")?;
    }
    let said = |bytes| String::from_utf8_lossy(bytes).into_owned();
    ensure!(
        output.status.success(),
        "{}\nits judge ended with {}",
        said(&output.stderr),
        output.status
    );
    Ok(said(&output.stdout))
}

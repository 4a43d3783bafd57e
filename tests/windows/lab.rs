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

pub struct Lab {
    /// By listing, the commands that run its program, and that of the listing
    /// in the other terminal.
    commands: BTreeMap<String, Vec<PathBuf>>,
    /// By listing that uses port 8000, the Windows that it has for itself.
    own: BTreeMap<String, Windows>,
    /// The Windows of all others, which has been booted.
    _shared: Windows,
    /// What the programs ask for.
    _wine: Wine,
}

impl Lab {
    /// Builds all programs, and writes all commands: a file that was written
    /// while another thread started a process could not always be run.
    pub fn new(listings: &Listings, tools: Tools) -> Result<Lab> {
        let wanted: Vec<_> = for_windows(listings).collect();
        let programs = compile::programs_for(Some(TARGET), listings, &wanted)?;
        let wine = Wine::new(tools)?;
        let shared = Windows::new(&wine)?;
        wine::boot(&shared.boot)?;
        let mut own = BTreeMap::new();
        let mut commands = BTreeMap::new();
        for listing in wanted {
            let windows = match listing.uses_port_8000() {
                true => own
                    .entry(listing.name.clone())
                    .or_insert(Windows::new(&wine)?),
                false => &shared,
            };
            let companion = listings.companion(listing);
            let mut both = Vec::new();
            for it in [Some(listing), companion].into_iter().flatten() {
                let program = programs.get(&it.name);
                let program =
                    program.context("Cargo did not say where it is")?;
                both.push(windows.program(&it.name, program)?);
            }
            commands.insert(listing.name.clone(), both);
        }
        Ok(Lab {
            commands,
            own,
            _shared: shared,
            _wine: wine,
        })
    }

    /// Runs a listing, and returns what it did other than the page says.
    pub fn try_listing(
        &self,
        listings: &Listings,
        name: &str,
    ) -> Result<String> {
        let commands = self.commands.get(name).context("it was built")?;
        let Some(windows) = self.own.get(name) else {
            return judge::prove(listings, name, commands);
        };
        // In another process, since one that is refused a network of its own
        // has none at all.
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
}

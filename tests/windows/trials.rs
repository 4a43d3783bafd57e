//! Which trials there are, and how they are run.

use crate::judge;
use crate::tools::{TARGET, Tools};
use crate::wine::Wine;
use anyhow::{Context, Result, bail};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, LazyLock, OnceLock};
use weave::compile;
use weave::listing::{Kind, Listing};
use weave::listings::Listings;

/// How many trials run at a time, unless it is said: for the most part they
/// wait for seconds to pass.
const AT_A_TIME: usize = 12;

/// Whether a process may have a network of its own here, in which port 8000 is
/// free. Otherwise, programs that use it wait for one another.
static HAS_NETWORKS: LazyLock<bool> = LazyLock::new(|| {
    let output = in_own_network(Path::new("true")).output();
    output.is_ok_and(|output| output.status.success())
});

pub fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    // Whoever filters trials gives one name.
    match arguments[..] {
        ["judge", name, command] => judge::main(name, command, None),
        ["judge", name, command, companion] => {
            judge::main(name, command, Some(companion))
        }
        _ => run_trials(),
    }
}

fn run_trials() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_A_TIME);
    let (listings, _) = Listings::read(Path::new(env!("CARGO_MANIFEST_DIR")))
        .expect("the listings can be read");
    let mut names: Vec<_> = for_windows(&listings).collect();
    // Who starts last should not be the one who takes longest.
    names
        .sort_by_key(|it| Reverse(it.claims.takes.as_ref().map(|it| it.start)));
    let names: Vec<_> = names.iter().map(|it| it.name.clone()).collect();
    let lab = Arc::new(Lab {
        listings,
        ready: OnceLock::new(),
    });
    let trials = names.into_iter().map(|name| {
        let lab = Arc::clone(&lab);
        Trial::ignorable_test(name.clone(), move || lab.try_listing(&name))
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    // What it holds is removed before the process ends.
    drop(lab);
    conclusion.exit_code()
}

/// The listings that have to run on Windows.
fn for_windows(listings: &Listings) -> impl Iterator<Item = &Listing> {
    listings.iter().filter(|listing| {
        let needs_another = listing.claims.unix || listing.claims.linux;
        listing.kind == Kind::Runs && !needs_another
    })
}

/// All that is shared by the trials.
struct Lab {
    listings: Listings,
    ready: OnceLock<Result<Ready, Missing>>,
}

struct Ready {
    wine: Wine,
    /// The commands that are the programs, by the listing's name.
    commands: BTreeMap<String, PathBuf>,
}

enum Missing {
    /// There is nothing to build or to run it with.
    Tools(String),
    /// There is, but it failed.
    Programs(String),
}

impl Lab {
    fn ready(&self) -> Result<&Ready, &Missing> {
        let ready = self.ready.get_or_init(|| {
            let tools = Tools::find().map_err(Missing::Tools)?;
            prepare(&self.listings, tools)
                .map_err(|error| Missing::Programs(format!("{error:#}")))
        });
        ready.as_ref()
    }

    fn try_listing(&self, name: &str) -> Result<Completion, Failed> {
        match self.ready() {
            Err(Missing::Tools(reason)) if env::var_os("CI").is_none() => {
                Ok(Completion::ignored_with(reason))
            }
            Err(Missing::Tools(why) | Missing::Programs(why)) => {
                Err(why.into())
            }
            Ok(ready) => {
                let listing = self.listings.get(name).context("it is one")?;
                let companion = self.listings.companion(listing);
                ready.try_listing(listing, companion)?;
                Ok(Completion::Completed)
            }
        }
    }
}

/// Builds all programs at once.
fn prepare(listings: &Listings, tools: Tools) -> Result<Ready> {
    let wanted: Vec<_> = for_windows(listings).collect();
    let programs = compile::programs_for(Some(TARGET), listings, &wanted)?;
    let wine = Wine::new(tools)?;
    let mut commands = BTreeMap::new();
    for (name, program) in programs {
        let command = wine.command_for(&name, &program)?;
        commands.insert(name, command);
    }
    Ok(Ready { wine, commands })
}

impl Ready {
    fn try_listing(
        &self,
        listing: &Listing,
        companion: Option<&Listing>,
    ) -> Result<()> {
        let windows = self.wine.windows()?;
        let this = env::current_exe()?;
        let mut judge = match *HAS_NETWORKS {
            true => {
                let mut judge = in_own_network(&this);
                // The lock of port 8000 lies there.
                judge.env("TMPDIR", windows.folder());
                judge
            }
            false => Command::new(this),
        };
        windows.run_in(&mut judge);
        judge.args(["judge", &listing.name]);
        for listing in [Some(listing), companion].into_iter().flatten() {
            let command = self.commands.get(&listing.name);
            judge.arg(command.context("Cargo did not say where it is")?);
        }
        let output = judge.stdin(Stdio::null()).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("under Wine, with {}:\n{said}", output.status);
        }
        Ok(())
    }
}

/// A command that runs a program in a network of its own, with a loopback and
/// nothing else.
fn in_own_network(program: &Path) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--net", "sh", "-c"])
        .arg("ip link set lo up && exec \"$0\" \"$@\"")
        .arg(program);
    command
}

//! From listings to programs, by Cargo; and from a listing that must not
//! compile to what the compiler says of it.

use crate::library::{Listings, Part};
use crate::listing::Listing;
use anyhow::{Context, Result, bail, ensure};
use regex::Regex;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::thread;

/// Builds listings as `cargo run --bin NAME` does, and says where their
/// programs are, by name.
///
/// # Errors
///
/// One of them does not compile; Cargo has printed why.
pub fn programs(
    listings: &Listings,
    wanted: &[&Listing],
) -> Result<BTreeMap<String, PathBuf>> {
    programs_for(None, listings, wanted)
}

/// The same for another system than this one, by the name of its target, as
/// `x86_64-pc-windows-gnu`.
///
/// # Errors
///
/// As for [`programs`].
pub fn programs_for(
    target: Option<&str>,
    listings: &Listings,
    wanted: &[&Listing],
) -> Result<BTreeMap<String, PathBuf>> {
    let mut programs = BTreeMap::new();
    for release in [false, true] {
        let mut args = Vec::new();
        for listing in wanted {
            if listing.claims.release == release {
                args.extend(["--bin", &listing.name]);
            }
        }
        if args.is_empty() {
            continue;
        }
        args.extend(release.then_some("--release"));
        if let Some(target) = target {
            args.extend(["--target", target]);
        }
        for artifact in cargo_build(listings.root(), &args)? {
            if let Some(program) = artifact["executable"].as_str() {
                let name = artifact["target"]["name"].as_str().unwrap_or("");
                programs.insert(name.to_owned(), program.into());
            }
        }
    }
    Ok(programs)
}

/// What the compiler says of each of these listings, by name: it has to refuse
/// them, in the words of the Playground, where the program is `src/main.rs`. An
/// error in the place of one: it compiles, or the compiler could not be run.
///
/// # Errors
///
/// The crates that they depend on could not be built; Cargo has printed why.
pub fn refusals(
    listings: &Listings,
    wanted: &[&Listing],
) -> Result<BTreeMap<String, Result<String>>> {
    let parts: BTreeMap<&str, &Part> = wanted
        .iter()
        .map(|listing| (listing.part(), listings.part(listing)))
        .collect();
    // One program of each part: what is built for it is built for all.
    let mut args = Vec::new();
    for (name, _) in parts.iter().filter(|(_, part)| !part.crates.is_empty()) {
        let mut of_part = listings.iter().filter(|it| it.part() == *name);
        let program = of_part.find(|it| it.runs_here());
        args.extend(program.iter().flat_map(|it| ["--bin", &it.name]));
    }
    let artifacts = match args.is_empty() {
        true => Vec::new(),
        false => cargo_build(listings.root(), &args)?,
    };
    let externs: BTreeMap<_, _> = parts
        .into_iter()
        .map(|(name, part)| (name, externs(&artifacts, &part.crates)))
        .collect();
    Ok(thread::scope(|scope| {
        let refused = wanted.iter().map(|&listing| {
            let externs = &externs[listing.part()];
            (listing, scope.spawn(move || refusal(listing, externs)))
        });
        let refused: Vec<_> = refused.collect();
        let said = refused.into_iter().map(|(listing, refusal)| {
            let said = refusal.join().expect("to ask does not panic");
            (listing.name.clone(), said)
        });
        said.collect()
    }))
}

fn refusal(listing: &Listing, externs: &[String]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let main = Path::new("src").join("main.rs");
    fs::create_dir(folder.path().join("src"))?;
    fs::write(folder.path().join(&main), &listing.program)?;
    let output = Command::new("rustc")
        .current_dir(folder.path())
        .args(["--crate-type=bin", "--emit=metadata", "--color=never"])
        .args(["--edition", &listing.around.edition])
        .args(externs)
        .arg(main)
        .stdin(Stdio::null())
        .output()
        .context("could not run rustc")?;
    ensure!(
        !output.status.success(),
        "{} compiles, but a listing in a folder `fail` must not\n  help: move \
         it to src/bin, or break it as the text says",
        listing.path
    );
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(without_folders(&without_summary(&said)))
}

/// Leaves out where on this machine the sources of a crate lie, or those of
/// the standard library: `tokio-1.54.1/src/task/spawn.rs:176:21`. Between
/// folders stands `/`, on Windows too.
fn without_folders(said: &str) -> String {
    static FOLDER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?m)^( *(?:-->|:::) ).*?/(?:registry/src/[^/]+/|(?:rustc/\w+|rustlib/src/rust)/(library/))",
        )
        .expect("the pattern is right")
    });
    let is_place = |line: &str| {
        let line = line.trim_start();
        line.starts_with("-->") || line.starts_with(":::")
    };
    let said: String = said
        .split_inclusive('\n')
        .map(|line| match is_place(line) {
            true => line.replace('\\', "/"),
            false => line.to_owned(),
        })
        .collect();
    FOLDER.replace_all(&said, "$1$2").into_owned()
}

/// Leaves out the count of errors, which Cargo words in another way.
fn without_summary(said: &str) -> String {
    let paragraphs: Vec<&str> = said
        .trim_end()
        .split("\n\n")
        .filter(|paragraph| !paragraph.starts_with("error: aborting due to"))
        .collect();
    format!("{}\n", paragraphs.join("\n\n"))
}

/// The arguments by which rustc finds these crates among what Cargo has built.
fn externs(artifacts: &[Value], crates: &BTreeSet<String>) -> Vec<String> {
    let mut args = Vec::new();
    for artifact in artifacts {
        let name = artifact["target"]["name"].as_str().unwrap_or("");
        let name = name.replace('-', "_");
        let files = artifact["filenames"].as_array();
        for file in files.into_iter().flatten().filter_map(Value::as_str) {
            if !file.ends_with(".rlib") {
                continue;
            }
            if let Some(folder) = Path::new(file).parent() {
                args.push(format!("-Ldependency={}", folder.display()));
            }
            if crates.contains(&name) {
                args.push(format!("--extern={name}={file}"));
            }
        }
    }
    args
}

/// Runs `cargo build`, and returns what it says of each artifact.
fn cargo_build(root: &Path, args: &[&str]) -> Result<Vec<Value>> {
    // Cargo names itself to what it runs. RUSTC may name the stand-in that
    // the tests give to Skeptic.
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet"])
        .arg("--message-format=json-render-diagnostics")
        .args(args)
        .env_remove("RUSTC")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("could not run cargo")?;
    if !output.status.success() {
        bail!("`cargo build {}` failed", args.join(" "));
    }
    let messages = String::from_utf8(output.stdout)?;
    let messages = messages.lines().map(serde_json::from_str::<Value>);
    let messages = messages.collect::<Result<Vec<Value>, _>>()?;
    let is_artifact =
        |message: &Value| message["reason"] == "compiler-artifact";
    Ok(messages.into_iter().filter(is_artifact).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_this_machine_are_left_out() {
        for (said, kept) in [
            (
                " --> /home/me/.cargo/registry/src/x-1/tokio-1.0.0/src/a.rs:1:2",
                " --> tokio-1.0.0/src/a.rs:1:2",
            ),
            (
                "   --> /rustc/0a1b/library/std/src/a.rs:1:2",
                "   --> library/std/src/a.rs:1:2",
            ),
            (
                "  ::: C:/r/lib/rustlib/src/rust/library/core/src/a.rs:1:2",
                "  ::: library/core/src/a.rs:1:2",
            ),
            (" --> src\\main.rs:1:2", " --> src/main.rs:1:2"),
            ("1 | \"a\\n\"", "1 | \"a\\n\""),
        ] {
            assert_eq!(without_folders(said), kept);
        }
    }

    #[test]
    fn only_the_count_of_errors_is_left_out() {
        let said = "error[E0001]: no\n\n  hint\n\nerror: aborting due to 1 \
                    previous error\n\nFor more information, ask.\n";
        assert_eq!(
            without_summary(said),
            "error[E0001]: no\n\n  hint\n\nFor more information, ask.\n"
        );
    }
}

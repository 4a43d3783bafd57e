//! A part of the book: the package that its listings belong to, as its
//! manifest says.

use crate::problem::Problem;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What a part's manifest says.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its edition, as `2024`.
    pub edition: String,
    /// The crates that its listings may use, by their names in code.
    pub crates: BTreeSet<String>,
}

/// The lines of a manifest that are read here.
#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
    /// By a target as `cfg(unix)`.
    #[serde(default)]
    target: BTreeMap<String, Target>,
}

#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Package {
    edition: Edition,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Edition {
    Own(String),
    Inherited { workspace: bool },
}

/// The editions that there are.
const EDITIONS: [&str; 4] = ["2015", "2018", "2021", "2024"];

#[derive(Deserialize)]
struct Root {
    workspace: Workspace,
}

#[derive(Deserialize)]
struct Workspace {
    package: WorkspacePackage,
}

#[derive(Deserialize)]
struct WorkspacePackage {
    edition: String,
}

impl Part {
    /// Reads the manifest of the part in `root/listings/NAME`, and that of the
    /// workspace where it says so.
    ///
    /// # Errors
    ///
    /// One of them could not be read, or does not say all.
    pub fn read(root: &Path, name: &str) -> Result<Part, Problem> {
        let path = format!("listings/{name}/Cargo.toml");
        let manifest: Manifest = read(root, &path)?;
        let (path, edition) = match manifest.package.edition {
            Edition::Own(edition) => (path, edition),
            Edition::Inherited { workspace: true } => {
                let path = "Cargo.toml".to_owned();
                let root: Root = read(root, &path)?;
                (path, root.workspace.package.edition)
            }
            Edition::Inherited { workspace: false } => (path, String::new()),
        };
        if !EDITIONS.contains(&&*edition) {
            return Err(Problem::new(
                path,
                1,
                "it names no edition of Rust",
                format!(
                    "write `edition.workspace = true`, or one of {}",
                    EDITIONS.join(", ")
                ),
            ));
        }
        let everywhere = manifest.dependencies.into_keys();
        let somewhere = manifest.target.into_values();
        let somewhere =
            somewhere.flat_map(|target| target.dependencies.into_keys());
        let crates = everywhere.chain(somewhere);
        Ok(Part {
            edition,
            crates: crates.map(|name| name.replace('-', "_")).collect(),
        })
    }
}

fn read<T: for<'a> Deserialize<'a>>(
    root: &Path,
    path: &str,
) -> Result<T, Problem> {
    let text = fs::read_to_string(root.join(path)).map_err(|error| {
        let what = format!("it could not be read: {error}");
        Problem::new(path, 1, what, "write it like that of another part")
    })?;
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text[..at].matches('\n').count();
        let what = format!("it does not say enough: {}", error.message());
        Problem::new(path, line, what, "write it like that of another part")
    })
}

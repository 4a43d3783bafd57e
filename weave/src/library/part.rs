//! A part of the book: the package that its listings belong to, as its
//! manifest says.

use anyhow::{Context, Result};
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
    /// `edition.workspace = true`
    Inherited {},
}

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
    /// A manifest is not there, or does not say what is needed.
    pub(super) fn read(root: &Path, name: &str) -> Result<Part> {
        let path = root.join("listings").join(name).join("Cargo.toml");
        let manifest: Manifest = read(&path)?;
        let edition = match manifest.package.edition {
            Edition::Own(edition) => edition,
            Edition::Inherited {} => {
                let root: Root = read(&root.join("Cargo.toml"))?;
                root.workspace.package.edition
            }
        };
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

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("could not read {}", path.display()))?;
    toml::from_str(&text)
        .with_context(|| format!("{} does not say enough", path.display()))
}

//! All listings of the book, read once from disk: everything else (pages,
//! links, runs, tests) asks here. What they are checked for is here too: that
//! they fit into a [`playground`] link, and have the [`timeline`] of their jobs.

pub mod check;
mod part;
pub mod playground;
pub mod timeline;

pub use part::Part;

use crate::listing::{self, Around, Listing};
use crate::problem::Problem;
use anyhow::{Context, Result};
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The listings below one root, by name.
#[derive(Debug)]
pub struct Listings {
    root: PathBuf,
    by_name: BTreeMap<String, Listing>,
    parts: BTreeMap<String, Part>,
    /// The files that have a mistake in themselves, and make no listing.
    with_mistakes: BTreeSet<String>,
}

impl Listings {
    /// Reads all listings below `root`, the folder with `book.toml`, and says
    /// what is wrong with them: those that are wrong are left out.
    ///
    /// # Errors
    ///
    /// A file could not be read.
    pub fn read(root: &Path) -> Result<(Listings, Vec<Problem>)> {
        let mut problems = Vec::new();
        let mut parts: BTreeMap<String, Part> = BTreeMap::new();
        let mut with_mistakes = BTreeSet::new();
        let mut by_name: BTreeMap<String, Listing> = BTreeMap::new();
        let files = listing::files(root).context("could not read listings")?;
        let mut without_manifest = BTreeSet::new();
        for (path, kind) in files {
            let part = path.split('/').nth(1).unwrap_or_default();
            if without_manifest.contains(part) {
                with_mistakes.insert(path);
                continue;
            }
            let part = match parts.entry(part.to_owned()) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => match Part::read(root, part) {
                    Ok(part) => entry.insert(part),
                    Err(problem) => {
                        problems.push(problem);
                        without_manifest.insert(part.to_owned());
                        with_mistakes.insert(path);
                        continue;
                    }
                },
            };
            let bytes = fs::read(root.join(&path))
                .with_context(|| format!("could not read {path}"))?;
            let around = Around::read(root, &path, kind, &part.edition);
            match Listing::parse(&path, kind, &bytes, around) {
                Ok(listing) => match by_name.entry(listing.name.clone()) {
                    Entry::Vacant(entry) => drop(entry.insert(listing)),
                    Entry::Occupied(entry) => {
                        problems.push(check::named_twice(&path, entry.get()));
                        with_mistakes.insert(path);
                    }
                },
                Err(found) => {
                    problems.extend(found);
                    with_mistakes.insert(path);
                }
            }
        }
        let listings = Listings {
            root: root.to_owned(),
            by_name,
            parts,
            with_mistakes,
        };
        for check in check::ALL {
            check(&listings, &mut problems);
        }
        Ok((listings, problems))
    }

    /// The folder that they were read from.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The listing of this name.
    pub fn get(&self, name: &str) -> Option<&Listing> {
        self.by_name.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Listing> {
        self.by_name.values()
    }

    /// The listing in a file; `path` is relative to the root.
    pub fn at(&self, path: &str) -> Option<&Listing> {
        let name = Path::new(path).file_stem()?.to_str()?;
        self.get(name).filter(|listing| listing.path == path)
    }

    /// The listing whose output is kept in a file; `path` is relative to the
    /// root.
    pub fn that_prints(&self, path: &str) -> Option<&Listing> {
        let name = Path::new(path).file_stem()?.to_str()?;
        self.get(name).filter(|it| it.output_path() == path)
    }

    /// The text of a file of the book, which may be what a listing prints;
    /// `path` is relative to the root.
    ///
    /// # Errors
    ///
    /// It could not be read, or is not UTF-8.
    pub fn text_at(&self, path: &str) -> io::Result<Cow<'_, str>> {
        let listing = self.that_prints(path);
        match listing.and_then(|it| it.around.output.as_deref()) {
            Some(output) => Ok(output.into()),
            None => fs::read_to_string(self.root.join(path)).map(Cow::from),
        }
    }

    /// Whether there is no listing in a file because of mistakes in it.
    pub fn has_mistake(&self, path: &str) -> bool {
        self.with_mistakes.contains(path)
    }

    /// The part that a listing belongs to.
    pub fn part(&self, listing: &Listing) -> &Part {
        &self.parts[listing.part()]
    }

    /// The listing that this one grew from.
    pub fn predecessor(&self, listing: &Listing) -> Option<&Listing> {
        self.get(listing.claims.after.as_ref()?)
    }

    /// The listing that runs beside this one, in the other terminal.
    pub fn companion(&self, listing: &Listing) -> Option<&Listing> {
        self.get(listing.claims.with.as_ref()?)
    }
}

//! All listings of the book, read once from disk: everything else (pages,
//! links, runs, tests) asks here.

use crate::listing::{self, Kind, Listing, entries};
use crate::problem::Problem;
use crate::timeline::Timeline;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};

/// The listings below one root, by name.
#[derive(Debug)]
pub struct Listings {
    root: PathBuf,
    by_name: BTreeMap<String, Listing>,
    /// The edition of each part, from its manifest.
    editions: BTreeMap<String, String>,
}

impl Listings {
    /// Reads all listings below `root`, the folder with `book.toml`, and says
    /// what is wrong with them: those that are wrong are left out.
    ///
    /// # Errors
    ///
    /// A file or a manifest could not be read or understood.
    pub fn read(root: &Path) -> Result<(Listings, Vec<Problem>)> {
        let mut problems = Vec::new();
        let mut editions = BTreeMap::new();
        let mut listings: BTreeMap<String, Listing> = BTreeMap::new();
        let files = listing::files(root).context("could not read listings")?;
        for (path, kind) in files {
            let bytes = fs::read(root.join(&path))
                .with_context(|| format!("could not read {path}"))?;
            match Listing::parse(&path, kind, &bytes) {
                Ok(listing) => {
                    if let Some(other) = listings.get(&listing.name) {
                        problems.push(Problem::new(
                            path,
                            1,
                            format!(
                                "{} is also named `{}`",
                                other.path, other.name
                            ),
                            "give one of them another name: `cargo run --bin` \
                             could not tell them apart",
                        ));
                    } else {
                        let part = listing.part().to_owned();
                        if let Entry::Vacant(entry) = editions.entry(part) {
                            let edition = edition_of(root, entry.key())?;
                            entry.insert(edition);
                        }
                        listings.insert(listing.name.clone(), listing);
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        let root = root.to_owned();
        let listings = Listings {
            root,
            by_name: listings,
            editions,
        };
        problems.extend(listings.check_neighbors());
        problems.extend(listings.check_outputs()?);
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
        self.iter().find(|listing| listing.path == path)
    }

    /// The edition of the package that a listing belongs to, as `2024`.
    pub fn edition(&self, listing: &Listing) -> &str {
        &self.editions[listing.part()]
    }

    /// The listing that this one grew from.
    pub fn predecessor(&self, listing: &Listing) -> Option<&Listing> {
        self.get(listing.claims.after.as_ref()?)
    }

    /// The listing that runs beside this one, in the other terminal.
    pub fn companion(&self, listing: &Listing) -> Option<&Listing> {
        self.get(listing.claims.with.as_ref()?)
    }

    /// Whether `after` and `with` name listings that make sense.
    fn check_neighbors(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for listing in self.iter() {
            let mut problem = |word: &str, what: String, remedy: String| {
                let line = listing.claims.line_of(word);
                let path = &listing.path;
                problems.push(Problem::new(path, line, what, remedy));
            };
            if let Some(after) = &listing.claims.after {
                if !self.by_name.contains_key(after) {
                    problem(
                        "after",
                        format!("there is no listing `{after}` to come after"),
                        self.suggest(after),
                    );
                } else if let Some(ring) = self.ring(listing) {
                    problem(
                        "after",
                        format!(
                            "`{}` comes after itself: {ring}",
                            listing.name
                        ),
                        "name the listing that it really grew from".to_owned(),
                    );
                }
            }
            if let Some(with) = &listing.claims.with {
                match self.get(with) {
                    None => problem(
                        "with",
                        format!("there is no listing `{with}` to run beside"),
                        self.suggest(with),
                    ),
                    Some(other)
                        if other.never_ends() == listing.never_ends() =>
                    {
                        problem(
                            "with",
                            format!(
                                "of `{}` and `{with}`, one has to end and the \
                                 other has to run until then",
                                listing.name
                            ),
                            "mark the one that never ends with `//@ forever`"
                                .to_owned(),
                        );
                    }
                    Some(_) => {}
                }
            }
        }
        problems
    }

    /// The ring that `after` makes, as `a → b → a`, if it makes one.
    fn ring(&self, start: &Listing) -> Option<String> {
        let mut path = vec![start.name.as_str()];
        let mut next = start.claims.after.as_deref();
        while let Some(name) = next {
            path.push(name);
            if name == start.name {
                return Some(path.join(" → "));
            }
            if path.len() > self.by_name.len() {
                return None;
            }
            next = self.get(name)?.claims.after.as_deref();
        }
        None
    }

    /// Which listings there are, as a remedy for a name that is not one.
    fn suggest(&self, name: &str) -> String {
        match nearest(name, self.by_name.keys()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a listing, without its folder and `.rs`".to_owned(),
        }
    }

    /// Whether each listing has its output, and each output its listing.
    fn check_outputs(&self) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        for listing in self.iter() {
            let mut missing = |path: String| {
                problems.push(Problem::new(
                    &listing.path,
                    1,
                    format!("{path} is missing"),
                    format!("run `cargo run -- bless {}`", listing.name),
                ));
            };
            let output =
                fs::read_to_string(self.root.join(listing.output_path()));
            match output {
                Err(_) => missing(listing.output_path()),
                Ok(output) => {
                    let picture = self.root.join(listing.timeline_path());
                    if Timeline::can_be_drawn(&output) && !picture.is_file() {
                        missing(listing.timeline_path());
                    }
                }
            }
        }
        for part in self.editions.keys() {
            for (folder, end) in [
                ("src/bin", ".stdout"),
                ("src/bin", ".svg"),
                ("fail", ".stderr"),
            ] {
                let folder = format!("listings/{part}/{folder}");
                if !self.root.join(&folder).is_dir() {
                    continue;
                }
                for name in entries(&self.root.join(&folder))? {
                    if let Some(stem) = name.strip_suffix(end)
                        && !self
                            .root
                            .join(format!("{folder}/{stem}.rs"))
                            .exists()
                    {
                        problems.push(Problem::new(
                            format!("{folder}/{name}"),
                            1,
                            format!("there is no {stem}.rs that prints this"),
                            "delete the file, or give the listing its name",
                        ));
                    }
                }
            }
        }
        Ok(problems)
    }
}

/// The name most like a misspelled one, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    name: &str,
    names: impl IntoIterator<Item = &'a String>,
) -> Option<&'a String> {
    names
        .into_iter()
        .map(|other| {
            let likeness = similar::TextDiff::from_chars(name, other).ratio();
            (likeness, other)
        })
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, other)| other)
}

/// The edition in a part's manifest, or, where that says
/// `edition.workspace = true`, in the workspace's.
fn edition_of(root: &Path, part: &str) -> Result<String> {
    let read = |path: PathBuf| -> Result<toml::Table> {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        text.parse()
            .with_context(|| format!("{} is not TOML", path.display()))
    };
    let manifest = read(root.join("listings").join(part).join("Cargo.toml"))?;
    let edition = |package: Option<&toml::Value>| {
        Some(package?.get("edition")?.as_str()?.to_owned())
    };
    if let Some(edition) = edition(manifest.get("package")) {
        return Ok(edition);
    }
    let manifest = read(root.join("Cargo.toml"))?;
    let workspace = manifest.get("workspace");
    edition(workspace.and_then(|workspace| workspace.get("package")))
        .with_context(|| format!("the package of `{part}` has no edition"))
}

/// Whether a listing can run on the system that this runs on.
pub fn runs_here(listing: &Listing) -> bool {
    listing.kind == Kind::Runs && listing.claims.runs_here()
}

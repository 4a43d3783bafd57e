//! Of what the book was made: its commit, its compiler, its crates.

use super::table;
use crate::commit::Commit;
use crate::library::Listings;
use crate::page::place::Shown;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What the book was made of.
pub fn edition(
    listings: &Listings,
    shown: &[Shown],
    commit: Option<&Commit>,
) -> Markup {
    let lock = fs::read_to_string(listings.root().join("Cargo.lock"));
    let lock: Option<Lock> = lock.ok().and_then(|it| toml::from_str(&it).ok());
    let lock = lock.unwrap_or_default();
    let crates: BTreeMap<&str, &str> = shown
        .chunk_by(|a, b| a.listing.part() == b.listing.part())
        .flat_map(|shown| {
            let listing = shown[0].listing;
            crates(&lock, listing.part(), &listings.part(listing).crates)
        })
        .collect();
    let words = commit.map(Commit::in_words);
    html! {
        p { (words.as_deref().unwrap_or("Built without Git")) "." }
        (table(html! {
            tbody {
                tr {
                    th scope="row" { "Commit" }
                    td {
                        @match commit {
                            Some(commit) => {
                                code { (commit.id) }
                                @if commit.is_changed {
                                    ", and changes that are not committed"
                                }
                            }
                            None => "not known",
                        }
                    }
                }
                tr {
                    th scope="row" { "Date" }
                    td { (commit.map_or("not known", |it| &it.time)) }
                }
                tr {
                    th scope="row" { "Compiler" }
                    td { (env!("COMPILER")) }
                }
                tr {
                    th scope="row" { "Crates" }
                    td {
                        @for (at, (name, version)) in crates.iter().enumerate() {
                            @if at > 0 { ", " }
                            (name) " " (version)
                        }
                        @if crates.is_empty() { "not known" }
                    }
                }
            }
        }))
    }
}

/// What Cargo.lock says, as far as it matters here.
#[derive(Default, Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    /// Names, and behind one of which there are several, its version.
    #[serde(default)]
    dependencies: Vec<String>,
}

/// The crates that the listings of a part may use, with the versions that
/// Cargo.lock says.
fn crates<'a>(
    lock: &'a Lock,
    part: &str,
    names: &BTreeSet<String>,
) -> BTreeMap<&'a str, &'a str> {
    let part = format!("listings-{part}");
    let part = lock.package.iter().find(|it| it.name == part);
    let needed = part.iter().flat_map(|it| &it.dependencies);
    needed
        .filter_map(|needed| {
            let (name, version) = needed.split_once(' ').unzip();
            let name = name.unwrap_or(needed);
            let is_used = names.contains(&name.replace('-', "_"));
            let is_it = |it: &&Package| {
                it.name == name && version.is_none_or(|v| it.version == v)
            };
            let found = lock.package.iter().filter(|_| is_used).find(is_it)?;
            Some((found.name.as_str(), found.version.as_str()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_have_the_versions_of_the_lock() {
        let lock = "\
[[package]]
name = \"listings-io\"
version = \"0.1.0\"
dependencies = [
 \"a\",
 \"b 2.0.0\",
 \"only-measured\",
]

[[package]]
name = \"a\"
version = \"1.0.0\"

[[package]]
name = \"b\"
version = \"1.0.0\"

[[package]]
name = \"b\"
version = \"2.0.0\"
";
        let names = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let lock = toml::from_str(lock).unwrap();
        let crates = crates(&lock, "io", &names);
        assert_eq!(Vec::from_iter(crates), [("a", "1.0.0"), ("b", "2.0.0")]);
    }
}

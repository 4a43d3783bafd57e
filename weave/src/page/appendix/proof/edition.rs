//! Of what the book was made: its commit, its compiler, its crates.

use super::table;
use crate::commit::Commit;
use crate::library::Listings;
use crate::page::place::Shown;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What the book was made of.
pub fn edition(
    listings: &Listings,
    shown: &[Shown],
    commit: Option<&Commit>,
) -> Markup {
    let lock = fs::read_to_string(listings.root().join("Cargo.lock"));
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

/// The crates that the listings of a part may use, with the versions that
/// Cargo.lock says.
fn crates<'a>(
    lock: &'a str,
    part: &str,
    names: &BTreeSet<String>,
) -> BTreeMap<&'a str, &'a str> {
    let value = |package: &'a str, name: &str| {
        let mut lines = package.lines();
        let line = lines.find_map(|it| it.strip_prefix(name));
        line.map_or("", |it| it.trim_matches('"'))
    };
    // What stands before the first is about the file.
    let packages = lock.split("[[package]]").skip(1);
    let packages: Vec<(&str, &str, &str)> = packages
        .map(|it| (value(it, "name = "), value(it, "version = "), it))
        .collect();
    let part = format!("listings-{part}");
    let part = packages.iter().find(|it| it.0 == part);
    let needed = part.and_then(|it| it.2.split_once("dependencies = ["));
    let needed = needed.map_or("", |(_, needed)| needed).lines();
    let needed = needed.filter_map(|line| {
        // A version stands behind the name where there are several.
        let words = line.trim().trim_matches(['"', ',']);
        let (name, version) = words.split_once(' ').unwrap_or((words, ""));
        let is_used = names.contains(&name.replace('-', "_"));
        let (name, version, _) =
            packages.iter().filter(|_| is_used).find(|it| {
                it.0 == name && (version.is_empty() || it.1 == version)
            })?;
        Some((*name, *version))
    });
    needed.collect()
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
        let crates = crates(lock, "io", &names);
        assert_eq!(Vec::from_iter(crates), [("a", "1.0.0"), ("b", "2.0.0")]);
    }
}

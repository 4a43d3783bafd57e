//! Each link to the Playground holds exactly the program that the page shows,
//! in its edition and mode, in at most 8,000 bytes; and the Playground has the
//! crates that the listings use.

mod common;

use common::{book, cargo_metadata, root};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use weave::library::Listings;

const PLAYGROUND: &str = "https://play.rust-lang.org/";

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The name of the listing that a link is for: that of the figure that the
/// link stands in, or of the row.
fn listing_of(link: ElementRef) -> String {
    let name = Selector::parse("a.listing-name, td:first-child a").unwrap();
    let around = link
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|around| matches!(around.value().name(), "figure" | "tr"))
        .expect("a link stands in a figure or in a row");
    around
        .select(&name)
        .next()
        .expect("it has a name")
        .text()
        .collect()
}

#[test]
fn links_hold_the_programs_as_shown() {
    let (listings, _) = Listings::read(root()).unwrap();
    let mut linked: BTreeMap<String, usize> = BTreeMap::new();
    for (path, page) in &book().pages {
        for link in select(page, "a") {
            let href = link.attr("href").unwrap_or("");
            // The page about running listings leads there with none.
            if !href.starts_with(PLAYGROUND) || href == PLAYGROUND {
                continue;
            }
            let name = listing_of(link);
            let listing = listings.get(&name).expect("it is a listing");
            if listing.claims.long {
                // The program is copied from its file, and pasted.
                let file = link.attr("data-program").unwrap();
                let end = format!("listings/{name}.rs");
                assert!(file.ends_with(&end), "{path}: {file}");
                assert!(!href.contains("&code="), "{path}: {name}");
                continue;
            }
            let query = href.split_once('?').expect("the link has a query").1;
            let query: BTreeMap<_, _> =
                form_urlencoded::parse(query.as_bytes()).collect();
            let mode = match listing.claims.release {
                true => "release",
                false => "debug",
            };
            assert_eq!(query["code"], listing.program, "{path}: {name}");
            assert_eq!(query["version"], "stable", "{path}: {name}");
            assert_eq!(query["mode"], mode, "{path}: {name}");
            assert_eq!(query["edition"], "2024", "{path}: {name}");
            assert_eq!(query.len(), 4, "{path}: {name}");
            assert!(href.len() <= 8_000, "{path}: {name}");
            assert!(!href.contains("]="), "{path}: {name}");
            *linked.entry(name).or_default() += 1;
        }
    }
    for listing in listings.iter().filter(|it| !it.claims.long) {
        // In a chapter, on its own page, and in the table; not in print.
        let count = linked.get(&listing.name).copied().unwrap_or(0);
        assert!(count >= 3, "{} is linked {count} times", listing.name);
    }
}

/// A crate as a listing's manifest asks for it and as Cargo resolved it.
struct Dependency {
    name: String,
    version: String,
    features: Vec<String>,
    /// What each of the crate's features turns on.
    implied: BTreeMap<String, Vec<String>>,
}

/// Why the Playground cannot stand for a crate, if it cannot.
fn fault(dependency: &Dependency, table: &str) -> Option<String> {
    let Dependency {
        name,
        version,
        features,
        implied,
    } = dependency;
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> =
        rows.map(|row| row.split('\t').collect()).collect();
    let mut same_name = rows.iter().filter(|row| row[0] == name).peekable();
    if same_name.peek().is_none() {
        return Some(format!("the Playground does not have {name}"));
    }
    let Some(row) =
        same_name.find(|row| compatible(row[2]) == compatible(version))
    else {
        return Some(format!("the Playground has no {name} like {version}"));
    };
    let mut there: BTreeSet<&str> = row[4].split(',').collect();
    if row[3] == "yes" {
        there.insert("default");
    }
    // As `full` of Tokio, a feature may be others.
    loop {
        let before = there.len();
        let implied = there.iter().filter_map(|it| implied.get(*it));
        let implied: Vec<&String> = implied.flatten().collect();
        there.extend(implied.into_iter().map(String::as_str));
        if there.len() == before {
            break;
        }
    }
    let missing = features.iter().find(|it| !there.contains(it.as_str()));
    let missing = missing?;
    Some(format!("the Playground has {name} without `{missing}`"))
}

/// The part of a version that has to be the same: the major, and below 1.0
/// the minor.
fn compatible(version: &str) -> Vec<&str> {
    let parts: Vec<&str> = version.split('.').collect();
    let length = if parts[0] == "0" { 2 } else { 1 };
    parts[..length].to_vec()
}

#[test]
fn a_crate_that_the_playground_cannot_stand_for_is_found() {
    let table = "# comment\n\
                 tokio\ttokio\t1.53.1\tyes\tfull,rt\n\
                 rand\trand\t0.10.2\tyes\tserde\n\
                 rand\trand_0_9_5\t0.9.5\tno\tserde\n";
    let fault = |name: &str, version: &str, feature: &str| {
        let features = vec![feature.to_owned()];
        let full = vec!["macros".to_owned(), "net".to_owned()];
        fault(
            &Dependency {
                name: name.to_owned(),
                version: version.to_owned(),
                features,
                implied: BTreeMap::from([("full".to_owned(), full)]),
            },
            table,
        )
    };
    assert_eq!(fault("tokio", "1.54.0", "full"), None);
    assert_eq!(fault("tokio", "1.54.0", "macros"), None);
    assert_eq!(fault("rand", "0.10.3", "default"), None);
    assert_eq!(fault("rand", "0.9.0", "serde"), None);
    assert!(fault("loom", "0.7.0", "default").is_some());
    assert!(fault("tokio", "2.0.0", "full").is_some());
    assert!(fault("rand", "0.8.0", "serde").is_some());
    assert!(fault("rand", "0.9.0", "default").is_some());
    assert!(fault("tokio", "1.54.0", "test-util").is_some());
}

#[test]
fn the_playground_has_the_crates_of_the_listings() {
    let table = include_str!("playground-crates.tsv");
    let metadata = cargo_metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let mut parts = 0;
    for part in packages {
        let manifest = part["manifest_path"].as_str().unwrap();
        let manifest = manifest.replace('\\', "/");
        let Some(folder) = manifest.strip_suffix("/Cargo.toml") else {
            continue;
        };
        if folder.rsplit('/').nth(1) != Some("listings") {
            continue;
        }
        parts += 1;
        // Several versions of a crate may be in use: these are the part's.
        let node = nodes.iter().find(|it| it["id"] == part["id"]).unwrap();
        let resolved: Vec<&Value> = packages
            .iter()
            .filter(|it| {
                node["dependencies"].as_array().unwrap().contains(&it["id"])
            })
            .collect();
        let dependencies = part["dependencies"].as_array().unwrap();
        // Those of kind `dev` are for what is measured, not for listings.
        for wanted in dependencies.iter().filter(|it| it["kind"].is_null()) {
            let name = wanted["name"].as_str().unwrap();
            let found = resolved.iter().find(|it| it["name"] == name).unwrap();
            let mut features: Vec<String> =
                serde_json::from_value(wanted["features"].clone()).unwrap();
            if wanted["uses_default_features"] == true {
                features.push("default".to_owned());
            }
            let version = found["version"].as_str().unwrap().to_owned();
            let name = name.to_owned();
            let dependency = Dependency {
                name,
                version,
                features,
                implied: serde_json::from_value(found["features"].clone())
                    .unwrap(),
            };
            let fault = fault(&dependency, table);
            assert_eq!(fault, None, "{folder}");
        }
    }
    assert!(parts > 0, "there are parts");
}

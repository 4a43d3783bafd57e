//! The page "Proof" has a row for each listing, to which the listing's own page
//! leads; what it tells its readers to type is a test; and it is the same each
//! time.

mod common;

use common::{book, built_book, root};
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use weave::library::Listings;

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The commands on a page, without `cargo test --test`.
fn commands(page: &Html) -> BTreeSet<String> {
    let codes = select(page, ".proof code").into_iter();
    let codes = codes.map(|it| it.text().collect::<String>());
    codes
        .filter_map(|it| Some(it.strip_prefix("cargo test --test ")?.into()))
        .collect()
}

#[test]
fn each_listing_is_two_clicks_from_its_proof() {
    let (listings, _) = Listings::read(root()).unwrap();
    let book = book();
    let page = |path: &str| {
        let found = book.pages.iter().find(|it| it.0 == path);
        &found.unwrap_or_else(|| panic!("{path}")).1
    };
    for listing in listings.iter() {
        let name = &listing.name;
        let rows = select(page("proof.html"), &format!("tr[id=\"{name}\"]"));
        let [row] = rows[..] else {
            panic!("{name} has {} rows", rows.len());
        };
        let text: String = row.text().collect();
        assert!(text.contains("cargo test --test "), "{name}: {text}");
        // A chapter's captions lead to the listing's page, and that here.
        let own = page(&format!("listings/{name}.html"));
        let link = format!("p a[href=\"../proof.html#{name}\"]");
        assert_eq!(select(own, &link).len(), 1, "{name}");
    }
}

#[test]
fn what_is_to_be_typed_finds_tests() {
    let commands = {
        let book = book();
        let page = book.pages.iter().find(|it| it.0 == "proof.html");
        commands(&page.unwrap().1)
    };
    let mut filters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for command in &commands {
        let (test, filter) = command.split_once(' ').unwrap_or((command, ""));
        let places = [format!("{test}.rs"), format!("{test}/main.rs")];
        let is_there = |it: &String| root().join("tests").join(it).is_file();
        assert!(places.iter().any(is_there), "there is no test {test}");
        if !filter.is_empty() {
            filters.entry(test).or_default().push(filter);
        }
    }
    let tests: Vec<&str> = filters.keys().copied().collect();
    // Others have a part for systems that are not here.
    let systems = ["chapters", "listing_code", "servers", "windows"];
    assert_eq!(tests, systems);
    if cfg!(not(target_os = "linux")) {
        return;
    }
    for (test, filters) in filters {
        let output = Command::new(env!("CARGO"))
            .args(["test", "--locked", "--test", test, "--", "--list"])
            .env_remove("RUSTC")
            .current_dir(root())
            .output()
            .expect("Cargo runs the tests");
        assert!(output.status.success(), "{output:?}");
        let list = String::from_utf8_lossy(&output.stdout);
        for filter in filters {
            let mut tests = list.lines().filter(|it| it.ends_with(": test"));
            let is_found = tests.any(|it| it.contains(filter));
            assert!(is_found, "`cargo test --test {test} {filter}` runs none");
        }
    }
}

#[test]
fn the_page_says_of_what_the_book_is_made() {
    let book = book();
    let page = book.pages.iter().find(|it| it.0 == "proof.html");
    let text: String = page.unwrap().1.root_element().text().collect();
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for name in ["futures", "mio", "tokio"] {
        let package = format!("[[package]]\nname = \"{name}\"\nversion = \"");
        let (_, version) = lock.split_once(&package).unwrap();
        let (version, _) = version.split_once('"').unwrap();
        assert!(text.contains(&format!("{name} {version}")), "{name}");
    }
    assert!(text.contains("rustc 1."), "the compiler is named");
    let head = Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(root())
        .output();
    let head = head.ok().filter(|it| it.status.success());
    let head = head.map(|it| String::from_utf8(it.stdout).unwrap());
    let commit = head.as_deref().map_or("not known", str::trim);
    assert!(text.contains(commit), "{commit}");
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let page = || {
        let book = built_book();
        fs::read(book.path().join("proof.html")).expect("it was built")
    };
    assert!(page() == page());
}

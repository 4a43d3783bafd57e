//! Each listing that must not compile is refused by the compiler in the words
//! that the page shows.

mod common;

use common::root;
use similar::TextDiff;
use std::fs;
use weave::library::Listings;
use weave::listing::Kind;
use weave::proof::compile::refusals;

#[test]
fn errors_are_as_shown() {
    let (listings, _) = Listings::read(root()).unwrap();
    let fails = listings.iter().filter(|it| it.kind == Kind::Fails);
    let fails: Vec<_> = fails.collect();
    let mut faults = String::new();
    for (name, said) in refusals(&listings, &fails).unwrap() {
        let path = listings.get(&name).unwrap().output_path();
        let shown = fs::read_to_string(root().join(&path)).unwrap();
        let said = said.unwrap();
        if shown != said {
            let diff = TextDiff::from_lines(&shown, &said);
            let diff = diff.unified_diff().header("shown", "said").to_string();
            faults.push_str(&format!(
                "{path} is not what the compiler says:\n{diff}  help: if the \
                 error is still the one that the text explains, `cargo run -- \
                 bless {name}`\n"
            ));
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(!fails.is_empty(), "the book shows an error");
}

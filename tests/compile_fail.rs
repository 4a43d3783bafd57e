//! Each listing that must not compile is refused by the compiler in the words
//! that the page shows.

mod common;

use common::root;
use similar::TextDiff;
use std::fs;
use weave::library::Listings;
use weave::listing::Kind;
use weave::proof::compile::refusal;

#[test]
fn errors_are_as_shown() {
    let (listings, _) = Listings::read(root()).unwrap();
    let mut faults = String::new();
    let mut count = 0;
    for listing in listings.iter().filter(|it| it.kind == Kind::Fails) {
        count += 1;
        let path = listing.output_path();
        let shown = fs::read_to_string(root().join(&path)).unwrap();
        let said = refusal(&listings, listing).unwrap();
        if shown != said {
            let diff = TextDiff::from_lines(&shown, &said);
            let diff = diff.unified_diff().header("shown", "said").to_string();
            faults.push_str(&format!(
                "{path} is not what the compiler says:\n{diff}  help: if the \
                 error is still the one that the text explains, `cargo run -- \
                 bless {}`\n",
                listing.name
            ));
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(count > 0, "the book shows an error");
}

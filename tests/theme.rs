//! Files of the theme take the place of mdBook's own. When mdBook changes
//! those, ours have to be looked at again.

mod common;

use common::cargo_metadata;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Files of mdBook 0.5.4, what ours have to do with them, and their SHA-256.
const BUILT_IN: [(&str, &str, &str); 3] = [
    (
        "templates/index.hbs",
        "theme/index.hbs and theme/head.hbs take its place",
        "bf8b6b7cc5c1e44b03ab0392297705a220b569b601286e0ad538cca6d56717f1",
    ),
    (
        "templates/toc.html.hbs",
        "theme/toc.html.hbs takes its place",
        "b8f2aa8f58af5054c9dff15b301ac31cf70c23da3dc92a27c912019df512bcb0",
    ),
    (
        "js/book.js",
        "theme/book.js takes its place",
        "609e4cb80f92aa954a3f48869c751f6f8848433604f1297bb70fde0e3e58a569",
    ),
];

/// The folder of the crate from which the pages come, in the version that
/// Cargo.lock names.
fn mdbook_html() -> PathBuf {
    let metadata = cargo_metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let is_it = |package: &&Value| package["name"] == "mdbook-html";
    let package = packages.iter().find(is_it).unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    manifest.with_file_name("front-end")
}

#[test]
fn built_in_files_are_those_that_ours_were_made_for() {
    let front_end = mdbook_html();
    for (path, ours, expected) in BUILT_IN {
        let bytes = fs::read(front_end.join(path)).unwrap();
        let hash = Sha256::digest(&bytes);
        let hash: String = hash.iter().map(|it| format!("{it:02x}")).collect();
        assert_eq!(
            hash, expected,
            "mdBook has another {path} than ours were made for, and {ours}: \
             look at what changed there, mend ours, and write the new hash here"
        );
    }
}

/// What mdBook's pages have for a picture, an icon, a quotation with a title
/// and a table, and its own style sheet makes presentable.
const CLASSES: [&str; 5] = [
    "checkbox-img",
    "img-wrapper",
    "fa-svg",
    "blockquote-tag-title",
    "table-wrapper",
];

#[test]
fn our_style_sheet_knows_what_mdbook_makes_of_markdown() {
    let package = mdbook_html();
    let package = package.parent().unwrap();
    let makes = fs::read_to_string(package.join("src/html/tree.rs")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ours = fs::read_to_string(root.join("theme/book.css")).unwrap();
    for class in CLASSES {
        assert!(makes.contains(class), "mdBook has no {class} any more");
        assert!(ours.contains(&format!(".{class}")), "{class} has no style");
    }
}

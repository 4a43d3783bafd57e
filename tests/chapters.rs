//! Every program that the book shows compiles as shown, in its own edition
//! and mode, prints what the page says, and takes as long.
//!
//! Skeptic compiles and runs each once: `cargo test --test chapters NAME`
//! picks one. Its compiler and runner is `chapters/stand_in.rs`, which also
//! keeps programs that use port 8000 apart, and stops those that hang.

use std::env;

include!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));

/// Without it, Skeptic would compile in the edition of 2021, and nothing
/// would look at outputs or seconds.
#[test]
fn skeptic_calls_the_stand_in() {
    let compiler = env::var("RUSTC").expect("the build script set it");
    assert_eq!(compiler, env!("CARGO_BIN_EXE_stand-in"));
}

#[test]
fn every_listing_has_a_test() {
    let tests = include_str!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, kind) in weave::listing::files(root).unwrap() {
        if kind == weave::listing::Kind::Runs {
            let part = path.split('/').nth(1).unwrap();
            let name = path.rsplit('/').next().unwrap();
            let name = name.strip_suffix(".rs").unwrap();
            let test = format!("fn {part}_sect_{name}_line_");
            assert_eq!(tests.matches(&test).count(), 1, "{name}");
        }
    }
}

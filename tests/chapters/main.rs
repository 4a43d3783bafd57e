//! Every program that the book shows compiles as shown, in its own edition
//! and mode, prints what the page says, and takes as long.
//!
//! Skeptic compiles and runs each once: `cargo test --test chapters NAME`
//! picks one. Its compiler and runner is `stand_in.rs`, which also keeps
//! programs that use port 8000 apart, and stops those that hang.

use std::env;
use std::fs;
use std::path::Path;
use weave::library::Listings;
use weave::listing::Kind;

include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// Skeptic as the tests above see it, which finds the stand-in where it looks
/// for a compiler, wherever Cargo has put it.
mod skeptic {
    pub mod rt {
        use std::path::{Path, PathBuf};
        use std::sync::LazyLock;
        use std::{fs, io, process};

        pub fn run_test(root: &str, out: &str, target: &str, program: &str) {
            place_stand_in();
            ::skeptic::rt::run_test(root, out, target, program);
        }

        pub fn place_stand_in() {
            static PLACED: LazyLock<()> = LazyLock::new(|| {
                let stand_in = Path::new(env!("CARGO_BIN_EXE_stand-in"));
                put(stand_in, Path::new(env!("RUSTC")))
                    .expect("OUT_DIR can be written to");
            });
            LazyLock::force(&PLACED);
        }

        /// Puts a file into the place of another, which at no time is missing:
        /// these tests may run elsewhere, too.
        fn put(file: &Path, place: &Path) -> io::Result<()> {
            let mut new = PathBuf::from(place);
            new.set_extension(process::id().to_string());
            #[cfg(unix)]
            std::os::unix::fs::symlink(file, &new)?;
            #[cfg(not(unix))]
            fs::copy(file, &new)?;
            fs::rename(new, place)
        }
    }
}

/// Without it, Skeptic would compile in the edition of 2021, and nothing
/// would look at outputs or seconds.
#[test]
fn skeptic_calls_the_stand_in() {
    assert_eq!(env::var("RUSTC").expect("Cargo sets it"), env!("RUSTC"));
    skeptic::rt::place_stand_in();
    let found = fs::read(env!("RUSTC")).expect("it is there");
    assert!(found == fs::read(env!("CARGO_BIN_EXE_stand-in")).unwrap());
}

#[test]
fn every_listing_has_a_test() {
    let tests = include_str!(concat!(env!("OUT_DIR"), "/tests.rs"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (listings, _) = Listings::read(root).unwrap();
    for listing in listings.iter().filter(|it| it.kind == Kind::Runs) {
        let tests = tests.lines().filter_map(|line| {
            let test = line.strip_prefix("#[test] fn ")?;
            let (part, names) = test.split_once("_sect_")?;
            let (names, _) = names.rsplit_once("_line_")?;
            Some((part, names))
        });
        let of_listing = tests.filter(|(part, names)| {
            *part == listing.part()
                && names.split("_with_").any(|name| name == listing.name)
        });
        assert_eq!(of_listing.count(), 1, "{}", listing.name);
    }
}

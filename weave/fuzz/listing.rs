//! Whatever bytes a listing's file has, it's a listing, or what's wrong is said
//! with a line that the file has.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weave::listing::{Around, Kind, Listing};

const PATH: &str = "listings/io/src/bin/hello.rs";

fuzz_target!(|bytes: &[u8]| {
    for kind in [Kind::Runs, Kind::Fails] {
        match Listing::parse(PATH, kind, bytes, Around::default()) {
            Ok(listing) => {
                let lines = listing.program.lines().count();
                for piece in listing.pieces.values() {
                    assert!(piece.start <= piece.end && piece.end <= lines);
                }
                for line in listing.program.lines().map(str::trim_start) {
                    assert!(!line.starts_with("//@"));
                    let after = line.strip_prefix("// ANCHOR");
                    let goes_on = |it: &str| it.starts_with(char::is_alphanumeric);
                    assert!(after.is_none_or(goes_on));
                }
            }
            Err(problems) => {
                assert!(!problems.is_empty());
                let lines = bytes.split(|&byte| byte == b'\n').count();
                for problem in problems {
                    assert!((1..=lines.max(1)).contains(&problem.line));
                }
            }
        }
    }
});

//! What is claimed of a listing, in words.

use super::super::sentence;
use crate::listing::{Kind, Listing};
use maud::Markup;
use std::ops::Range;
use std::time::Duration;

/// What is claimed of a listing, in words.
pub fn claimed(listing: &Listing) -> Markup {
    let claims = &listing.claims;
    let mut all: Vec<String> = Vec::new();
    let mut add = |words: &str| all.push(words.to_owned());
    match listing.kind {
        Kind::Fails => {
            add("is refused by the compiler, in the words on the page")
        }
        Kind::Runs => {
            add(match claims.release {
                true => "compiles in release mode",
                false => "compiles",
            });
            let prints_nothing =
                listing.around.output.as_deref().is_none_or(str::is_empty);
            add(match (claims.roughly, claims.unordered) {
                _ if prints_nothing => "prints nothing",
                (true, true) => "prints its output, roughly, in any order",
                (true, false) => "prints its output, roughly",
                (false, true) => "prints its output, in any order",
                (false, false) => "prints its output",
            });
            if let Some(takes) = &claims.takes {
                add(&in_seconds(takes));
            }
            if let Some(limit) = claims.limit {
                let mebibytes = limit >> 20;
                add(&format!("has {mebibytes} MiB of address space"));
            }
            if claims.busy {
                add("keeps a processor busy");
            }
            if claims.alone {
                add("has all processors to itself");
            }
            if listing.around.picture.is_some() {
                add("runs its jobs as in its picture");
            }
            add(match (claims.hangs, claims.forever) {
                (true, _) => "hangs",
                (_, true) => "runs until it's stopped",
                _ => "ends without an error",
            });
        }
    }
    let needs = match (claims.linux, claims.unix) {
        (true, _) => Some("needs Linux"),
        (_, true) => Some("needs Unix"),
        _ => None,
    };
    all.extend(needs.map(str::to_owned));
    sentence(&all.join("; "))
}

/// How long a listing takes, in words.
fn in_seconds(takes: &Range<Duration>) -> String {
    let (least, most) = (takes.start.as_secs_f64(), takes.end.as_secs_f64());
    format!("takes {least} s at least, and less than {most} s")
}

/// A listing of this kind, with these lines of claims, for tests.
#[cfg(test)]
pub fn listing(kind: Kind, claims: &str) -> Listing {
    let folder = match kind {
        Kind::Runs => "src/bin",
        Kind::Fails => "fail",
    };
    let path = format!("listings/io/{folder}/x.rs");
    let text = format!("//@ does: x\n{claims}\nfn main() {{}}\n");
    let around = crate::listing::Around {
        output: Some("x\n".to_owned()),
        ..crate::listing::Around::default()
    };
    Listing::parse(&path, kind, text.as_bytes(), around).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_said_in_words() {
        for (claims, words) in [
            ("", "Compiles; prints its output; ends without an error."),
            (
                "//@ takes: 1s\n//@ unordered\n//@ unix",
                "Compiles; prints its output, in any order; takes 1 s at \
                 least, and less than 2 s; ends without an error; needs Unix.",
            ),
            (
                "//@ release\n//@ limit: 1GiB\n//@ roughly\n//@ hangs",
                "Compiles in release mode; prints its output, roughly; has \
                 1024 MiB of address space; hangs.",
            ),
            (
                "//@ forever\n//@ linux",
                "Compiles; prints its output; runs until it's stopped; needs \
                 Linux.",
            ),
        ] {
            let listing = listing(Kind::Runs, claims);
            assert_eq!(claimed(&listing).into_string(), words);
        }
        let refused = claimed(&listing(Kind::Fails, "")).into_string();
        assert!(refused.starts_with("Is refused"), "{refused}");
    }
}

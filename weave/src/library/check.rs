//! What has to be true of the listings together, a function a check. (What
//! has to be true of one listing's file, the parser sees: `listing`.)

use super::timeline::Timeline;
use super::{Listings, playground};
use crate::listing::{Listing, is_leftover};
use crate::nearest::nearest;
use crate::problem::Problem;
use std::collections::BTreeSet;
use std::fs;

/// A check adds what it finds wrong.
pub(super) type Check = fn(&Listings, &mut Vec<Problem>);

/// All checks that need nothing but the listings. A new one goes here.
pub(super) const ALL: &[Check] = &[
    predecessors_exist,
    companions_make_pairs,
    outputs_are_there,
    pictures_are_there,
    files_beside_listings_belong_to_one,
    links_fit_or_are_said_not_to,
];

/// Two listings cannot have one name: this is said at the second.
pub(super) fn named_twice(path: &str, first: &Listing) -> Problem {
    Problem::new(
        path,
        1,
        format!("{} is also named `{}`", first.path, first.name),
        "give one of them another name: `cargo run --bin` could not tell them \
         apart",
    )
}

/// Each listing is shown in a chapter: its path is among `shown`.
pub fn are_shown(
    listings: &Listings,
    shown: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) {
    for listing in listings.iter() {
        if !shown.contains(&listing.path) {
            problems.push(Problem::new(
                &listing.path,
                1,
                format!("no chapter shows `{}`", listing.name),
                "show a piece of it, or delete it",
            ));
        }
    }
}

/// `after` names a listing, and never leads back to where it began.
fn predecessors_exist(listings: &Listings, problems: &mut Vec<Problem>) {
    for listing in listings.iter() {
        let Some(after) = &listing.claims.after else {
            continue;
        };
        let (what, remedy) = match listings.get(after) {
            None => (
                format!("there is no listing `{after}` to come after"),
                suggest(listings, after),
            ),
            Some(_) => match ring(listings, listing) {
                None => continue,
                Some(ring) => (
                    format!("`{}` comes after itself: {ring}", listing.name),
                    "name the listing that it really grew from".to_owned(),
                ),
            },
        };
        let line = listing.claims.line_of("after");
        problems.push(Problem::new(&listing.path, line, what, remedy));
    }
}

/// The ring that `after` makes, as `a → b → a`, if it makes one.
fn ring(listings: &Listings, start: &Listing) -> Option<String> {
    let mut path = vec![start.name.as_str()];
    let mut next = listings.predecessor(start);
    while let Some(listing) = next {
        let name = listing.name.as_str();
        if path[1..].contains(&name) {
            // A ring that it only leads to is that of others.
            return None;
        }
        path.push(name);
        if name == start.name {
            return Some(path.join(" → "));
        }
        next = listings.predecessor(listing);
    }
    None
}

/// `with` names a listing, and of the two one ends and the other does not.
fn companions_make_pairs(listings: &Listings, problems: &mut Vec<Problem>) {
    for listing in listings.iter() {
        let Some(with) = &listing.claims.with else {
            continue;
        };
        let (what, remedy) = match listings.get(with) {
            None => (
                format!("there is no listing `{with}` to run beside"),
                suggest(listings, with),
            ),
            Some(other) if other.never_ends() == listing.never_ends() => (
                format!(
                    "of `{}` and `{with}`, one has to end and the other has \
                     to run until then",
                    listing.name
                ),
                "mark the one that never ends with `//@ forever`".to_owned(),
            ),
            Some(_) => continue,
        };
        let line = listing.claims.line_of("with");
        problems.push(Problem::new(&listing.path, line, what, remedy));
    }
}

/// Which listings there are, as a remedy for a name that is not one.
fn suggest(listings: &Listings, name: &str) -> String {
    match nearest(name, listings.by_name.keys()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a listing, without its folder and `.rs`".to_owned(),
    }
}

/// Each listing has the file with what it prints.
fn outputs_are_there(listings: &Listings, problems: &mut Vec<Problem>) {
    for listing in listings.iter() {
        if listing.around.output.is_none() {
            problems.push(missing(listings, listing, &listing.output_path()));
        }
    }
}

/// Each listing whose output tells of jobs has their picture.
fn pictures_are_there(listings: &Listings, problems: &mut Vec<Problem>) {
    for listing in listings.iter() {
        let output = listing.around.output.as_deref().unwrap_or_default();
        if Timeline::can_be_drawn(output) && listing.around.picture.is_none() {
            problems.push(missing(listings, listing, &listing.picture_path()));
        }
    }
}

fn missing(listings: &Listings, listing: &Listing, path: &str) -> Problem {
    let what = match listings.root().join(path).exists() {
        true => "is not UTF-8",
        false => "is missing",
    };
    Problem::new(
        &listing.path,
        1,
        format!("{path} {what}"),
        format!("run `cargo run -- bless {}`", listing.name),
    )
}

/// Each output and picture has its listing.
fn files_beside_listings_belong_to_one(
    listings: &Listings,
    problems: &mut Vec<Problem>,
) {
    let root = listings.root();
    for part in listings.parts.keys() {
        for (folder, end) in [
            ("src/bin", ".stdout"),
            ("src/bin", ".svg"),
            ("fail", ".stderr"),
        ] {
            let folder = format!("listings/{part}/{folder}");
            // A part may have no such folder.
            let Ok(entries) = fs::read_dir(root.join(&folder)) else {
                continue;
            };
            let names = entries.flatten().map(|it| it.file_name());
            let names = names.filter_map(|name| name.into_string().ok());
            for name in names.filter(|name| !is_leftover(name)) {
                let Some(stem) = name.strip_suffix(end) else {
                    continue;
                };
                if !root.join(format!("{folder}/{stem}.rs")).exists() {
                    problems.push(Problem::new(
                        format!("{folder}/{name}"),
                        1,
                        format!("there is no {stem}.rs that prints this"),
                        "delete the file, or give the listing its name",
                    ));
                }
            }
        }
    }
}

/// A program fits into a Playground link, or says that it does not.
fn links_fit_or_are_said_not_to(
    listings: &Listings,
    problems: &mut Vec<Problem>,
) {
    for listing in listings.iter() {
        let length = playground::link(listing).len();
        let fits = length <= playground::LONGEST;
        if fits == listing.claims.long {
            problems.push(Problem::new(
                &listing.path,
                listing.claims.line_of("long"),
                format!(
                    "its Playground link is {length} bytes long, of {} at most",
                    playground::LONGEST
                ),
                match fits {
                    true => "take out `//@ long`",
                    false => "shorten the program, or mark it `//@ long`",
                },
            ));
        }
    }
}

//! The `//@` lines at the top of a listing: what Cargo cannot know of it.
//!
//! ```text
//! //@ takes: 1s     →  takes: one second to two
//! //@ unordered        unordered: true
//! ```
//!
//! A new word is a line of the table below, and a row of the table in
//! CONTRIBUTING.md, with which a test compares it. The type of its field says
//! what values it takes (`value.rs`).

use super::Kind;
use super::value::{Misread, Read, Value};
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

/// One word, for those who list them.
struct Word {
    /// The word, as `takes`.
    name: &'static str,
    /// What a listing that says it claims; CONTRIBUTING.md has it too.
    #[cfg(test)]
    meaning: &'static str,
    /// How it is written, as `takes: 1s`.
    example: &'static str,
    /// Whether only a program that runs can say it.
    of_runs: bool,
}

/// Who can say a word: any listing, or only one that runs.
const ANY: bool = false;
const RUNS: bool = true;

macro_rules! words {
    ($($(#[doc = $meaning:literal])+ $name:ident: $type:ty, $example:literal, $of:expr;)+) => {
        /// What the `//@` lines at the top of a listing say of it.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Claims {
            $($(#[doc = $meaning])+ pub $name: $type,)+
            /// The line of the file on which each word stands, from 1.
            lines: BTreeMap<String, usize>,
        }

        /// All words, in the order in which they are explained.
        const WORDS: &[Word] = &[$(Word {
            name: stringify!($name),
            #[cfg(test)]
            meaning: concat!($($meaning),+),
            example: $example,
            of_runs: $of,
        },)+];

        impl Claims {
            /// Parses `value` into the field named `word`; `None` if there is
            /// no such word.
            fn say(&mut self, word: &str, value: Option<&str>) -> Option<Read<()>> {
                match word {
                    $(stringify!($name) => {
                        let read = <$type>::read(value);
                        Some(read.map(|value| self.$name = value))
                    })+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// what it does, for the page of all listings; each has one
    does: String, "does: WORDS", ANY;
    /// the listing that it grew from: lines that differ are marked
    after: Option<String>, "after: NAME", ANY;
    /// the listing in the other terminal; of the two, the one that runs for
    /// ever starts first
    with: Option<String>, "with: NAME", RUNS;
    /// it runs that long, and less than a second longer; `takes: 1s to 5s`:
    /// and less than five seconds
    takes: Option<Range<Duration>>, "takes: 1s", RUNS;
    /// it runs with that much address space, or that many `GiB` (on Linux)
    limit: Option<u64>, "limit: 512MiB", RUNS;
    /// its lines come in any order
    unordered: bool, "unordered", RUNS;
    /// the numbers that it prints are of that order: up to ten times as small
    /// or as large
    roughly: bool, "roughly", RUNS;
    /// it runs until it is stopped, by design
    forever: bool, "forever", RUNS;
    /// it never ends, by mistake
    hangs: bool, "hangs", RUNS;
    /// it needs a processor, and has one to itself
    busy: bool, "busy", RUNS;
    /// it needs all processors: nothing that is busy runs beside it
    alone: bool, "alone", RUNS;
    /// it is built in release mode, here and on the Playground
    release: bool, "release", ANY;
    /// it does not fit into a Playground link
    long: bool, "long", ANY;
    /// it needs Unix, and is ignored elsewhere
    unix: bool, "unix", ANY;
    /// it needs Linux, and is ignored elsewhere
    linux: bool, "linux", ANY;
}

/// Words that cannot both be true of one listing.
const OPPOSITES: [(&str, &str); 2] = [("forever", "hangs"), ("busy", "alone")];

impl Claims {
    /// Reads the claims of a listing: their lines, from 1, and what stands on
    /// them behind `//@`. `path` names the file in problems.
    pub(super) fn parse(
        path: &str,
        kind: Kind,
        lines: &[(usize, &str)],
    ) -> (Claims, Vec<Problem>) {
        let mut claims = Claims::default();
        let mut problems = Vec::new();
        for &(line, claim) in lines {
            let (name, value) = name_and_value(claim);
            let mut problem = |what, remedy| {
                problems.push(Problem::new(path, line, what, remedy));
            };
            if claims.lines.insert(name.to_owned(), line).is_some() {
                problem(
                    format!("`//@ {name}` is said twice"),
                    "keep one of them".to_owned(),
                );
            }
            let Some(read) = claims.say(name, value) else {
                problem(format!("`//@ {name}` is not known"), the_words());
                continue;
            };
            let word = WORDS.iter().find(|word| word.name == name);
            let word = word.expect("it was said");
            let example = word.example;
            let what = match read {
                Ok(()) if word.of_runs && kind == Kind::Fails => {
                    problem(
                        format!("`//@ {name}` of a program that is never run"),
                        "take the line out, or move the file to src/bin"
                            .to_owned(),
                    );
                    continue;
                }
                Ok(()) => continue,
                Err(Misread::Missing) => format!("`//@ {name}` says nothing"),
                Err(Misread::Unwanted) => {
                    format!("`//@ {name}` takes no value")
                }
                Err(Misread::NotA(kind)) => {
                    format!("`{}` is not {kind}", value.unwrap_or_default())
                }
            };
            problem(what, format!("write it as in `//@ {example}`"));
        }
        for (one, other) in OPPOSITES {
            let lines = (claims.lines.get(one), claims.lines.get(other));
            if let (Some(first), Some(second)) = lines {
                problems.push(Problem::new(
                    path,
                    *first.max(second),
                    format!("`//@ {one}` and `//@ {other}` contradict"),
                    "keep the one that is true",
                ));
            }
        }
        if !claims.lines.contains_key("does") {
            let last = lines.last().map_or(1, |(line, _)| *line);
            problems.push(Problem::new(
                path,
                last,
                "nothing says what the listing does",
                "say it in one line, as in `//@ does: answers one client`",
            ));
        }
        (claims, problems)
    }

    /// The line of the file, from 1, on which a word stands; the first line
    /// where it does not.
    pub fn line_of(&self, word: &str) -> usize {
        self.lines.get(word).copied().unwrap_or(1)
    }
}

/// The two halves of `takes: 1s`; `forever` has only one.
fn name_and_value(claim: &str) -> (&str, Option<&str>) {
    match claim.split_once(':') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (claim, None),
    }
}

/// Which words there are, as a remedy for one that is not one.
fn the_words() -> String {
    let words: Vec<String> =
        WORDS.iter().map(|it| format!("`{}`", it.example)).collect();
    format!("the words are {}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(claims: &[&str]) -> Vec<(usize, String)> {
        let lines: Vec<_> = (1..).zip(claims.iter().copied()).collect();
        let (_, problems) = Claims::parse("x.rs", Kind::Runs, &lines);
        problems.into_iter().map(|it| (it.line, it.what)).collect()
    }

    #[test]
    fn claims_are_checked_word_by_word() {
        for (claim, what) in [
            ("limit: 5", "`5` is not an amount of memory"),
            ("takes: 1s to", "`1s to` is not a number of seconds"),
            ("takes: soon", "`soon` is not a number of seconds"),
            ("takes", "`//@ takes` says nothing"),
            ("after:", "`//@ after` says nothing"),
            ("limit: 0MiB", "`0MiB` is not an amount of memory"),
            ("limit: -1MiB", "`-1MiB` is not an amount of memory"),
            (
                "takes: 5s to 1s",
                "`5s to 1s` is not a time and then a longer one",
            ),
            (
                "takes: 1s to 1s",
                "`1s to 1s` is not a time and then a longer one",
            ),
            ("takes: -1s", "`-1s` is not a number of seconds"),
            ("takes: NaNs", "`NaNs` is not a number of seconds"),
            ("forever: yes", "`//@ forever` takes no value"),
            ("does: y", "`//@ does` is said twice"),
        ] {
            let problems = problems(&["does: x", claim]);
            assert_eq!(problems, [(2, what.to_owned())]);
        }
    }

    #[test]
    fn claims_that_contradict_are_found() {
        for (one, other) in OPPOSITES {
            let what = format!("`//@ {one}` and `//@ {other}` contradict");
            let problems = problems(&["does: x", other, one]);
            assert_eq!(problems, [(3, what)]);
        }
    }

    #[test]
    fn each_word_is_explained_to_maintainers() {
        let text = include_str!("../../../CONTRIBUTING.md");
        for word in WORDS {
            let meaning = word.meaning.trim();
            let row = format!("| `//@ {}` | {meaning} |", word.example);
            assert!(text.contains(&row), "CONTRIBUTING.md should have\n{row}");
        }
    }

    #[test]
    fn a_listing_has_to_say_what_it_does() {
        let what = "nothing says what the listing does".to_owned();
        assert_eq!(problems(&["forever"]), [(1, what)]);
    }

    #[test]
    fn a_program_that_is_never_run_takes_no_time() {
        let lines = [(1, "does: x"), (2, "takes: 1s")];
        let (_, problems) = Claims::parse("x.rs", Kind::Fails, &lines);
        assert_eq!(problems.len(), 1);
    }
}

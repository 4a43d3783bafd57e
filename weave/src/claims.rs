//! The `//@` lines at the top of a listing: what Cargo cannot know of it.
//!
//! ```text
//! //@ takes: 1s     →  takes: one second
//! //@ unordered        unordered: true
//! ```

use crate::listing::Kind;
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

/// What the `//@` lines at the top of a listing say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// `//@ does: WORDS`: what it does, in one line, for the page of all
    /// listings.
    pub does: String,
    /// `//@ after: NAME`: the listing that it grew from. Lines that differ
    /// are marked.
    pub after: Option<String>,
    /// `//@ with: NAME`: the listing in the other terminal. Of the two, the
    /// one that runs for ever starts first.
    pub with: Option<String>,
    /// `//@ takes: 1s`: it runs for at least that long, and ends before a
    /// second more has passed; `//@ takes: 1s to 5s`: before the second time.
    pub takes: Option<Range<Duration>>,
    /// `//@ limit: 1GiB`: it runs with that much address space, in bytes,
    /// where the system can be told so (Linux).
    pub limit: Option<u64>,
    /// `//@ release`: built and linked in release mode.
    pub release: bool,
    /// `//@ unordered`: its lines come in any order.
    pub unordered: bool,
    /// `//@ roughly`: the numbers that it prints are of that order: up to ten
    /// times as small or as large.
    pub roughly: bool,
    /// `//@ forever`: it runs until it is stopped, by design.
    pub forever: bool,
    /// `//@ hangs`: it never ends, by mistake.
    pub hangs: bool,
    /// `//@ long`: it does not fit into a Playground link.
    pub long: bool,
    /// `//@ unix`: it needs Unix, and is left out elsewhere.
    pub unix: bool,
    /// `//@ linux`: what it prints is asked of Linux; left out elsewhere.
    pub linux: bool,
    /// The line of the file on which each word stands, from 1.
    lines: BTreeMap<String, usize>,
}

/// The words that take a value, and those that do not.
const WITH_VALUE: [&str; 5] = ["does", "after", "with", "takes", "limit"];
const FLAGS: [&str; 8] = [
    "release",
    "unordered",
    "roughly",
    "forever",
    "hangs",
    "long",
    "unix",
    "linux",
];

/// What a run may take longer than it claims: less than a second, so that a
/// program of ten jobs that takes one second cannot have run two of them one
/// after the other.
const SLACK: Duration = Duration::from_secs(1);

impl Claims {
    /// Reads the claims of a listing: their lines, from 1, and what stands on
    /// them behind `//@`. `path` names the file in problems.
    pub(crate) fn parse(
        path: &str,
        kind: Kind,
        lines: &[(usize, &str)],
    ) -> (Claims, Vec<Problem>) {
        let mut claims = Claims::default();
        let mut problems = Vec::new();
        let mut problem = |line, what: String, remedy: String| {
            problems.push(Problem::new(path, line, what, remedy));
        };
        for &(number, claim) in lines {
            let (word, value) = word_and_value(claim);
            if claims.lines.insert(word.to_owned(), number).is_some() {
                problem(
                    number,
                    format!("`//@ {word}` is said twice"),
                    "keep one of them".to_owned(),
                );
            }
            match (word, value) {
                ("does", Some(words)) => claims.does = words.to_owned(),
                ("after", Some(other)) => claims.after = Some(other.to_owned()),
                ("with", Some(other)) => claims.with = Some(other.to_owned()),
                ("limit", Some(size)) => match parse_size(size) {
                    Some(size) => claims.limit = Some(size),
                    None => problem(
                        number,
                        format!("`{size}` is not an amount of memory"),
                        "write it as in `//@ limit: 1GiB`".to_owned(),
                    ),
                },
                ("takes", Some(time)) => match parse_times(time) {
                    Some(time) => claims.takes = Some(time),
                    None => problem(
                        number,
                        format!("`{time}` is not a number of seconds"),
                        "write it as in `//@ takes: 1s`".to_owned(),
                    ),
                },
                ("release", None) => claims.release = true,
                ("roughly", None) => claims.roughly = true,
                ("unordered", None) => claims.unordered = true,
                ("forever", None) => claims.forever = true,
                ("hangs", None) => claims.hangs = true,
                ("long", None) => claims.long = true,
                ("unix", None) => claims.unix = true,
                ("linux", None) => claims.linux = true,
                (word, _) if WITH_VALUE.contains(&word) => problem(
                    number,
                    format!("`//@ {word}` says nothing"),
                    format!("write `//@ {word}: …`"),
                ),
                (word, _) if FLAGS.contains(&word) => problem(
                    number,
                    format!("`//@ {word}` takes no value"),
                    format!("write `//@ {word}`"),
                ),
                (word, _) => problem(
                    number,
                    format!("`//@ {word}` is not known"),
                    format!(
                        "the words are {}, {}",
                        WITH_VALUE
                            .map(|word| format!("`{word}: …`"))
                            .join(", "),
                        FLAGS.map(|word| format!("`{word}`")).join(", "),
                    ),
                ),
            }
        }
        let last = lines.last().map_or(1, |(number, _)| *number);
        if claims.does.is_empty() {
            problem(
                last,
                "nothing says what the listing does".to_owned(),
                "say it in one line, as in `//@ does: answers one client`"
                    .to_owned(),
            );
        }
        if kind == Kind::Fails
            && let Some(word) = ["takes", "limit", "with", "forever", "hangs"]
                .iter()
                .find(|word| claims.lines.contains_key(**word))
        {
            problem(
                last,
                format!("`//@ {word}` of a program that is never run"),
                "take the line out, or move the file to src/bin".to_owned(),
            );
        }
        (claims, problems)
    }

    /// Whether this system has what the listing needs.
    pub fn runs_here(&self) -> bool {
        (cfg!(unix) || !self.unix) && (cfg!(target_os = "linux") || !self.linux)
    }

    /// The line of the file, from 1, on which a word stands; the first line
    /// where it does not.
    pub fn line_of(&self, word: &str) -> usize {
        self.lines.get(word).copied().unwrap_or(1)
    }
}

/// The two halves of `takes: 1s`; `forever` has only one.
fn word_and_value(claim: &str) -> (&str, Option<&str>) {
    match claim.split_once(':') {
        Some((word, value)) => (word.trim(), Some(value.trim())),
        None => (claim, None),
    }
}

/// The times that `1s` or `1s to 5s` says.
fn parse_times(times: &str) -> Option<Range<Duration>> {
    match times.split_once(" to ") {
        Some((from, to)) => Some(parse_seconds(from)?..parse_seconds(to)?),
        None => parse_seconds(times).map(|from| from..from + SLACK),
    }
}

/// The bytes that `1GiB` or `512MiB` says.
fn parse_size(size: &str) -> Option<u64> {
    let (number, unit) = match size.strip_suffix("MiB") {
        Some(number) => (number, 1 << 20),
        None => (size.strip_suffix("GiB")?, 1 << 30),
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

/// The time that `2s` or `0.5s` says.
fn parse_seconds(time: &str) -> Option<Duration> {
    let seconds: f64 = time.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
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
            ("forever: yes", "`//@ forever` takes no value"),
            ("sometimes", "`//@ sometimes` is not known"),
            ("does: y", "`//@ does` is said twice"),
        ] {
            let problems = problems(&["does: x", claim]);
            assert_eq!(problems, [(2, what.to_owned())]);
        }
    }

    #[test]
    fn times_have_two_bounds() {
        let seconds = Duration::from_secs;
        assert_eq!(parse_times("1s"), Some(seconds(1)..seconds(2)));
        assert_eq!(parse_times("1s to 5s"), Some(seconds(1)..seconds(5)));
    }

    #[test]
    fn memory_is_in_bytes() {
        assert_eq!(parse_size("1GiB"), Some(1_073_741_824));
        assert_eq!(parse_size("512MiB"), Some(536_870_912));
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

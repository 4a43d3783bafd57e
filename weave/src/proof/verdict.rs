//! Whether a run did what the page says: it ended as it should, printed what
//! its `.stdout` holds, and took as long as it claims.

use super::output;
use super::run::{End, Run};
use crate::library::timeline::Timeline;
use crate::listing::{Around, Listing};
use regex::Regex;
use similar::TextDiff;
use std::sync::LazyLock;
use std::time::Duration;

/// A number in an output.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d+(?:\.\d+)?").expect("the pattern is right")
});

/// How many times as large one of two numbers may be that are said roughly.
const ROUGHLY: f64 = 10.0;

/// How many lines are told of an output that is too long.
const LAST: usize = 3;

/// How much CPU time a program may use before it counts as busy: far more than
/// one that waits needs, even on a slow machine.
const BUSY: Duration = Duration::from_millis(750);

/// What a listing's run did other than the page says, in its output, its end,
/// its time, and the picture of its jobs: a paragraph each, with its name.
pub fn report(listing: &Listing, run: &Run) -> String {
    let Around {
        output, picture, ..
    } = &listing.around;
    let mut all = match output {
        Some(expected) => faults(listing, run, expected),
        None => vec![format!(
            "{} is missing\n  help: run `cargo run -- bless {}`",
            listing.output_path(),
            listing.name
        )],
    };
    if let Some(picture) = picture {
        all.extend(fault_of_timeline(run, picture));
    }
    let name =
        |fault| format!("{} ({}): {fault}\n", listing.name, listing.path);
    all.into_iter().map(name).collect()
}

/// What a run did other than the page says, as a person wants to read it;
/// nothing where all is well. `expected` is what it should print.
pub fn faults(listing: &Listing, run: &Run, expected: &str) -> Vec<String> {
    let mut faults = faults_of_end(listing, run);
    if run.end == End::Flooded {
        return faults;
    }
    let printed = comparable(listing, &run.stdout());
    let expected = comparable(listing, expected);
    if !are_alike(listing, &printed, &expected) {
        faults.push(format!(
            "it does not print what {} holds\n  help: if it prints what it \
             should, run `cargo run -- bless {}`\n{}",
            listing.output_path(),
            listing.name,
            TextDiff::from_lines(&expected, &printed)
                .unified_diff()
                .header("expected", "printed")
        ));
    }
    faults
}

/// How a run differs from the picture of its jobs, an SVG file.
fn fault_of_timeline(run: &Run, picture: &str) -> Option<String> {
    let difference = match (run.timeline(), Timeline::of_picture(picture)) {
        (Some(ran), Some(drawn)) => ran.difference(&drawn)?,
        (None, _) => "its lines do not tell of jobs".to_owned(),
        (_, None) => "that is not as `bless` draws it".to_owned(),
    };
    Some(format!(
        "its jobs did not run as its picture shows: {difference}\n  help: if \
         they run as they should, `bless` draws them anew"
    ))
}

/// What is wrong with how a run ended and how long it took, whatever it
/// printed.
pub fn faults_of_end(listing: &Listing, run: &Run) -> Vec<String> {
    let mut faults = Vec::new();
    match (run.end, listing.never_ends()) {
        // For how long it would have gone on, nobody knows.
        (End::Flooded, _) => return vec![fault_of_amount(run)],
        (End::Exited(status), false) if status.success() => {}
        (End::Stopped, true) => {}
        (End::Exited(status), false) => {
            faults.push(format!("it failed, with {status}"));
        }
        (End::Exited(status), true) => faults.push(format!(
            "it should never end, but did after {:.2?}, with {status}",
            run.took
        )),
        (End::Hung | End::Stopped, _) => faults.push(format!(
            "it hangs: it was stopped at its deadline, after {:.1?}",
            run.took
        )),
    }
    if !run.is_closed {
        faults.push(
            "what it started still holds its output\n  help: have it wait for \
             that to end"
                .to_owned(),
        );
    }
    faults.extend(fault_of_time(listing, run));
    faults.extend(fault_of_use(listing, run));
    if !faults.is_empty() && !run.errors.is_empty() {
        faults.push(format!("its standard error:\n{}", run.errors));
    }
    faults
}

/// What to say of a program that prints more than anybody reads.
fn fault_of_amount(run: &Run) -> String {
    let (name, all) = match run.errors.len() as u64 >= output::MOST {
        true => ("standard error", run.errors.clone()),
        false => ("output", run.stdout()),
    };
    let mut last: Vec<&str> = all.lines().rev().take(LAST).collect();
    last.reverse();
    let cut = |line: &&str| line.chars().take(80).collect::<String>();
    let last: Vec<String> = last.iter().map(cut).collect();
    format!(
        "it was stopped after {} MiB of {name}, which ended with:\n{}\n  help: \
         have it print what fits on a page",
        output::MOST >> 20,
        last.join("\n")
    )
}

/// How the time that a run took differs from what its listing claims.
fn fault_of_time(listing: &Listing, run: &Run) -> Option<String> {
    let claim = listing.claims.takes.as_ref()?;
    let has_ended = matches!(run.end, End::Exited(_));
    let is_right = !has_ended || claim.contains(&run.took);
    (!is_right).then(|| {
        format!(
            "it took {:.2?}, where its listing claims {:?} at least, and less \
             than {:?}\n  help: if that's how long it should take, say so in \
             `//@ takes:`",
            run.took, claim.start, claim.end
        )
    })
}

/// How a run used a processor other than its listing claims. On a loaded
/// machine, a busy program gets only a share of one, but never so small a share
/// that it looks idle.
fn fault_of_use(listing: &Listing, run: &Run) -> Option<String> {
    let used = run.used?;
    let claims = &listing.claims;
    if claims.busy && used < run.took / 100 {
        Some(format!(
            "it claims to be busy, and used a processor for {used:.2?} of \
             {:.2?}\n  help: take out `//@ busy`",
            run.took
        ))
    } else if !claims.busy && !claims.alone && used > BUSY.max(run.took / 2) {
        Some(format!(
            "it used a processor for {used:.2?} of {:.2?}, beside other \
             programs\n  help: if it has to, say `//@ busy`",
            run.took
        ))
    } else {
        None
    }
}

/// Whether two outputs of a listing are the same, as far as its order goes.
pub fn is_same(listing: &Listing, one: &str, other: &str) -> bool {
    are_alike(
        listing,
        &comparable(listing, one),
        &comparable(listing, other),
    )
}

/// Whether two outputs are the same, or roughly the same where the listing
/// says no more.
fn are_alike(listing: &Listing, one: &str, other: &str) -> bool {
    let words = |text| NUMBER.replace_all(text, "0").into_owned();
    let numbers = |text| {
        let found = NUMBER.find_iter(text).map(|it| it.as_str().parse());
        found.map(|it| it.unwrap_or(f64::NAN)).collect::<Vec<f64>>()
    };
    one == other
        || listing.claims.roughly
            && words(one) == words(other)
            && numbers(one)
                .iter()
                .zip(numbers(other))
                .all(|(a, b)| *a <= b * ROUGHLY && b <= *a * ROUGHLY)
}

/// An output as it is compared: sorted, where its lines come in any order.
fn comparable(listing: &Listing, output: &str) -> String {
    let mut lines: Vec<&str> = output.split_inclusive('\n').collect();
    if listing.claims.unordered {
        lines.sort();
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::Kind;
    use std::process::{Command, Stdio};

    fn listing(claims: &str) -> Listing {
        let text = format!("//@ does: x\n{claims}\nfn main() {{}}\n");
        let path = "listings/io/src/bin/x.rs";
        let text = text.as_bytes();
        Listing::parse(path, Kind::Runs, text, Around::default()).unwrap()
    }

    fn ended(seconds: f64, lines: &[&str]) -> Run {
        let status = Command::new("rustc")
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        let took = Duration::from_secs_f64(seconds);
        let line = |line: &&str| (took, format!("{line}\n"));
        Run {
            lines: lines.iter().map(line).collect(),
            errors: String::new(),
            took,
            used: None,
            end: End::Exited(status.unwrap()),
            is_closed: true,
        }
    }

    #[test]
    fn a_run_as_claimed_has_no_faults() {
        let run = ended(1.2, &["a", "b"]);
        assert!(faults(&listing("//@ takes: 1s"), &run, "a\nb\n").is_empty());
    }

    #[test]
    fn a_wrong_character_is_a_fault() {
        let faults = faults(&listing(""), &ended(0.0, &["a"]), "b\n");
        assert!(faults[0].contains("-b\n+a"), "{faults:?}");
    }

    #[test]
    fn a_missing_newline_is_a_fault() {
        assert_eq!(faults(&listing(""), &ended(0.0, &["a"]), "a").len(), 1);
    }

    #[test]
    fn order_counts_unless_the_listing_says_otherwise() {
        let run = ended(0.0, &["a", "b"]);
        assert_eq!(faults(&listing(""), &run, "b\na\n").len(), 1);
        assert_eq!(faults(&listing("//@ unordered"), &run, "b\na\n").len(), 0);
        assert_eq!(faults(&listing("//@ unordered"), &run, "b\nb\n").len(), 1);
    }

    #[test]
    fn numbers_are_compared_roughly_where_the_listing_says_so() {
        let listing = listing("//@ roughly");
        for (printed, count) in [
            ("7 polls in 0.5 s", 0),
            ("70 polls in 2.0 s", 0),
            ("71 polls in 0.5 s", 1),
            ("7 polls in 0.04 s", 1),
            ("7 pools in 0.5 s", 1),
        ] {
            let faults =
                faults(&listing, &ended(0.0, &[printed]), "7 polls in 0.5 s\n");
            assert_eq!(faults.len(), count, "{printed}: {faults:?}");
        }
    }

    #[test]
    fn times_are_bounded_on_both_sides() {
        let listing = listing("//@ takes: 10s");
        for (seconds, count) in [(9.99, 1), (10.0, 0), (10.9, 0), (11.0, 1)] {
            let faults = faults(&listing, &ended(seconds, &[]), "");
            assert_eq!(faults.len(), count, "{seconds}: {faults:?}");
        }
    }

    #[test]
    fn a_program_is_busy_if_it_says_so() {
        for (claim, used, count) in [
            ("", 0.01, 0),
            ("", 0.74, 0),
            ("", 1.0, 1),
            ("//@ busy", 1.0, 0),
            ("//@ busy", 0.1, 0),
            ("//@ busy", 0.009, 1),
            ("//@ alone", 1.0, 0),
            ("//@ alone", 0.01, 0),
        ] {
            let run = Run {
                used: Some(Duration::from_secs_f64(used)),
                ..ended(1.0, &[])
            };
            let faults = faults(&listing(claim), &run, "");
            assert_eq!(faults.len(), count, "{claim} {used}: {faults:?}");
        }
    }
}

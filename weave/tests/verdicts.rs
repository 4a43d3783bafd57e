//! What is said of a run that did something else than its page says: by the name
//! of the listing, and with what to do.

use snapbox::{IntoData, assert_data_eq, str};
use std::process::Command;
use std::time::Duration;
use weave::library::timeline::Timeline;
use weave::listing::{Around, Kind, Listing};
use weave::proof::run::{End, Run};
use weave::proof::verdict::report;

/// When each line was printed, in milliseconds.
type Lines<'a> = [(u64, &'a str)];

const STAIRS: [(u64, &str); 4] = [
    (0, "start 1"),
    (1000, "end 1"),
    (1000, "start 2"),
    (2000, "end 2"),
];

const AT_ONCE: [(u64, &str); 4] = [
    (0, "start 1"),
    (0, "start 2"),
    (1000, "end 1"),
    (1000, "end 2"),
];

fn run(lines: &Lines) -> Run {
    let status = Command::new("rustc").arg("--version").output();
    let line = |(at, line): &(u64, &str)| {
        (Duration::from_millis(*at), format!("{line}\n"))
    };
    Run {
        lines: lines.iter().map(line).collect(),
        errors: String::new(),
        took: Duration::from_secs(2),
        used: None,
        end: End::Exited(status.unwrap().status),
        is_closed: true,
    }
}

fn output(lines: &Lines) -> String {
    lines.iter().map(|(_, line)| format!("{line}\n")).collect()
}

fn picture(lines: &Lines) -> String {
    let times = lines
        .iter()
        .map(|(at, line)| (Duration::from_millis(*at), *line));
    Timeline::of(times).unwrap().to_svg()
}

fn listing(output: Option<String>, picture: Option<String>) -> Listing {
    let around = Around {
        output,
        picture,
        ..Around::default()
    };
    let path = "listings/io/src/bin/jobs.rs";
    let text = b"//@ does: x\n//@ unordered\nfn main() {}\n";
    Listing::parse(path, Kind::Runs, text, around).unwrap()
}

#[test]
fn nothing_is_said_of_a_run_as_the_page_has_it() {
    let of_stairs = listing(Some(output(&STAIRS)), Some(picture(&STAIRS)));
    assert_eq!(report(&of_stairs, &run(&STAIRS)), "");
    let without = listing(Some(output(&STAIRS)), None);
    assert_eq!(report(&without, &run(&AT_ONCE)), "");
}

#[test]
fn an_output_that_is_missing_can_be_blessed() {
    let said = report(&listing(None, None), &run(&STAIRS));
    assert_data_eq!(
        said,
        str![[r#"
jobs (listings/io/src/bin/jobs.rs): listings/io/src/bin/jobs.stdout is missing
  help: run `cargo run -- bless jobs`

"#]]
        .raw()
    );
}

#[test]
fn jobs_that_ran_at_other_times_are_not_those_of_the_picture() {
    let of_stairs = listing(Some(output(&STAIRS)), Some(picture(&STAIRS)));
    assert_data_eq!(report(&of_stairs, &run(&AT_ONCE)), str![[r#"
jobs (listings/io/src/bin/jobs.rs): its jobs did not run as its picture shows: job 2 ran from 0.00 s to 1.00 s, and in the picture from 1.00 s to 2.00 s
  help: if they run as they should, `bless` draws them anew

"#]].raw());
}

#[test]
fn a_picture_is_of_jobs_and_as_it_was_drawn() {
    let other = [(0, "hello")];
    let of_other = listing(Some(output(&other)), Some(picture(&STAIRS)));
    assert_data_eq!(report(&of_other, &run(&other)), str![[r#"
jobs (listings/io/src/bin/jobs.rs): its jobs did not run as its picture shows: its lines do not tell of jobs
  help: if they run as they should, `bless` draws them anew

"#]].raw());
    let by_hand = picture(&STAIRS).replace("50.00%", "40.00%");
    let by_hand = listing(Some(output(&STAIRS)), Some(by_hand));
    assert_data_eq!(report(&by_hand, &run(&STAIRS)), str![[r#"
jobs (listings/io/src/bin/jobs.rs): its jobs did not run as its picture shows: that is not as `bless` draws it
  help: if they run as they should, `bless` draws them anew

"#]].raw());
}

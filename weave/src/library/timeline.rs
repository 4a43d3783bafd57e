//! When each job of a program ran, as a picture:
//!
//! ```text
//! 0.00 s  start 1          1 ▇▇▇▇▇
//! 1.00 s  end 1       →    2      ▇▇▇▇▇
//! 1.00 s  start 2            0    1    2 s
//! 2.00 s  end 2
//! ```
//!
//! The picture is an SVG file beside the listing, `NAME.svg`. It holds the
//! times too, so that a test can compare a run with what the reader sees.

use regex::Regex;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;
use std::time::Duration;

/// How far a bar may be from where the picture has it, in seconds. Earlier: a
/// quarter of the shortest job, which the eye can tell apart. Later: as far as
/// a busy machine delays things, and less than the second by which the
/// programs of the book differ from each other.
const EARLIER: f64 = 0.25;
const LATER: f64 = 0.75;

/// The jobs of one run, by number: when each started and ended, in seconds
/// since the start of the program, to the hundredth.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline(BTreeMap<u32, (f64, f64)>);

/// A bar of the picture.
static BAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"data-job="(\d+)" data-start="([\d.]+)" data-end="([\d.]+)""#)
        .expect("the pattern is right")
});

/// The heights of a row and of the axis, and where text stands in them, in
/// units of the size of the text: the picture grows with it. Across, all is
/// in parts of the width; numbers of jobs stand left of it.
const ROW: f64 = 1.4;
const BASELINE: f64 = 1.05;
const BAR_TOP: f64 = 0.25;
const AXIS: f64 = 2.0;

impl Timeline {
    /// The jobs that a program's lines tell of, if that is all that they do:
    /// two jobs at least, and of each `start n` and then `end n`.
    pub fn of<'a>(
        lines: impl IntoIterator<Item = (Duration, &'a str)>,
    ) -> Option<Timeline> {
        let mut jobs: BTreeMap<u32, (f64, Option<f64>)> = BTreeMap::new();
        for (time, line) in lines {
            let time = (time.as_secs_f64() * 100.0).round() / 100.0;
            let (word, job) = line.trim_end().split_once(' ')?;
            let job = job.parse().ok()?;
            let is_new = match word {
                "start" => jobs.insert(job, (time, None)).is_none(),
                "end" => jobs.get_mut(&job)?.1.replace(time).is_none(),
                _ => false,
            };
            if !is_new {
                return None;
            }
        }
        let jobs: Option<BTreeMap<_, _>> = jobs
            .into_iter()
            .map(|(job, (start, end))| Some((job, (start, end?))))
            .collect();
        jobs.filter(|jobs| jobs.len() >= 2).map(Timeline)
    }

    /// Whether an output, of whatever time, is one to draw.
    pub fn can_be_drawn(output: &str) -> bool {
        // Lines of several jobs may have changed places: an end that comes
        // before its start is one, too.
        let mut lines: Vec<&str> = output.lines().collect();
        lines.sort_by_key(|line| !line.starts_with("start"));
        let lines = lines.into_iter().map(|line| (Duration::ZERO, line));
        Timeline::of(lines).is_some()
    }

    /// The times that a picture holds, if it is one that this tool draws of
    /// them: no bar can stand elsewhere than its times say.
    pub fn of_picture(svg: &str) -> Option<Timeline> {
        let jobs: Option<BTreeMap<_, _>> = BAR
            .captures_iter(svg)
            .map(|bar| {
                let job = bar[1].parse().ok()?;
                let times = (bar[2].parse().ok()?, bar[3].parse().ok()?);
                Some((job, times))
            })
            .collect();
        let timeline = jobs.map(Timeline)?;
        (timeline.to_svg() == svg).then_some(timeline)
    }

    /// The first bar that is not where `picture` has it, in words.
    pub fn difference(&self, picture: &Timeline) -> Option<String> {
        let jobs = self.0.keys().chain(picture.0.keys());
        for job in jobs {
            let (Some(here), Some(there)) =
                (self.0.get(job), picture.0.get(job))
            else {
                return Some(format!("only one of them has a job {job}"));
            };
            let is_near = |here: f64, there: f64| {
                (there - EARLIER..=there + LATER).contains(&here)
            };
            if !is_near(here.0, there.0) || !is_near(here.1, there.1) {
                return Some(format!(
                    "job {job} ran from {:.2} s to {:.2} s, and in the picture \
                     from {:.2} s to {:.2} s",
                    here.0, here.1, there.0, there.1
                ));
            }
        }
        None
    }

    /// The picture: a bar a job above an axis in seconds, and the same in
    /// words for those who do not see it. It takes the colors of the text.
    pub fn to_svg(&self) -> String {
        let end = self.0.values().map(|(_, end)| *end).fold(1.0, f64::max);
        let seconds = end.round().max(1.0);
        let percent = 100.0 / end.max(seconds);
        let bottom = ROW * self.0.len() as f64;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline\" \
             width=\"100%\" height=\"{:.2}em\" overflow=\"visible\" \
             role=\"img\" aria-label=\"{}\" fill=\"currentColor\">\n",
            bottom + AXIS,
            self.in_words(),
        );
        let step = (seconds / 12.0).ceil().max(1.0);
        let mut second = 0.0;
        while second <= seconds {
            let x = second * percent;
            let unit = if second + step > seconds { " s" } else { "" };
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.2}%\" x2=\"{x:.2}%\" y2=\"{:.2}em\" \
                 stroke=\"currentColor\" stroke-opacity=\"0.25\"/>\
                 <text x=\"{x:.2}%\" y=\"{:.2}em\" text-anchor=\"middle\">\
                 {second}{unit}</text>",
                bottom + BAR_TOP,
                bottom + AXIS - BAR_TOP,
            );
            second += step;
        }
        for (row, (job, (start, end))) in self.0.iter().enumerate() {
            let y = ROW * row as f64;
            let _ = writeln!(
                svg,
                "<text x=\"-0.7em\" y=\"{:.2}em\" text-anchor=\"end\">{job}\
                 </text><rect data-job=\"{job}\" data-start=\"{start:.2}\" \
                 data-end=\"{end:.2}\" x=\"{:.2}%\" y=\"{:.2}em\" \
                 width=\"{:.2}%\" height=\"{:.2}em\" rx=\"2\"/>",
                y + BASELINE,
                start * percent,
                y + BAR_TOP,
                (end - start) * percent,
                ROW - 2.0 * BAR_TOP,
            );
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn in_words(&self) -> String {
        let jobs: Vec<String> = self
            .0
            .iter()
            .map(|(job, (start, end))| {
                format!("job {job} from {start:.2} to {end:.2}")
            })
            .collect();
        format!("When each job ran, in seconds: {}.", jobs.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use snapbox::{IntoData, assert_data_eq, str};

    fn timeline(lines: &[(u64, &str)]) -> Option<Timeline> {
        let times = lines
            .iter()
            .map(|(t, line)| (Duration::from_millis(*t), *line));
        Timeline::of(times)
    }

    const STAIRS: [(u64, &str); 4] = [
        (2, "start 1\n"),
        (1002, "end 1\n"),
        (1003, "start 2\n"),
        (2004, "end 2\n"),
    ];

    #[test]
    fn a_picture_holds_the_times_that_it_was_made_from() {
        let stairs = timeline(&STAIRS).unwrap();
        let again = Timeline::of_picture(&stairs.to_svg()).unwrap();
        assert_eq!(stairs.difference(&again), None);
        assert_eq!(again.0[&2], (1.0, 2.0));
    }

    #[test]
    fn a_picture_that_was_changed_by_hand_is_none() {
        let svg = timeline(&STAIRS).unwrap().to_svg();
        let moved = svg.replacen(" x=\"50.00%\"", " x=\"40.00%\"", 1);
        assert_ne!(svg, moved);
        assert_eq!(Timeline::of_picture(&moved), None);
        assert_eq!(Timeline::of_picture(""), None);
    }

    #[test]
    fn a_bar_in_another_place_is_a_difference() {
        let stairs = timeline(&STAIRS).unwrap();
        let lines = [
            (2, "start 1"),
            (1002, "end 1"),
            (2, "start 2"),
            (1004, "end 2"),
        ];
        let said = timeline(&lines).unwrap().difference(&stairs).unwrap();
        assert_eq!(
            said,
            "job 2 ran from 0.00 s to 1.00 s, and in the picture from 1.00 s \
             to 2.00 s"
        );
        let more = timeline(&[
            (0, "start 1"),
            (1, "start 3"),
            (9, "end 1"),
            (9, "end 3"),
        ]);
        assert!(more.unwrap().difference(&stairs).is_some());
    }

    #[test]
    fn a_bar_may_be_late_but_hardly_early() {
        let stairs = timeline(&STAIRS).unwrap();
        let moved = |by: i64| {
            let lines =
                STAIRS.map(|(at, line)| ((at as i64 + 1000 + by) as u64, line));
            timeline(&lines).unwrap()
        };
        let there = moved(0);
        assert_eq!(moved(700).difference(&there), None);
        assert!(moved(800).difference(&there).is_some());
        assert_eq!(moved(-200).difference(&there), None);
        assert!(moved(-300).difference(&there).is_some());
        assert!(stairs.difference(&there).is_some());
    }

    #[test]
    fn only_starts_and_ends_of_jobs_are_drawn() {
        assert_eq!(timeline(&[(0, "start 1"), (1, "end 1")]), None);
        assert!(!Timeline::can_be_drawn("start 1\nstart 2\nend 1\n"));
        assert!(!Timeline::can_be_drawn(
            "start 1\nstart 2\nend 1\nend 2\nx\n"
        ));
        assert!(!Timeline::can_be_drawn(""));
        assert!(Timeline::can_be_drawn("start 1\nstart 2\nend 1\nend 2\n"));
    }

    #[test]
    fn the_picture_says_in_words_what_it_shows() {
        let svg = timeline(&STAIRS).unwrap().to_svg();
        assert!(
            svg.contains("job 1 from 0.00 to 1.00, job 2 from 1.00 to 2.00.")
        );
    }

    #[test]
    fn a_bar_that_only_begins_or_ends_elsewhere_is_a_difference() {
        let stairs = timeline(&STAIRS).unwrap();
        for (at, time) in [(1, 1900), (0, 900)] {
            let mut lines = STAIRS;
            lines[at].0 = time;
            let moved = timeline(&lines).unwrap();
            assert!(moved.difference(&stairs).is_some(), "{lines:?}");
        }
    }

    #[test]
    fn the_picture_is_this_one() {
        let svg = timeline(&STAIRS).unwrap().to_svg();
        assert_data_eq!(svg, str![[r#"
<svg xmlns="http://www.w3.org/2000/svg" class="timeline" width="100%" height="4.80em" overflow="visible" role="img" aria-label="When each job ran, in seconds: job 1 from 0.00 to 1.00, job 2 from 1.00 to 2.00." fill="currentColor">
<line x1="0.00%" x2="0.00%" y2="3.05em" stroke="currentColor" stroke-opacity="0.25"/><text x="0.00%" y="4.55em" text-anchor="middle">0</text>
<line x1="50.00%" x2="50.00%" y2="3.05em" stroke="currentColor" stroke-opacity="0.25"/><text x="50.00%" y="4.55em" text-anchor="middle">1</text>
<line x1="100.00%" x2="100.00%" y2="3.05em" stroke="currentColor" stroke-opacity="0.25"/><text x="100.00%" y="4.55em" text-anchor="middle">2 s</text>
<text x="-0.7em" y="1.05em" text-anchor="end">1</text><rect data-job="1" data-start="0.00" data-end="1.00" x="0.00%" y="0.25em" width="50.00%" height="0.90em" rx="2"/>
<text x="-0.7em" y="2.45em" text-anchor="end">2</text><rect data-job="2" data-start="1.00" data-end="2.00" x="50.00%" y="1.65em" width="50.00%" height="0.90em" rx="2"/>
</svg>

"#]].raw());
    }

    #[test]
    fn an_axis_has_at_most_a_dozen_steps() {
        let seconds = |longest: u64| {
            let lines = [
                (0, "start 1"),
                (0, "start 2"),
                (1000, "end 1"),
                (longest, "end 2"),
            ];
            let svg = timeline(&lines).unwrap().to_svg();
            let texts = svg.split("text-anchor=\"middle\">").skip(1);
            let texts = texts.map(|it| it.split('<').next().unwrap());
            texts.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(seconds(1000), "0 1 s");
        assert_eq!(seconds(12_000), "0 1 2 3 4 5 6 7 8 9 10 11 12 s");
        assert_eq!(seconds(13_000), "0 2 4 6 8 10 12 s");
        assert_eq!(seconds(25_000), "0 3 6 9 12 15 18 21 24 s");
    }
}

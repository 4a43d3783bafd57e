//! What a word of a `//@` line can be said with, by the type of its field.
//!
//! ```text
//! unordered        bool                     →  true
//! takes: 1s to 5s  Option<Range<Duration>>  →  1s..5s
//! limit: 1GiB      Option<u64>              →  1,073,741,824 bytes
//! ```

use std::ops::Range;
use std::time::Duration;

/// What a run may take longer than it claims: less than a second, so that a
/// program of ten jobs that takes one second cannot have run two of them one
/// after the other.
const SLACK: Duration = Duration::from_secs(1);

/// A word's value, or what is wrong with it.
pub(super) type Read<T> = Result<T, Misread>;

pub(super) enum Misread {
    /// The word takes a value, and there is none.
    Missing,
    /// The word takes none.
    Unwanted,
    /// The value is not what is named here.
    NotA(&'static str),
}

/// What a word can be said with.
pub(super) trait Value: Sized {
    fn read(value: Option<&str>) -> Read<Self>;
}

impl Value for bool {
    fn read(value: Option<&str>) -> Read<bool> {
        match value {
            None => Ok(true),
            Some(_) => Err(Misread::Unwanted),
        }
    }
}

impl Value for String {
    fn read(value: Option<&str>) -> Read<String> {
        match value {
            None | Some("") => Err(Misread::Missing),
            Some(words) => Ok(words.to_owned()),
        }
    }
}

impl Value for Option<String> {
    fn read(value: Option<&str>) -> Read<Option<String>> {
        String::read(value).map(Some)
    }
}

impl Value for Option<Range<Duration>> {
    fn read(value: Option<&str>) -> Read<Self> {
        let times = parse_times(&String::read(value)?);
        let times = times.ok_or(Misread::NotA("a number of seconds"))?;
        match times.is_empty() {
            true => Err(Misread::NotA("a time and then a longer one")),
            false => Ok(Some(times)),
        }
    }
}

impl Value for Option<u64> {
    fn read(value: Option<&str>) -> Read<Option<u64>> {
        let size = parse_size(&String::read(value)?);
        let size = size.filter(|size| *size > 0);
        size.map(Some).ok_or(Misread::NotA("an amount of memory"))
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
}

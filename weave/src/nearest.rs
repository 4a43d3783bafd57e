//! "Did you mean …?": the name that a misspelled one was meant to be.

use similar::TextDiff;

/// How much of two names has to agree, of 1, for one to be meant by the other.
const ENOUGH: f32 = 0.7;

/// The name most like a misspelled one, if one is near enough to be meant.
pub fn nearest<'a>(
    name: &str,
    names: impl IntoIterator<Item = &'a (impl AsRef<str> + ?Sized + 'a)>,
) -> Option<&'a str> {
    names
        .into_iter()
        .map(AsRef::as_ref)
        .map(|other: &str| (TextDiff::from_chars(name, other).ratio(), other))
        .filter(|(likeness, _)| *likeness > ENOUGH)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_which_more_than_enough_agrees_are_near() {
        assert_eq!(nearest("abcdefghij", ["abcdefgxyz"]), None);
        assert_eq!(nearest("abcdefghij", ["abcdefghyz"]), Some("abcdefghyz"));
        assert_eq!(nearest("abcd", ["abce", "abcdf"]), Some("abcdf"));
    }
}

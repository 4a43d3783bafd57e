//! Which lines of a program are not in the one that it grew from.
//!
//! ```text
//! fn main() {        fn main() {
//!     one();    →        two();     ← changed
//! }                  }
//! ```

use similar::{Algorithm, DiffOp, TextDiff};

/// For each line of `new`, whether it is new or changed against `old`.
pub fn changed_lines(old: &str, new: &str) -> Vec<bool> {
    let mut changed = vec![false; new.lines().count()];
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(old, new);
    for op in diff.ops() {
        if !matches!(op, DiffOp::Equal { .. }) {
            changed[op.new_range()].fill(true);
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_differ_are_changed() {
        let old = "fn main() {\n    one();\n}\n";
        let new = "use x;\nfn main() {\n    two();\n}\n";
        assert_eq!(changed_lines(old, new), [true, false, true, false]);
    }

    #[test]
    fn a_removed_line_marks_nothing() {
        assert_eq!(changed_lines("a\nb\nc\n", "a\nc\n"), [false, false]);
    }

    #[test]
    fn nothing_is_changed_against_itself() {
        assert_eq!(changed_lines("a\nb\n", "a\nb\n"), [false, false]);
    }
}

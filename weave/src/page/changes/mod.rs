//! What came and what went since the program that this one grew from, by
//! whole blocks where there is a choice.
//!
//! ```text
//! fn a() {}         fn a() {}
//! fn b() {     →    fn c() {     ← came
//! }                 }            ← came, since it closes what came
//!                   fn b() {
//!                   }
//! ```
//!
//! A difference by lines cannot know that: to it, the last brace of `b` might
//! as well be that of `c`, and what came begins in the middle of one block and
//! ends in the middle of another.

mod nesting;
mod program;

use program::Program;
use similar::{Algorithm, DiffOp, TextDiff};
use std::collections::BTreeSet;
use std::ops::Range;

/// The differences between two programs, in the order of their lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Lines of the new program that are not in the old one.
    pub came: Vec<Range<usize>>,
    /// Lines of the old program of which less, or nothing, is left.
    pub went: Vec<Went>,
}

/// Lines that are gone.
#[derive(Debug, PartialEq, Eq)]
pub struct Went {
    /// The lines of the old program.
    pub lines: Range<usize>,
    /// The line of the new program in front of which they stood.
    pub at: usize,
    /// Whether others came in their place.
    pub is_replaced: bool,
}

/// Where two programs differ: some lines of the one, or none, stand in the
/// place of some of the other, or none.
struct Hunk {
    old: Range<usize>,
    new: Range<usize>,
}

/// What came and what went from `old` to `new`.
pub fn changes(old: &str, new: &str) -> Changes {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(old, new);
    let hunks = diff
        .ops()
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let hunks = hunks.map(|op| Hunk {
        old: op.old_range(),
        new: op.new_range(),
    });
    let mut hunks: Vec<Hunk> = hunks.collect();
    let (old, new) = (Program::new(old), Program::new(new));
    slide_all(&mut hunks, &old, &new);
    Changes {
        came: came(&hunks, &new),
        went: went(&hunks, &old, &new),
    }
}

/// Moves each hunk that only adds, or only removes, to where it fits best.
fn slide_all(hunks: &mut [Hunk], old: &Program, new: &Program) {
    for at in 0..hunks.len() {
        let above = match at.checked_sub(1) {
            Some(before) => (hunks[before].old.end, hunks[before].new.end),
            None => (0, 0),
        };
        let below = match hunks.get(at + 1) {
            Some(next) => (next.old.start, next.new.start),
            None => (old.lines.len(), new.lines.len()),
        };
        let Hunk {
            old: went,
            new: came,
        } = &mut hunks[at];
        // On both sides are the same lines, so both places move alike.
        if Range::is_empty(went) {
            let slid = new.slide(came.clone(), above.1..below.1);
            let place = went.start + slid.start - came.start;
            (*went, *came) = (place..place, slid);
        } else if Range::is_empty(came) {
            let slid = old.slide(went.clone(), above.0..below.0);
            let place = came.start + slid.start - went.start;
            (*went, *came) = (slid, place..place);
        }
    }
}

/// The lines that came, with the braces that close them.
fn came(hunks: &[Hunk], new: &Program) -> Vec<Range<usize>> {
    let mut came = vec![false; new.lines.len()];
    for hunk in hunks {
        came[hunk.new.clone()].fill(true);
    }
    for line in 0..came.len() {
        let closes = new.lines[line].trim();
        let only_closes =
            !closes.is_empty() && closes.chars().all(|c| "})];,".contains(c));
        if !only_closes {
            continue;
        }
        // It came if what it closes did, all of it, and else it did not.
        let between = |at: usize| came[at] || new.is_blank(at);
        if let Some(opening) = new.nesting.opening(line) {
            came[line] =
                came[opening] && (came[line] || (opening..line).all(between));
        }
    }

    let mut ranges: Vec<Range<usize>> = Vec::new();
    for line in (0..came.len()).filter(|&it| came[it] && !new.is_blank(it)) {
        // Blank lines are part of it only between lines that are.
        match ranges.last_mut() {
            Some(last) if (last.end..line).all(|it| new.is_blank(it)) => {
                last.end = line + 1;
            }
            _ => ranges.push(line..line + 1),
        }
    }
    ranges
}

/// The lines that went, where the new program does not show it: nothing or
/// much less has come in their place, nor do they stand elsewhere.
fn went(hunks: &[Hunk], old: &Program, new: &Program) -> Vec<Went> {
    let all_new: BTreeSet<&str> = hunks
        .iter()
        .flat_map(|hunk| new.words(hunk.new.clone()))
        .collect();
    let went = |hunk: &Hunk| {
        let lines = trim(&hunk.old, old);
        let (went, came) = (
            old.words(lines.clone()).count(),
            new.words(hunk.new.clone()).count(),
        );
        let is_shown = came == 0 || went >= came + 3;
        let is_moved =
            old.words(lines.clone()).all(|line| all_new.contains(line));
        (is_shown && !is_moved).then_some(Went {
            lines,
            at: hunk.new.start,
            is_replaced: came > 0,
        })
    };
    hunks.iter().filter_map(went).collect()
}

/// A range without the blank lines at its ends.
fn trim(lines: &Range<usize>, program: &Program) -> Range<usize> {
    let mut words = lines.clone().filter(|&line| !program.is_blank(line));
    match words.next() {
        None => lines.clone(),
        Some(first) => first..words.next_back().unwrap_or(first) + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_came(old: &str, new: &str, expected: &[usize]) {
        let came: Vec<usize> =
            changes(old, new).came.into_iter().flatten().collect();
        assert_eq!(came, expected);
    }

    #[test]
    fn only_lines_that_differ_came() {
        let old = "fn main() {\n    one();\n}\n";
        let new = "use x;\nfn main() {\n    two();\n}\n";
        assert_came(old, new, &[0, 2]);
    }

    #[test]
    fn a_new_function_ends_with_its_own_brace() {
        let old = "fn a() {\n    x();\n}\n\nfn c() {\n    z();\n}\n";
        let new = "fn a() {\n    x();\n}\n\nfn b() {\n    y();\n}\n\n\
                   fn c() {\n    z();\n}\n";
        assert_came(old, new, &[4, 5, 6]);
    }

    #[test]
    fn a_new_block_inside_another_ends_with_its_own_brace() {
        let old = "fn a() {\n    if x {\n        p();\n    }\n}\n";
        let new = "fn a() {\n    if x {\n        p();\n    }\n    if y {\n        \
                   p();\n    }\n}\n";
        assert_came(old, new, &[4, 5, 6]);
    }

    #[test]
    fn a_new_item_begins_with_its_attribute() {
        let old = "#[test]\nfn a() {}\n\n#[test]\nfn c() {}\n";
        let new = "#[test]\nfn a() {}\n\n#[test]\nfn b() {}\n\n#[test]\nfn c() \
                   {}\n";
        assert_came(old, new, &[3, 4]);
    }

    #[test]
    fn a_block_that_is_all_new_has_its_brace() {
        let old = "fn a() {\n    x();\n}\n";
        let new = "fn b() {\n    y();\n}\n";
        assert_came(old, new, &[0, 1, 2]);
        // And one that goes on as it was does not.
        let new = "fn b() {\n    x();\n}\n";
        assert_came(old, new, &[0]);
    }

    #[test]
    fn a_block_that_was_there_keeps_its_brace() {
        // A difference by lines takes the first brace of the old program for
        // the last but one of the new.
        let old = "fn a() {\n    if x {\n        p();\n    }\n}\n";
        let new = "fn a() {\n    if x {\n        p();\n        if y {\n            \
                   q();\n        }\n        r();\n    }\n}\n";
        assert_came(old, new, &[3, 4, 5, 6]);
    }

    #[test]
    fn braces_in_text_are_no_blocks() {
        let old = "fn a() {\n    p(\"}\");\n}\n\nfn c() {}\n";
        let new = "fn a() {\n    p(\"}\");\n}\n\nfn b() {\n    p(\"{\");\n}\n\n\
                   fn c() {}\n";
        assert_came(old, new, &[4, 5, 6]);
    }

    #[test]
    fn what_went_is_said_where_it_stood() {
        let changes = changes("a\nb\nc\nd\n", "a\nd\n");
        assert!(changes.came.is_empty());
        assert_eq!(
            changes.went,
            [Went {
                lines: 1..3,
                at: 1,
                is_replaced: false
            }]
        );
    }

    #[test]
    fn much_that_became_little_went() {
        let changes = changes("a\nb\nc\nd\ne\nf\n", "a\nx\nf\n");
        assert_eq!(changes.came.first(), Some(&(1..2)));
        assert_eq!(
            changes.went,
            [Went {
                lines: 1..5,
                at: 1,
                is_replaced: true
            }]
        );
        // As much in the place of as much is a change.
        assert!(super::changes("a\nb\n", "a\nc\n").went.is_empty());
    }

    #[test]
    fn what_stands_elsewhere_has_not_gone() {
        let old = "x();\na();\nb();\nc();\nd();\n";
        let new = "a();\nb();\nc();\nd();\n    x();\n";
        assert!(changes(old, new).went.is_empty());
    }

    #[test]
    fn a_function_that_went_takes_its_own_brace() {
        let old = "fn a() {\n    x();\n}\n\nfn b() {\n    y();\n}\n\n\
                   fn c() {\n    z();\n}\n";
        let new = "fn a() {\n    x();\n}\n\nfn c() {\n    z();\n}\n";
        assert_eq!(changes(old, new).went[0].lines, 4..7);
    }

    #[test]
    fn nothing_is_changed_against_itself() {
        assert_eq!(changes("a\nb\n", "a\nb\n"), Changes::default());
    }

    #[test]
    fn a_little_less_in_the_place_of_something_has_not_gone() {
        let old = "a\nb\nc\nd\ne\nf\ng\n";
        // Four lines, of which two are left; and five.
        assert!(changes(old, "a\nx\ny\nf\ng\n").went.is_empty());
        assert_eq!(changes(old, "a\nx\ny\ng\n").went.len(), 1);
    }

    #[test]
    fn what_closes_one_block_and_opens_another_is_no_brace() {
        let old = "if a {\n    x\n}\n";
        let new = "if a {\n    x\n} else {\n    y\n}\n";
        // The last brace was there, if for another block.
        assert_came(old, new, &[2, 3]);
    }

    #[test]
    fn of_places_that_are_as_good_the_first_is_taken() {
        assert_came("z\na\n", "z\na\nb\na\n", &[1, 2]);
    }

    #[test]
    fn what_begins_behind_a_brace_is_better() {
        // In a comment, so that both ways are whole.
        assert_came("z\n// {\n", "z\n// {\nb\n// {\n", &[2, 3]);
    }

    #[test]
    fn a_last_line_may_have_no_end() {
        assert_came("a\nb", "a\nc", &[1]);
    }
}

//! The lines of a program, and where among them a change fits best.

use super::nesting::Nesting;
use std::ops::Range;

/// A program, by lines.
pub struct Program<'a> {
    pub lines: Vec<&'a str>,
    pub nesting: Nesting,
}

impl Program<'_> {
    pub fn new(text: &str) -> Program<'_> {
        Program {
            lines: text.lines().collect(),
            nesting: Nesting::of(text),
        }
    }

    pub fn is_blank(&self, line: usize) -> bool {
        self.lines[line].trim().is_empty()
    }

    /// The lines of a range that are not blank.
    pub fn words(&self, lines: Range<usize>) -> impl Iterator<Item = &str> {
        let lines = self.lines[lines].iter().map(|line| line.trim());
        lines.filter(|line| !line.is_empty())
    }

    /// The place of `hunk` that cuts least through a block: where the lines
    /// around it are the same as those at its ends, it may as well stand
    /// higher or lower, but not outside of `room`.
    pub fn slide(
        &self,
        hunk: Range<usize>,
        room: Range<usize>,
    ) -> Range<usize> {
        let mut highest = hunk.clone();
        while highest.start > room.start
            && self.lines[highest.start - 1] == self.lines[highest.end - 1]
        {
            highest = highest.start - 1..highest.end - 1;
        }
        let mut best = highest.clone();
        let mut at = highest;
        loop {
            if self.fitness(&at) > self.fitness(&best) {
                best = at.clone();
            }
            let can_sink =
                at.end < room.end && self.lines[at.start] == self.lines[at.end];
            if !can_sink {
                return best;
            }
            at = at.start + 1..at.end + 1;
        }
    }

    /// How well a range stands for one thing: a whole block, which begins
    /// where a paragraph does.
    fn fitness(&self, lines: &Range<usize>) -> (bool, bool) {
        let begins = match lines.start.checked_sub(1) {
            None => true,
            Some(before) => {
                self.is_blank(before) || self.lines[before].ends_with('{')
            }
        };
        let is_whole = self.nesting.is_whole(lines);
        (is_whole, begins && !self.is_blank(lines.start))
    }
}

//! How deep inside brackets each line of a program is, by the compiler's own
//! lexer.

use ra_ap_rustc_lexer::TokenKind::{
    CloseBrace, CloseBracket, CloseParen, OpenBrace, OpenBracket, OpenParen,
};
use ra_ap_rustc_lexer::{FrontmatterAllowed, tokenize};
use std::ops::Range;

/// How many brackets are open around each line.
pub struct Nesting(Vec<Line>);

#[derive(Clone, Copy)]
struct Line {
    /// Open in front of it.
    before: isize,
    /// Open at the place of the line where the fewest are.
    least: isize,
    /// Open behind it.
    after: isize,
}

impl Nesting {
    /// That of a program.
    pub fn of(program: &str) -> Nesting {
        let (mut lines, mut depth) = (Vec::new(), 0);
        let start = |depth| Line {
            before: depth,
            least: depth,
            after: depth,
        };
        let mut line = start(depth);
        let mut rest = program;
        for token in tokenize(program, FrontmatterAllowed::No) {
            let (text, after) = rest.split_at(token.len as usize);
            rest = after;
            match token.kind {
                OpenBrace | OpenBracket | OpenParen => depth += 1,
                CloseBrace | CloseBracket | CloseParen => depth -= 1,
                _ => {}
            }
            line.least = line.least.min(depth);
            line.after = depth;
            for _ in text.matches('\n') {
                lines.push(line);
                line = start(depth);
            }
        }
        if !program.ends_with('\n') {
            lines.push(line);
        }
        Nesting(lines)
    }

    /// Whether all brackets that are opened in a range of lines are closed
    /// there, and no others.
    pub fn is_whole(&self, lines: &Range<usize>) -> bool {
        let lines = &self.0[lines.clone()];
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
            return true;
        };
        let depth = first.before;
        last.after == depth && lines.iter().all(|line| line.least >= depth)
    }

    /// The line that opens what this one closes, if it closes anything.
    pub fn opening(&self, line: usize) -> Option<usize> {
        let Line { before, least, .. } = self.0[line];
        if least == before {
            return None;
        }
        self.0[..line].iter().rposition(|it| it.before <= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "fn a() {\n    b('{', \"}\", [\n        c,\n    ]);\n    \
                           // }\n}\nfn d() {}\n";

    #[test]
    fn what_is_opened_is_closed() {
        let nesting = Nesting::of(PROGRAM);
        let whole = [0..6, 1..4, 2..3, 4..5, 6..7, 0..7];
        assert!(whole.iter().all(|lines| nesting.is_whole(lines)));
        let torn = [0..5, 1..3, 3..4, 4..6, 5..7];
        assert!(!torn.iter().any(|lines| nesting.is_whole(lines)));
    }

    #[test]
    fn what_closes_knows_where_that_was_opened() {
        let nesting = Nesting::of(PROGRAM);
        let opening: Vec<_> =
            (0..7).map(|line| nesting.opening(line)).collect();
        assert_eq!(opening, [None, None, None, Some(1), None, Some(0), None]);
    }
}

//! The anchors of a listing: which of its lines make which piece.
//!
//! ```text
//! // ANCHOR: greet
//! println!("hi");        →  greet: line 1 of the program
//! // ANCHOR_END: greet
//! ```

use super::comment;
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::ops::Range;

/// A line that opens a piece or closes it.
enum Anchor<'a> {
    Opens(&'a str),
    Closes(&'a str),
}

/// Whether a line is a comment that begins with an anchor's word.
fn looks_like_anchor(line: &str) -> bool {
    let rest = comment(line).and_then(|it| it.strip_prefix("ANCHOR"));
    rest.is_some_and(|it| !it.starts_with(char::is_alphanumeric))
}

/// The anchors of one listing, as its lines are read.
pub(super) struct Anchors<'a> {
    path: &'a str,
    /// Each with its line in the file, from 1, and the line of the program
    /// that follows it, from 0.
    found: Vec<(usize, usize, Anchor<'a>)>,
    problems: Vec<Problem>,
}

impl<'a> Anchors<'a> {
    /// None yet; `path` names the file in problems.
    pub(super) fn new(path: &'a str) -> Anchors<'a> {
        Anchors {
            path,
            found: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Takes a line of the file, if it is an anchor: the line `number` from
    /// 1, before the line `at` of the program, from 0.
    ///
    /// mdBook takes the words wherever they stand and drops the whole line:
    /// here they have to be a comment of their own.
    pub(super) fn take(
        &mut self,
        number: usize,
        at: usize,
        line: &'a str,
    ) -> bool {
        let is_marker = |word: &str| {
            line.split_once(word).is_some_and(|(_, rest)| {
                let name = rest.trim_start();
                name.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        };
        if !is_marker("ANCHOR:") && !is_marker("ANCHOR_END:") {
            if looks_like_anchor(line) {
                self.problem(
                    number,
                    "mdBook sees no anchor in this line, and would show it",
                    "write `// ANCHOR: name` or `// ANCHOR_END: name`, or \
                     begin the comment with other words",
                );
            }
            return false;
        }
        let marker = line.trim().strip_prefix("// ").unwrap_or("");
        let anchor = if let Some(name) = marker.strip_prefix("ANCHOR: ") {
            Anchor::Opens(name)
        } else if let Some(name) = marker.strip_prefix("ANCHOR_END: ") {
            Anchor::Closes(name)
        } else {
            self.problem(
                number,
                "mdBook would drop this line, since it names an anchor",
                "write `// ANCHOR: name` on a line of its own, or other words",
            );
            return false;
        };
        let (Anchor::Opens(name) | Anchor::Closes(name)) = anchor;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(is_allowed) {
            self.problem(
                number,
                format!("`{name}` is not a piece's name"),
                "use letters, digits and `_`",
            );
        }
        self.found.push((number, at, anchor));
        true
    }

    /// The pieces, as ranges of lines of the program from 0; and all that is
    /// wrong with the anchors.
    pub(super) fn pieces(
        mut self,
    ) -> (BTreeMap<String, Range<usize>>, Vec<Problem>) {
        let mut open: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut pieces = BTreeMap::new();
        for (number, at, anchor) in std::mem::take(&mut self.found) {
            match anchor {
                Anchor::Opens(name) => {
                    let again = open.insert(name, (number, at)).is_some();
                    if again || pieces.contains_key(name) {
                        self.problem(
                            number,
                            format!("there are two anchors named `{name}`"),
                            "give each piece a name of its own",
                        );
                    }
                }
                Anchor::Closes(name) => match open.remove(name) {
                    Some((_, start)) => {
                        if start == at {
                            self.problem(
                                number,
                                format!("the piece `{name}` is empty"),
                                "put its anchors around some lines",
                            );
                        }
                        pieces.insert(name.to_owned(), start..at);
                    }
                    None => self.problem(
                        number,
                        format!("the anchor `{name}` ends but never began"),
                        format!("put `// ANCHOR: {name}` above it"),
                    ),
                },
            }
        }
        for (name, (number, _)) in open {
            self.problem(
                number,
                format!("the anchor `{name}` is never closed"),
                format!("put `// ANCHOR_END: {name}` where the piece ends"),
            );
        }
        (pieces, self.problems)
    }

    fn problem(
        &mut self,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let problem = Problem::new(self.path, line, what, remedy);
        self.problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_begin_with_an_underscore() {
        let mut anchors = Anchors::new("a.rs");
        assert!(anchors.take(1, 0, "// ANCHOR: _a"));
        assert!(!anchors.take(2, 0, "// ANCHOR: (a)"));
    }
}

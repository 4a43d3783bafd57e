//! The footnotes of a chapter: each is defined once, and referred to.

use crate::problem::Problem;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A reference to a note, as it stands in text that defines no such note.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[\^[^\]\s]+\]").expect("the pattern is right")
});

/// What follows a note's number in the words of a link or of a picture.
/// Markdown does not take that for a link, but does when the number is HTML.
static IN_LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^\[\]]*\][(\[]").expect("the pattern is right")
});

/// Whether the text behind a reference to a note shows that it stands in the
/// words of a link or of a picture.
pub fn is_in_link(behind: &str) -> bool {
    IN_LINK.is_match(behind)
}

/// The footnotes of a chapter, as they are found.
#[derive(Default)]
pub struct Notes {
    /// The lines that define each.
    defined: BTreeMap<String, Vec<usize>>,
    /// Those with a reference that Markdown understood.
    used: BTreeSet<String>,
    /// What looks like a reference or a definition, and its line.
    written: Vec<(String, usize)>,
}

impl Notes {
    /// Adds a definition, on a line from 1; whether it is the first.
    pub fn define(&mut self, name: &str, line: usize) -> bool {
        let lines = self.defined.entry(name.to_owned()).or_default();
        lines.push(line);
        lines.len() == 1
    }

    /// Adds a reference that Markdown understood; whether it is the first.
    pub fn refer(&mut self, name: &str) -> bool {
        self.used.insert(name.to_owned())
    }

    /// Finds all that is written like a reference, where `is_code` does not hold: without
    /// a definition, Markdown takes it for text. `line_of` gives the line of
    /// a byte.
    pub fn find_written(
        &mut self,
        text: &str,
        is_code: impl Fn(usize) -> bool,
        line_of: impl Fn(usize) -> usize,
    ) {
        for found in REFERENCE.find_iter(text) {
            let at = found.start();
            if !is_code(at) && !text[..at].ends_with('\\') {
                let name = &found.as_str()[2..found.len() - 1];
                self.written.push((name.to_owned(), line_of(at)));
            }
        }
    }

    /// What is wrong with them; `file` names the chapter.
    pub fn problems(self, file: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, lines) in &self.defined {
            if let [_, second, ..] = lines[..] {
                problems.push(Problem::new(
                    file,
                    second,
                    format!("the note `{name}` is defined twice"),
                    format!(
                        "rename one of them; the other is on line {}",
                        lines[0]
                    ),
                ));
            }
            if !self.used.contains(name) {
                problems.push(Problem::new(
                    file,
                    lines[0],
                    format!("the note `{name}` is never used"),
                    format!("refer to it with `[^{name}]`, or delete it"),
                ));
            }
        }
        for (name, line) in self.written {
            if !self.defined.contains_key(&name) {
                problems.push(Problem::new(
                    file,
                    line,
                    format!("the note `{name}` is not defined"),
                    format!("write it below the paragraph: `[^{name}]: …`"),
                ));
            }
        }
        problems
    }
}

//! The ids of a page: what links lead to, and no two places share.

use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The ids of a page, each with the line that has it.
#[derive(Debug, Default)]
pub struct Ids {
    lines: BTreeMap<String, usize>,
    /// Those that were made of headings.
    made: BTreeSet<String>,
}

impl Ids {
    /// The id that mdBook makes of a heading's text; a second of its kind gets
    /// a number.
    pub fn of_heading(&mut self, text: &str) -> String {
        let text = text.trim().to_lowercase();
        let id: String = text
            .chars()
            .filter_map(|c| match c {
                '_' | '-' => Some(c),
                c if c.is_alphanumeric() => Some(c),
                c if c.is_whitespace() => Some('-'),
                _ => None,
            })
            .collect();
        let mut free = id.clone();
        for n in 1.. {
            if self.made.insert(free.clone()) {
                break;
            }
            free = format!("{id}-{n}");
        }
        free
    }

    /// Gives an id to a line of `file`. Where another has it already, that one
    /// keeps it.
    pub fn give(
        &mut self,
        file: &str,
        id: String,
        line: usize,
    ) -> Option<Problem> {
        let problem = self.line(&id).map(|other| {
            let what = format!("`{id}` is the id of two places on this page");
            let remedy = format!(
                "the other is on line {other}: give a heading another id, \
                 `## Words {{#id}}`, a note another name, or a term other words"
            );
            Problem::new(file, line, what, remedy)
        });
        self.lines.entry(id).or_insert(line);
        problem
    }

    /// The line that has an id.
    pub fn line(&self, id: &str) -> Option<usize> {
        self.lines.get(id).copied()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.lines.keys()
    }
}

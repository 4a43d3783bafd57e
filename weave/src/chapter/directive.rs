//! mdBook's directives, found in a chapter: `{{#include a.stdout}}`.

use super::lines::Lines;
use regex::Regex;
use std::sync::LazyLock;

/// `{{#word path:part}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// As `include`.
    pub word: String,
    /// The file, relative to the chapter.
    pub path: String,
    /// An anchor, or lines as `3:5`.
    pub part: Option<String>,
    /// Its line, from 1.
    pub line: usize,
    /// What it stands in.
    pub inside: Inside,
}

/// What a directive stands in, which what it includes becomes a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// The text of the chapter: Markdown.
    Text,
    /// A block of code.
    Code,
    /// HTML.
    Html,
}

/// mdBook's own form of a directive. A backslash escapes it, and all that
/// follows on its line.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\\\{\{#.*\}\}|\{\{\s*#([a-zA-Z0-9_]+)\s+([^}\s:]+)(?::([^}\s]*))?[^}]*\}\}",
    )
    .expect("the pattern is right")
});

/// All directives in a text that are not escaped, and where they start.
pub fn directives(
    text: &str,
    lines: &Lines,
) -> impl Iterator<Item = (usize, Directive)> {
    DIRECTIVE.captures_iter(text).filter_map(|found| {
        let at = found.get(0)?.start();
        let text = |group| Some(found.get(group)?.as_str().to_owned());
        let directive = Directive {
            // One that is escaped has none.
            word: text(1)?,
            path: text(2)?,
            part: text(3),
            line: lines.at(at),
            inside: Inside::Text,
        };
        Some((at, directive))
    })
}

//! The blocks of code in a chapter; each of Rust names a listing.

use super::directive::{Directive, directives};
use super::language::Language;
use super::lines::Lines;
use crate::problem::Problem;
use mdbook_markdown::pulldown_cmark::CodeBlockKind;
use std::ops::Range;

/// A fenced Rust block.
#[derive(Debug)]
pub struct Block {
    /// Its bytes in the chapter, fences included.
    pub range: Range<usize>,
    /// Its first line, from 1.
    pub line: usize,
    /// Whether its fence stands at the margin, as a figure has to.
    pub at_margin: bool,
    /// The directive that is all of it; `None` where there is code.
    pub directive: Option<Directive>,
}

impl Block {
    /// The block of these bytes of a chapter, on a line from 1.
    pub fn read(text: &str, range: Range<usize>, line: usize) -> Block {
        let body: Vec<&str> = text[range.clone()].lines().skip(1).collect();
        let body = match body.split_last() {
            Some((_, body)) if is_closed(&text[range.clone()]) => body,
            _ => &body[..],
        };
        let directive = match body {
            [only] => {
                let only = only.trim();
                directives(only, &Lines::new(only)).next().and_then(
                    |(at, directive)| {
                        let is_all = at == 0 && only.ends_with("}}");
                        is_all.then_some(Directive {
                            line: line + 1,
                            ..directive
                        })
                    },
                )
            }
            _ => None,
        };
        let at_margin = text[..range.start]
            .chars()
            .next_back()
            .is_none_or(|c| c == '\n');
        Block {
            range,
            line,
            at_margin,
            directive,
        }
    }
}

/// What is wrong with a block of code that begins on a line of `file`.
pub fn problems(
    file: &str,
    kind: &CodeBlockKind,
    block: &str,
    line: usize,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if matches!(kind, CodeBlockKind::Fenced(_)) && !is_closed(block) {
        problems.push(Problem::new(
            file,
            line,
            "this block of code is never closed",
            "end it with a fence like the one that begins it, on a line of \
             what it stands in",
        ));
    }
    if let Err(word) = Language::of(kind) {
        problems.push(Problem::new(
            file,
            line,
            format!("`{word}` is not a language of the book"),
            format!("use one of {}", Language::names().join(", ")),
        ));
    }
    problems
}

/// Whether a block of code between fences has the second of them.
fn is_closed(block: &str) -> bool {
    let (first, body) = block.split_once('\n').unwrap_or((block, ""));
    let rest = first.trim_start_matches(['`', '~']);
    let fence = &first[..first.len() - rest.len()];
    let last = body.lines().next_back().unwrap_or_default();
    // Inside of a quotation, it stands behind the signs of that.
    let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
    last.starts_with(fence) && last.trim_start_matches(&fence[..1]).is_empty()
}

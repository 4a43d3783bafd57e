//! What a chapter says, found in its Markdown without changing it: its Rust
//! blocks, the files that it includes, its links, its anchors, its notes.

use super::directive::{Directive, directives};
use super::language::Language;
use super::lines::Lines;
use super::notes::Notes;
use crate::problem::Problem;
use mdbook_markdown::pulldown_cmark::{
    CodeBlockKind, Event, LinkType, Tag, TagEnd,
};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// What follows a note's number in the words of a link or of a picture.
/// Markdown does not take that for a link, but does when the number is HTML.
static IN_LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^\[\]]*\][(\[]").expect("the pattern is right")
});

/// What was found in one chapter.
#[derive(Debug, Default)]
pub struct Scan {
    /// The fenced Rust blocks, in their order.
    pub blocks: Vec<Block>,
    /// The directives outside of Rust blocks, in their order.
    pub directives: Vec<Directive>,
    /// Where each link points, and its line.
    pub links: Vec<(String, usize)>,
    /// The ids that mdBook gives to the headings.
    pub ids: BTreeSet<String>,
    /// What is wrong with the text itself, as a note that is never defined.
    pub problems: Vec<Problem>,
}

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

/// Looks through a chapter's Markdown; `file` names it in problems.
pub fn scan(file: &str, text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut notes = Notes::default();
    let mut is_note = false;
    let mut code: Vec<Range<usize>> = Vec::new();
    let mut heading: Option<(Option<String>, String)> = None;
    let lines = Lines::new(text);

    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        let line = lines.at(range.start);
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                if let CodeBlockKind::Fenced(_) = kind
                    && !is_closed(&text[range.clone()])
                {
                    scan.problems.push(Problem::new(
                        file,
                        line,
                        "this block of code is never closed",
                        "end it with a fence like the one that begins it, on \
                         a line of what it stands in",
                    ));
                }
                match Language::of(&kind) {
                    Ok(Language::Rust) => {
                        let block = Block::read(text, range.clone(), line);
                        scan.blocks.push(block);
                    }
                    Ok(_) => {}
                    Err(word) => scan.problems.push(Problem::new(
                        file,
                        line,
                        format!("`{word}` is not a language of the book"),
                        format!("use one of {}", Language::names().join(", ")),
                    )),
                }
                code.push(range);
            }
            Event::Html(_) | Event::InlineHtml(_) => code.push(range),
            Event::Code(content) => {
                if let Some((_, heading)) = &mut heading {
                    heading.push_str(&content);
                }
                code.push(range);
            }
            Event::Text(content) => {
                if let Some((_, heading)) = &mut heading {
                    heading.push_str(&content);
                }
            }
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.map(String::from), String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((id, text)) = heading.take() {
                    scan.add_id(id.unwrap_or_else(|| heading_id(&text)));
                }
            }
            Event::Start(Tag::Link {
                link_type: LinkType::Email,
                ..
            }) => {}
            Event::Start(
                Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. },
            ) => {
                scan.links.push((dest_url.into_string(), line));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                is_note = true;
                notes.define(name.into_string(), line);
            }
            Event::End(TagEnd::FootnoteDefinition) => is_note = false,
            Event::FootnoteReference(name) => {
                let is_linked = IN_LINK.is_match(&text[range.end..]);
                if is_note || is_linked || heading.is_some() {
                    scan.problems.push(Problem::new(
                        file,
                        line,
                        format!("`[^{name}]` stands where no note can follow"),
                        "refer to notes from the text itself, and not from a \
                         heading, a link, a picture or another note",
                    ));
                }
                notes.refer(name.into_string());
            }
            Event::TaskListMarker(_) => {
                scan.problems.push(Problem::new(
                    file,
                    line,
                    "a box to tick, which has no name for those who do not \
                     see it",
                    "make it an ordinary list",
                ));
            }
            _ => {}
        }
    }

    notes.find_written(text, &code, |at| lines.at(at));
    scan.problems.append(&mut notes.problems(file));

    let in_block =
        |at: usize| scan.blocks.iter().any(|block| block.range.contains(&at));
    scan.directives = directives(text, &lines)
        .filter(|(at, _)| !in_block(*at))
        .map(|(at, directive)| {
            let in_code = code.iter().any(|range| range.contains(&at));
            Directive {
                in_code,
                ..directive
            }
        })
        .collect();
    scan
}

impl Scan {
    /// Adds a heading's id; a second of its kind gets a number, as mdBook
    /// gives it.
    fn add_id(&mut self, id: String) {
        let again = (1..).map(|n| format!("{id}-{n}"));
        let free = std::iter::once(id.clone())
            .chain(again)
            .find(|id| !self.ids.contains(id));
        self.ids.extend(free);
    }
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

impl Block {
    /// The block of these bytes of a chapter, on a line from 1.
    fn read(text: &str, range: Range<usize>, line: usize) -> Block {
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

/// The id that mdBook makes of a heading's text.
fn heading_id(text: &str) -> String {
    let text = text.trim().to_lowercase();
    text.chars()
        .filter_map(|c| match c {
            '_' | '-' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_block_with_one_directive_is_a_figure() {
        let text = "# T\n\n```rust\n{{#rustdoc_include ../a.rs:b}}\n```\n";
        let scan = scan("src/a.md", text);
        let [block] = &scan.blocks[..] else {
            panic!("{scan:?}")
        };
        assert_eq!((block.line, block.at_margin), (3, true));
        let directive = block.directive.as_ref().unwrap();
        assert_eq!(directive.line, 4);
        assert_eq!(directive.word, "rustdoc_include");
        assert_eq!(directive.path, "../a.rs");
        assert_eq!(directive.part.as_deref(), Some("b"));
        assert!(scan.directives.is_empty());
    }

    #[test]
    fn typed_rust_has_no_directive() {
        for body in ["fn main() {}", "x {{#include a}}", "{{#include a}} x", ""]
        {
            let scan = scan("src/a.md", &format!("```rust\n{body}\n```\n"));
            assert_eq!(scan.blocks[0].directive, None, "{body}");
        }
    }

    #[test]
    fn other_directives_are_found_with_their_lines() {
        let text = "\\{{#include no}}\n\n```text\n{{#include a.stdout}}\n```\n";
        let scan = scan("src/a.md", text);
        let [directive] = &scan.directives[..] else {
            panic!("{scan:?}")
        };
        assert_eq!((directive.path.as_str(), directive.line), ("a.stdout", 4));
    }

    #[test]
    fn headings_get_the_ids_that_mdbook_gives_them() {
        let text = "# One `client` at a time!\n## Same\n## Same\n## X {#y}\n";
        let ids = scan("src/a.md", text).ids;
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        assert_eq!(ids, ["one-client-at-a-time", "same", "same-1", "y"]);
    }

    #[test]
    fn code_holds_no_notes() {
        let text = "`a[^n]`\n\n```text\n[^m]\n```\n";
        assert_eq!(scan("src/a.md", text).problems, []);
    }
}

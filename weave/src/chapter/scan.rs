//! What a chapter says, found in its Markdown without changing it: its Rust
//! blocks, the files that it includes, its links, its ids, its notes.

use super::block::{self, Block};
use super::characters;
use super::directive::{Directive, Inside, directives};
use super::found::{Link, Scan};
use super::html::Html;
use super::language::Language;
use super::lines::Lines;
use super::notes::{self, Notes};
use super::references;
use crate::problem::Problem;
use mdbook_markdown::pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::mem;
use std::ops::Range;

/// Looks through a chapter's Markdown; `file` names it in problems.
pub fn scan(file: &str, text: &str) -> Scan {
    let mut reader = Reader {
        file,
        text,
        lines: Lines::new(text),
        scan: Scan::default(),
        notes: Notes::default(),
        is_note: false,
        html: Html::default(),
        block: None,
        code: Vec::new(),
        typed: Vec::new(),
        links: Vec::new(),
        heading: None,
        pictures: 0,
    };
    let invisible = characters::problem(file, text, &reader.lines);
    reader.scan.problems.extend(invisible);
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        reader.read(event, range);
    }
    reader.finish()
}

/// Reads a chapter from its start to its end.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    lines: Lines,
    scan: Scan,
    notes: Notes,
    is_note: bool,
    html: Html,
    /// A block of HTML, and its first line.
    block: Option<(String, usize)>,
    code: Vec<Range<usize>>,
    /// HTML.
    typed: Vec<Range<usize>>,
    links: Vec<Range<usize>>,
    /// A heading, or a term that is defined, which has an id as well: its line,
    /// its id if it is written, and its text.
    heading: Option<(usize, Option<String>, String)>,
    /// Inside of how many pictures this is.
    pictures: usize,
}

impl Reader<'_> {
    fn read(&mut self, event: Event, range: Range<usize>) {
        let line = self.lines.at(range.start);
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.block = Some((String::new(), line));
            }
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((html, line)) = self.block.take() {
                    self.html.read(&html, line);
                }
            }
            Event::Start(tag) => {
                self.html.begin();
                let is_picture = matches!(tag, Tag::Image { .. });
                self.pictures += usize::from(is_picture);
                self.begin(tag, range, line);
            }
            Event::End(tag) => {
                self.html.end();
                self.end(tag);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                match &mut self.block {
                    Some((block, _)) => block.push_str(&html),
                    None => self.html.read(&html, line),
                }
                self.typed.push(range);
            }
            Event::Code(content) => {
                self.add_to_heading(&content);
                self.code.push(range);
            }
            Event::Text(content) => self.add_to_heading(&content),
            Event::SoftBreak => self.add_to_heading("\n"),
            Event::FootnoteReference(name) => {
                let is_linked = notes::is_in_link(&self.text[range.end..]);
                if self.is_note || is_linked || self.heading.is_some() {
                    self.problem(
                        line,
                        format!("`[^{name}]` stands where no note can follow"),
                        "refer to notes from the text itself, and not from a \
                         heading, a link, a picture or another note",
                    );
                }
                if self.notes.refer(&name) {
                    self.give_id(format!("ref-{name}"), line);
                }
            }
            Event::TaskListMarker(_) => self.problem(
                line,
                "a box to tick, which has no name for those who do not see it",
                "make it an ordinary list",
            ),
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag, range: Range<usize>, line: usize) {
        match tag {
            Tag::CodeBlock(kind) => {
                let block = &self.text[range.clone()];
                let problems = block::problems(self.file, &kind, block, line);
                self.scan.problems.extend(problems);
                if Language::of(&kind) == Ok(Language::Rust) {
                    let block = Block::read(self.text, range.clone(), line);
                    self.scan.blocks.push(block);
                }
                self.code.push(range);
                self.scan.needs_weave = true;
            }
            Tag::Heading { id, .. } => {
                let id = id.map(String::from);
                self.heading = Some((line, id, String::new()));
            }
            Tag::DefinitionListTitle => {
                self.heading = Some((line, None, String::new()));
            }
            Tag::Link {
                link_type,
                dest_url,
                ..
            }
            | Tag::Image {
                link_type,
                dest_url,
                ..
            } => {
                self.links.push(range);
                if link_type != LinkType::Email {
                    let to = dest_url.into_string();
                    self.scan.links.push(Link::new(self.file, line, to));
                }
            }
            Tag::FootnoteDefinition(name) => {
                self.is_note = true;
                self.scan.needs_weave = true;
                if self.notes.define(&name, line) {
                    self.give_id(format!("note-{name}"), line);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::DefinitionListTitle => {
                let Some((line, id, text)) = self.heading.take() else {
                    return;
                };
                match id {
                    Some(id) => self.give_id(id, line),
                    None if text.contains(char::is_alphanumeric) => {
                        let id = self.scan.ids.of_heading(&text);
                        self.give_id(id, line);
                    }
                    None => self.problem(
                        line,
                        "a heading without letters, to which nothing can lead",
                        "give it an id: `## … {#id}`",
                    ),
                }
            }
            TagEnd::Image => self.pictures -= 1,
            TagEnd::FootnoteDefinition => self.is_note = false,
            _ => {}
        }
    }

    /// Adds text to the heading that this is inside of, apart from what is
    /// said of a picture, which mdBook leaves out of ids.
    fn add_to_heading(&mut self, text: &str) {
        if let Some((_, _, heading)) = &mut self.heading
            && self.pictures == 0
        {
            heading.push_str(text);
        }
    }

    fn give_id(&mut self, id: String, line: usize) {
        let problem = self.scan.ids.give(self.file, id, line);
        self.scan.problems.extend(problem);
    }

    fn problem(
        &mut self,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let problem = Problem::new(self.file, line, what, remedy);
        self.scan.problems.push(problem);
    }

    /// All that was found, when all was read.
    fn finish(mut self) -> Scan {
        for (id, line) in mem::take(&mut self.html.ids) {
            self.give_id(id, line);
        }
        let mut scan = self.scan;
        for (to, line) in mem::take(&mut self.html.links) {
            scan.links.push(Link::new(self.file, line, to));
        }
        scan.problems.extend(self.html.problems(self.file));
        let is_in = |ranges: &[Range<usize>], at: usize| {
            ranges.iter().any(|range| range.contains(&at))
        };
        let is_code = |at| is_in(&self.code, at) || is_in(&self.typed, at);
        let is_text = |at| !is_code(at) && !is_in(&self.links, at);
        let (file, text, lines) = (self.file, self.text, &self.lines);
        let undefined = references::problems(file, text, lines, is_text);
        scan.problems.extend(undefined);
        self.notes
            .find_written(self.text, is_code, |at| lines.at(at));
        scan.problems.append(&mut self.notes.problems(self.file));
        let in_block = |at: usize| {
            scan.blocks.iter().any(|block| block.range.contains(&at))
        };
        scan.directives = directives(self.text, &self.lines)
            .filter(|(at, _)| !in_block(*at))
            .map(|(at, directive)| {
                let inside = match () {
                    () if is_in(&self.typed, at) => Inside::Html,
                    () if is_in(&self.code, at) => Inside::Code,
                    () => Inside::Text,
                };
                Directive {
                    inside,
                    ..directive
                }
            })
            .collect();
        scan
    }
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
        for (text, expected) in [
            ("# One `client` at a time!", &["one-client-at-a-time"][..]),
            ("## Same\n## Same\n## X {#y}", &["same", "same-1", "y"]),
            ("## A ![b](c.svg) <i>d</i>", &["a--d"]),
            ("A\nb\n===", &["a-b"]),
            ("A b\n: c", &["a-b"]),
            ("<h2 id=a>b</h2>\n\n<a name='c'></a>", &["a", "c"]),
        ] {
            let scan = scan("src/a.md", text);
            let ids: Vec<_> = scan.ids.all().collect();
            assert_eq!(ids, expected, "{text}");
        }
    }
}

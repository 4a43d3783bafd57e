//! The footnotes of a chapter: each is defined once, and referred to. On the
//! page, a note follows the paragraph that refers to it, from where the style
//! sheet puts it beside the text or closes it:
//!
//! ```text
//! One.[^a]          <p>One.<sup>…<a href="#note-a">1</a></sup></p>
//!              →    <div id="note-a">…<a href="#ref-a">1</a> Why.</div>
//! [^a]: Why.
//! ```

use crate::problem::Problem;
use mdbook_markdown::pulldown_cmark::{Event, Tag};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// A reference to a note, as it stands in text that defines no such note.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[\^[^\]\s]+\]").expect("the pattern is right")
});

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
    /// Adds a definition, on a line from 1.
    pub fn define(&mut self, name: String, line: usize) {
        self.defined.entry(name).or_default().push(line);
    }

    /// Adds a reference that Markdown understood.
    pub fn refer(&mut self, name: String) {
        self.used.insert(name);
    }

    /// Finds all that is written like a reference, outside of `code`: without
    /// a definition, Markdown takes it for text. `line_of` gives the line of
    /// a byte.
    pub fn find_written(
        &mut self,
        text: &str,
        code: &[Range<usize>],
        line_of: impl Fn(usize) -> usize,
    ) {
        for found in REFERENCE.find_iter(text) {
            let at = found.start();
            let is_code = code.iter().any(|range| range.contains(&at));
            if !is_code && !text[..at].ends_with('\\') {
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

/// Puts each note of a chapter behind the block of text that refers to it
/// first. The chapter is one without problems.
pub fn weave(text: &str) -> String {
    let mut definitions: BTreeMap<String, Range<usize>> = BTreeMap::new();
    let mut references: Vec<(String, Range<usize>, usize)> = Vec::new();
    let mut block = 0..0;
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        if range.start >= block.end {
            block = range.clone();
        }
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                definitions.insert(name.into_string(), range);
            }
            Event::FootnoteReference(name) => {
                references.push((name.into_string(), range, block.end));
            }
            _ => {}
        }
    }

    // What takes the place of what, in the order of the text.
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut before = None;
    for (name, range, block_end) in &references {
        let Some(definition) = definitions.get(name) else {
            continue;
        };
        let next = numbers.len() + 1;
        let number = *numbers.entry(name).or_insert(next);
        if number < next {
            edits.push((range.clone(), reference(name, number, false)));
            continue;
        }
        edits.push((range.clone(), reference(name, number, true)));
        let note = note(name, number, before, body(&text[definition.clone()]));
        edits.push((*block_end..*block_end, note));
        before = Some(number);
    }
    let taken_out = definitions.into_values().map(|it| (it, String::new()));
    edits.extend(taken_out);
    // Of edits at one place, the first was pushed first.
    edits.sort_by_key(|(range, _)| range.start);

    let mut woven = String::with_capacity(text.len() + text.len() / 4);
    let mut at = 0;
    for (range, html) in edits {
        woven.push_str(&text[at..range.start]);
        woven.push_str(&html);
        at = range.end;
    }
    woven.push_str(&text[at..]);
    woven
}

/// The number of a note, where the text refers to it. Only the first number
/// is one to come back to.
fn reference(name: &str, number: usize, is_first: bool) -> String {
    let id = match is_first {
        true => format!(" id=\"ref-{name}\" style=\"--ref: --ref-{number}\""),
        false => String::new(),
    };
    format!(
        "<sup class=\"note-ref\"{id}><a href=\"#note-{name}\" \
         role=\"doc-noteref\" aria-label=\"Note {number}\">{number}</a></sup>"
    )
}

/// A note as Markdown in an element, below the note `before` it.
fn note(
    name: &str,
    number: usize,
    before: Option<usize>,
    body: String,
) -> String {
    let before = before.map(|before| format!("; --before: --note-{before}"));
    format!(
        "\n\n<div class=\"note\" id=\"note-{name}\" role=\"doc-footnote\" \
         aria-label=\"Note {number}\" style=\"--ref: --ref-{number}; \
         --self: --note-{number}{}\">\n\n<a class=\"note-back\" \
         href=\"#ref-{name}\" role=\"doc-backlink\" aria-label=\"Note \
         {number}: back to the text\">{number}</a> {body}\n\n</div>\n\n",
        before.unwrap_or_default()
    )
}

/// The Markdown of a note, without what makes it one: its name, and the
/// indentation of its further lines.
fn body(definition: &str) -> String {
    let (_, body) = definition.split_once("]:").unwrap_or(("", definition));
    let mut lines = body.trim().lines();
    let mut text = lines.next().unwrap_or("").to_owned();
    // What is no paragraph cannot stand behind the number on its line.
    let is_other = ["- ", "* ", "> ", "```"];
    if is_other.iter().any(|start| text.starts_with(start)) {
        text.insert_str(0, "\n\n");
    }
    for line in lines {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        text.push('\n');
        text.push_str(&line[spaces.min(4)..]);
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::chapter::scan;

    fn whats(text: &str) -> Vec<(usize, String)> {
        let problems = scan("src/a.md", text).problems.into_iter();
        problems
            .map(|problem| (problem.line, problem.what))
            .collect()
    }

    #[test]
    fn notes_are_used_and_defined_once() {
        assert_eq!(whats("a[^n]\n\n[^n]: b\n"), []);
        let twice = whats("a[^n]\n\n[^n]: b\n\n[^n]: c\n");
        assert_eq!(twice, [(5, "the note `n` is defined twice".to_owned())]);
        let unused = whats("a\n\n[^n]: b\n");
        assert_eq!(unused, [(3, "the note `n` is never used".to_owned())]);
        let undefined = whats("a\n\nb[^n]\n");
        assert_eq!(undefined, [(3, "the note `n` is not defined".to_owned())]);
    }

    #[test]
    fn code_holds_no_notes() {
        assert_eq!(whats("`a[^n]`\n\n```text\n[^m]\n```\n"), []);
    }

    #[test]
    fn a_note_follows_the_paragraph_that_refers_to_it() {
        let text = "One[^b] two[^a].\nAgain[^b].\n\nMore.\n\n[^a]: First.\n\n    \
                    Second.\n\n[^b]: `b`\n";
        let woven = super::weave(text);
        let order =
            ["One", "ref-b", "ref-a", "Again", "`b`", "First.", "More."];
        let mut at = 0;
        for part in order {
            let found = woven[at..].find(part);
            at += found.unwrap_or_else(|| panic!("{part} in\n{woven}"));
        }
        assert!(woven.contains("\n\nSecond.\n\n</div>"), "{woven}");
        assert_eq!(woven.matches("id=\"ref-b\"").count(), 1);
        assert_eq!(woven.matches("href=\"#note-b\"").count(), 2);
        assert!(!woven.contains("[^"), "{woven}");
    }

    #[test]
    fn a_note_may_begin_with_a_list_or_with_code() {
        for start in ["- a", "* a", "> a", "```text"] {
            let woven = super::weave(&format!("b[^n]\n\n[^n]: {start}\n"));
            let own_line = format!("</a> \n\n{start}");
            assert!(woven.contains(&own_line), "{woven}");
        }
        let woven = super::weave("b[^n]\n\n[^n]: `a` **c**\n");
        assert!(woven.contains("</a> `a` **c**"), "{woven}");
    }
}

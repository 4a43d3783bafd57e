//! The notes of a page: each follows the paragraph that refers to it, from
//! where the style sheet puts it beside the text or closes it.
//!
//! ```text
//! One.[^a]          <p>One.<sup>…<a href="#note-a">1</a></sup></p>
//!              →    <div id="note-a">…<a href="#ref-a">1</a> Why.</div>
//! [^a]: Why.
//! ```

use super::definition::{Definition, block_of, body};
use super::html::{escape, for_markdown};
use maud::{PreEscaped, html};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::collections::BTreeMap;
use std::ops::Range;

/// The characters on a line of a note beside the text, as the style sheet has
/// it: about, since letters differ.
const LINE: usize = 36;

/// Of how many such lines a note may be before it is folded: less where the
/// next one would be pushed away from its number.
const MOST_LINES: usize = 8;
const MOST_LINES_IN_A_CROWD: usize = 5;

/// The bytes of text that are about as high as a note of that many lines.
const CROWD: usize = 400;

/// Puts each note of a chapter behind the block of text that refers to it
/// first. The chapter is one without problems.
pub fn put_by_text(text: &str) -> String {
    let mut definitions: BTreeMap<String, Definition> = BTreeMap::new();
    let mut references: Vec<(String, Range<usize>, usize)> = Vec::new();
    let mut defined: Option<&mut Definition> = None;
    let mut is_behind_list = false;
    let mut block = 0..0;
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        if range.start >= block.end {
            block = range.clone();
        }
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let blocks = Vec::new();
                let definition = Definition {
                    range,
                    blocks,
                    is_behind_list,
                };
                let name = name.into_string();
                defined = Some(definitions.entry(name).or_insert(definition));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                defined = None;
                is_behind_list = false;
            }
            Event::End(tag) => {
                is_behind_list =
                    matches!(tag, TagEnd::List(_) | TagEnd::DefinitionList);
                if let Some(definition) = &mut defined {
                    definition.blocks.extend(block_of(tag));
                }
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
    for (at, (name, range, block_end)) in references.iter().enumerate() {
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
        let is_crowded = references[at + 1..].iter().any(|(next, other, _)| {
            next != name && other.start - range.end < CROWD
        });
        let body = body(text, definition);
        let note = note(name, number, before, is_crowded, &body);
        edits.push((*block_end..*block_end, note));
        before = Some(number);
    }
    edits.extend(definitions.into_values().map(|it| {
        // What follows is no part of a list that the note has ended, and stays
        // on a line of its own.
        let end = if it.is_behind_list { "<!-- -->" } else { "" };
        let is_line = text[it.range.clone()].ends_with('\n');
        (
            it.range,
            format!("{end}{}", if is_line { "\n" } else { "" }),
        )
    }));
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
    let id = is_first.then(|| format!("ref-{name}"));
    let anchor = is_first.then(|| format!("--ref: --ref-{number}"));
    let html = html! {
        sup.note-ref id=[id] style=[anchor] {
            a href={ "#note-" (name) } role="doc-noteref"
                aria-label={ "Note " (number) } { (number) }
        }
    };
    for_markdown(html)
}

/// A note as Markdown in an element, below the note `before` it, and close
/// above the next where it is crowded. A long one has a box to tick for those who want to read all of it beside the text.
fn note(
    name: &str,
    number: usize,
    before: Option<usize>,
    is_crowded: bool,
    body: &str,
) -> String {
    let name = escape(name);
    let before = before.map(|before| format!("; --before: --note-{before}"));
    let back = for_markdown(html! {
        a.note-back href={ "#ref-" (PreEscaped(&name)) } role="doc-backlink"
            aria-label={ "Note " (number) ": back to the text" } { (number) }
    });
    let (class, most) = match is_crowded {
        true => ("note long crowded", MOST_LINES_IN_A_CROWD),
        false => ("note long", MOST_LINES),
    };
    let (class, begin, end) = match lines(body) > most {
        true => (class, "<div class=\"note-text\">", more(number)),
        false => ("note", "", String::new()),
    };
    format!(
        "\n\n<div class=\"{class}\" id=\"note-{name}\" role=\"doc-footnote\" \
         aria-label=\"Note {number}\" style=\"--ref: --ref-{number}; \
         --self: --note-{number}{}\">{begin}\n\n{back} {body}\n\n{end}</div>\n\n",
        before.unwrap_or_default()
    )
}

/// The end of the text of a long note, and the box that unfolds it. What it
/// says is in the style sheet, so that it is no text of the page.
fn more(number: usize) -> String {
    let more = for_markdown(html! {
        label.more {
            input type="checkbox" autocomplete="off"
                aria-label={ "Read all of note " (number) };
        }
    });
    format!("</div>{more}")
}

/// About how many lines the Markdown of a note takes beside the text.
fn lines(body: &str) -> usize {
    let (mut lines, mut characters) = (0, 0);
    let parser = new_cmark_parser(body, &MarkdownOptions::default());
    for event in parser {
        match event {
            // In a block of code, a line is a line.
            Event::Text(text) if text.ends_with('\n') => {
                lines += text.lines().count();
            }
            Event::Text(text) | Event::Code(text) => {
                characters += text.chars().count();
            }
            Event::SoftBreak => characters += 1,
            Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                lines += characters.div_ceil(LINE);
                characters = 0;
            }
            _ => {}
        }
    }
    lines + characters.div_ceil(LINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_follows_the_paragraph_that_refers_to_it() {
        let text = "One[^b] two[^a].\nAgain[^b].\n\nMore.\n\n[^a]: First.\n\n    \
                    Second.\n\n[^b]: `b`\n";
        let woven = put_by_text(text);
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
    fn a_long_note_can_be_unfolded() {
        let note = |words: &str| {
            put_by_text(&format!("a[^n]\n\n[^n]: {}\n", words.repeat(40)))
        };
        assert!(!note("word ").contains("<label"));
        let long = note("long words ");
        assert!(long.contains("class=\"note long\""), "{long}");
        assert!(
            long.contains("long words\n\n</div><label class=\"more\">"),
            "{long}"
        );
    }

    #[test]
    fn a_note_gives_way_to_the_next() {
        let text = |between: &str| {
            let words = "some words ".repeat(20);
            format!("a[^n]{between}b[^m]\n\n[^n]: {words}\n\n[^m]: Two.\n")
        };
        let crowded = "class=\"note long crowded\"";
        assert_eq!(put_by_text(&text(" ")).matches(crowded).count(), 1);
        let far = put_by_text(&text(&" word".repeat(99)));
        assert!(!far.contains("long"), "{far}");
    }

    #[test]
    fn lines_are_those_beside_the_text() {
        assert_eq!(lines("one"), 1);
        assert_eq!(lines(&"a ".repeat(LINE)), 2);
        // What a link leads to is not seen.
        assert_eq!(lines(&format!("[a](https://{}.org)", "b".repeat(99))), 1);
        assert_eq!(lines("One:\n\n```text\n1\n2\n3\n```\n\nTwo.\n"), 5);
    }

    #[test]
    fn a_note_may_begin_with_any_block() {
        for start in [
            "- a",
            "* a",
            "1. a",
            "> a",
            "# a",
            "a\n    ===",
            "~~~\n    ~~~",
            "|a|\n    |-|",
        ] {
            let woven = put_by_text(&format!("b[^n]\n\n[^n]: {start}\n"));
            let start = start.replace("    ", "");
            let own_line = format!("</a> \n\n{start}\n\n</div>");
            assert!(woven.contains(&own_line), "{woven}");
        }
        let woven = put_by_text("b[^n]\n\n[^n]: `a` **c**\n");
        assert!(woven.contains("</a> `a` **c**"), "{woven}");
    }

    #[test]
    fn a_note_is_crowded_as_far_as_the_next_is_within_its_height() {
        let is_crowded = |between: usize| {
            let words = "some words ".repeat(20);
            let between = "x".repeat(between);
            let text =
                format!("a[^n]{between}[^m]\n\n[^n]: {words}\n\n[^m]: Two.\n");
            put_by_text(&text).contains("crowded")
        };
        assert!(is_crowded(CROWD - 1));
        assert!(!is_crowded(CROWD));
    }

    #[test]
    fn a_note_does_not_crowd_itself_nor_one_behind_it() {
        let words = "some words ".repeat(20);
        let text =
            format!("a[^m] b[^n] c[^n]\n\n[^m]: One.\n\n[^n]: {words}\n");
        assert!(!put_by_text(&text).contains("crowded"));
    }

    #[test]
    fn a_note_of_the_most_lines_is_not_folded() {
        let is_folded = |lines: usize| {
            let words = "x".repeat(LINE * lines);
            put_by_text(&format!("a[^n]\n\n[^n]: {words}\n")).contains("long")
        };
        assert!(!is_folded(MOST_LINES));
        assert!(is_folded(MOST_LINES + 1));
    }

    #[test]
    fn the_end_of_a_line_is_a_space() {
        let line = "x".repeat(LINE / 2);
        assert_eq!(lines(&format!("{line}\n{line}")), 2);
        assert_eq!(lines(&format!("{line}{line}")), 1);
        let short = "x".repeat(LINE / 2 - 1);
        assert_eq!(lines(&format!("{short}\n{line}")), 1);
    }

    #[test]
    fn code_in_a_note_that_is_set_in_stays_code() {
        let text = "a[^n]\n\n  [^n]: b\n\n        c\n\nd\n\n- e\n";
        let woven = put_by_text(text);
        assert!(woven.contains("</a> b\n\n    c\n\n</div>"), "{woven}");
    }

    #[test]
    fn what_follows_a_note_is_none_of_it() {
        let text = "a[^n] b[^m]\n\n[^n]: - c\n\n- d\n\n[^m]: e\n";
        let woven = put_by_text(text);
        assert!(woven.contains("</a> \n\n- c\n\n</div>"), "{woven}");
        assert!(woven.contains("</a> e\n\n</div>"), "{woven}");
    }
}

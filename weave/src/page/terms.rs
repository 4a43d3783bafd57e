//! Links from the words of a part to the glossary: each term's first use there
//! leads to what it means.
//!
//! ```text
//! a ready queue  →  a <a class="term" href="glossary.html#ready-queue">ready queue</a>
//! ```

use crate::chapter::ids::Ids;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// The source of the glossary, in the folder of sources: a list of
/// definitions. A title may have several forms, with commas between them.
pub const PATH: &str = "glossary.md";

/// The terms of the glossary.
#[derive(Default)]
pub struct Terms {
    /// The id of each on the glossary's page.
    ids: Vec<String>,
    /// The ways to say them, by their first words, the longest first.
    forms: HashMap<String, Vec<Form>>,
}

/// A way to say a term.
struct Form {
    /// Its words behind the first, in small letters.
    rest: Vec<String>,
    /// The index of the term.
    term: usize,
}

/// A word of a chapter.
struct Word<'a> {
    /// In small letters.
    text: Cow<'a, str>,
    range: Range<usize>,
    /// Whether it stands behind something else than the word before.
    is_apart: bool,
}

impl Terms {
    /// Reads the glossary. A title that is code is no word of a text.
    pub fn of(glossary: &str) -> Terms {
        let mut terms = Terms::default();
        let mut ids = Ids::default();
        let mut title: Option<String> = None;
        let mut is_code = false;
        let parser = new_cmark_parser(glossary, &MarkdownOptions::default());
        for event in parser {
            match event {
                Event::Start(
                    Tag::Heading { .. } | Tag::DefinitionListTitle,
                ) => {
                    (title, is_code) = (Some(String::new()), false);
                }
                Event::Text(text) => {
                    title = title.map(|title| title + &text);
                }
                Event::Code(text) => {
                    title = title.map(|title| title + &text);
                    is_code = true;
                }
                Event::End(TagEnd::Heading(_)) => {
                    ids.of_heading(&title.take().unwrap_or_default());
                }
                Event::End(TagEnd::DefinitionListTitle) => {
                    let title = title.take().unwrap_or_default();
                    let id = ids.of_heading(&title);
                    if !is_code {
                        terms.add(&title, id);
                    }
                }
                _ => {}
            }
        }
        for forms in terms.forms.values_mut() {
            forms.sort_by_key(|form| std::cmp::Reverse(form.rest.len()));
        }
        terms
    }

    /// Adds a term, by its title.
    fn add(&mut self, title: &str, id: String) {
        let term = self.ids.len();
        self.ids.push(id);
        for form in title.split(',') {
            let form = form.trim().to_lowercase();
            for form in [plural(&form), form] {
                let mut words = form.split(' ').map(str::to_owned);
                let first = words.next().unwrap_or_default();
                let rest = words.collect();
                let forms = self.forms.entry(first).or_default();
                forms.push(Form { rest, term });
            }
        }
    }

    /// Links the terms in the text of a chapter, whose figures and notes are
    /// HTML already; `path` is that of its source.
    pub fn link(&self, path: &str, text: &str) -> String {
        let to_root = "../".repeat(path.matches('/').count());
        let words = words(text);
        let mut is_linked = vec![false; self.ids.len()];
        let mut woven = String::with_capacity(text.len() + text.len() / 16);
        let (mut at, mut done) = (0, 0);
        while at < words.len() {
            let Some((term, length)) = self.at(text, &words[at..]) else {
                at += 1;
                continue;
            };
            // A longer term is no use of the shorter one in it.
            let used = &words[at..at + length];
            at += length;
            if is_linked[term] {
                continue;
            }
            is_linked[term] = true;
            let (start, end) =
                (used[0].range.start, used[length - 1].range.end);
            woven.push_str(&text[done..start]);
            woven.push_str(&format!(
                "<a class=\"term\" href=\"{to_root}glossary.html#{}\">{}</a>",
                self.ids[term],
                &text[start..end]
            ));
            done = end;
        }
        woven.push_str(&text[done..]);
        woven
    }

    /// The term that some words begin with, and how many of them it takes.
    fn at(&self, text: &str, words: &[Word]) -> Option<(usize, usize)> {
        let forms = self.forms.get(&*words[0].text)?;
        let form = forms.iter().find(|form| {
            let length = 1 + form.rest.len();
            // `poll(2)` is the name of a function.
            let is_whole = |end: usize| !text[end..].starts_with('(');
            words.len() >= length
                && words[1..length]
                    .iter()
                    .zip(&form.rest)
                    .all(|(word, rest)| !word.is_apart && *word.text == **rest)
                && is_whole(words[length - 1].range.end)
        })?;
        Some((form.term, 1 + form.rest.len()))
    }
}

/// Many of what a term means.
fn plural(term: &str) -> String {
    let ending = |endings: &[&str]| endings.iter().any(|it| term.ends_with(it));
    match term.strip_suffix('y') {
        Some(stem) if !ending(&["ay", "ey", "oy", "uy"]) => {
            format!("{stem}ies")
        }
        _ if ending(&["s", "x", "ch", "sh"]) => format!("{term}es"),
        _ => format!("{term}s"),
    }
}

/// The words of a chapter's text, without those of headings, tables, links,
/// code and HTML.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word> = Vec::new();
    // Inside of how many elements without words this is.
    let mut inside = 0;
    let mut is_apart = true;
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(
                Tag::Heading { .. }
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::CodeBlock(_)
                | Tag::Table(_)
                | Tag::DefinitionListTitle,
            ) => inside += 1,
            Event::End(
                TagEnd::Heading(_)
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::CodeBlock
                | TagEnd::Table
                | TagEnd::DefinitionListTitle,
            ) => inside -= 1,
            Event::SoftBreak => continue,
            Event::Text(_) if inside == 0 => {
                add_words(text, range, &mut is_apart, &mut words);
                continue;
            }
            _ => {}
        }
        is_apart = true;
    }
    words
}

/// Adds the words in a range of a text.
fn add_words<'a>(
    text: &'a str,
    range: Range<usize>,
    is_apart: &mut bool,
    words: &mut Vec<Word<'a>>,
) {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        if length == 0 {
            let c = rest.chars().next().expect("it is not at the end");
            *is_apart |= !c.is_whitespace();
            at += c.len_utf8();
            continue;
        }
        let word = &rest[..length];
        let is_small = !word.contains(char::is_uppercase);
        words.push(Word {
            text: match is_small {
                true => Cow::Borrowed(word),
                false => Cow::Owned(word.to_lowercase()),
            },
            range: at..at + length,
            is_apart: *is_apart,
        });
        *is_apart = false;
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOSSARY: &str = "# Glossary\n\nqueue\n: a line\n\nready queue\n: \
        of tasks\n\ntime-out, timeout\n: a limit\n\n`Pin`\n: a pointer\n\n\
        poll\n: to ask\n\nlibrary (of ours)\n: none\n";

    fn linked(text: &str) -> String {
        let linked = Terms::of(GLOSSARY).link("part.md", text);
        linked.replace(" class=\"term\" href=\"glossary.html", "")
    }

    #[test]
    fn the_first_use_of_a_term_is_linked() {
        assert_eq!(
            linked("A queue, and a queue.\n"),
            "A <a#queue\">queue</a>, and a queue.\n"
        );
    }

    #[test]
    fn the_longest_term_is_meant() {
        assert_eq!(
            linked("Ready\nqueues, a ready queue, queues\n"),
            "<a#ready-queue\">Ready\nqueues</a>, a ready queue, \
             <a#queue\">queues</a>\n"
        );
    }

    #[test]
    fn a_term_may_have_several_forms() {
        assert_eq!(
            linked("a *timeout*, a time-out"),
            "a *<a#time-out-timeout\">timeout</a>*, a time-out"
        );
    }

    #[test]
    fn a_term_below_a_heading_of_the_same_words_has_another_id() {
        let terms = Terms::of("# Glossary\n\n## Queue\n\nqueue\n: a line\n");
        let linked = terms.link("part.md", "a queue");
        let id = "href=\"glossary.html#queue-1\"";
        assert!(linked.contains(id), "{linked}");
    }

    #[test]
    fn only_words_of_the_text_are_linked() {
        for text in [
            "# A queue\n",
            "`queue` and [queue](a.md)",
            "<figcaption>queue</figcaption>\n\n```text\nqueue\n```\n",
            "| a |\n|---|\n| queue |\n",
            "poll(2), Pin, library",
            "ready, queue-like",
        ] {
            assert_eq!(linked(text), text);
        }
    }

    #[test]
    fn words_that_are_apart_are_no_term() {
        assert_eq!(
            linked("It's ready. Queue it."),
            "It's ready. <a#queue\">Queue</a> it."
        );
    }

    #[test]
    fn a_chapter_in_a_folder_is_linked_too() {
        let linked = Terms::of(GLOSSARY).link("a/b.md", "poll");
        assert!(linked.contains("href=\"../glossary.html#poll\""));
    }

    #[test]
    fn many_are_meant_as_well_as_one() {
        for (one, many) in [
            ("task", "tasks"),
            ("query", "queries"),
            ("key", "keys"),
            ("relay", "relays"),
            ("process", "processes"),
            ("mutex", "mutexes"),
            ("branch", "branches"),
            ("push", "pushes"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn a_term_is_linked_behind_what_has_no_words() {
        for text in [
            "# A\n\n",
            "[a](b.md) ",
            "![a](b.svg) ",
            "```text\na\n```\n",
            "| a |\n|---|\n| a |\n\n",
        ] {
            let linked = linked(&format!("{text}queue"));
            assert_eq!(linked, format!("{text}<a#queue\">queue</a>"));
        }
    }

    #[test]
    fn other_words_behind_the_first_are_another_term() {
        assert_eq!(linked("a ready task"), "a ready task");
    }
}

//! The glossary has each term once, in order, with a link to the section that
//! introduces it; and the first use of each in a part, and no other, leads to
//! it.

mod common;

use common::{book, root};
use scraper::{ElementRef, Html, Node, Selector};
use std::collections::BTreeSet;
use std::fs;

/// A term of the glossary, as its source has it.
struct Entry {
    title: String,
    /// The ways to say it, in small letters.
    forms: Vec<String>,
    /// The section that introduces it: its heading, its chapter, its id.
    section: (String, String, String),
}

impl Entry {
    fn is_code(&self) -> bool {
        self.title.contains('`')
    }
}

fn source(path: &str) -> String {
    let path = root().join("src").join(path);
    fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path:?}"))
}

fn entries() -> Vec<Entry> {
    let glossary = source("glossary.md");
    let entries = glossary.split("\n\n").filter(|it| it.contains("\n: "));
    entries
        .map(|entry| {
            let (title, rest) = entry.split_once("\n: ").unwrap();
            let meaning = rest.lines().next().unwrap();
            let link = meaning.rsplit_once(" [").expect(title).1;
            let link = link.strip_suffix(')').expect(title);
            let (heading, to) = link.split_once("](").expect(title);
            let (chapter, id) = to.split_once('#').expect(title);
            Entry {
                title: title.to_owned(),
                forms: title.split(", ").map(str::to_lowercase).collect(),
                section: (heading.into(), chapter.into(), id.into()),
            }
        })
        .collect()
}

#[test]
fn terms_are_sorted_and_none_comes_twice() {
    let entries = entries();
    assert!((50..=80).contains(&entries.len()), "{}", entries.len());
    let key = |entry: &Entry| -> String {
        // A space comes before all letters: `work stealing`, `worker`.
        let title = entry.title.split(',').next().unwrap();
        let is_counted = |c: &char| c.is_alphanumeric() || *c == ' ';
        title.to_lowercase().chars().filter(is_counted).collect()
    };
    for pair in entries.windows(2) {
        let (one, other) = (&pair[0], &pair[1]);
        assert!(key(one) < key(other), "{} {}", one.title, other.title);
    }
    let mut forms = BTreeSet::new();
    for form in entries.iter().flat_map(|it| &it.forms) {
        assert!(forms.insert(form), "{form} is there twice");
    }
}

#[test]
fn an_entry_is_one_or_two_sentences() {
    for entry in source("glossary.md").split("\n\n").skip(2) {
        let lines: Vec<&str> = entry.lines().skip(1).collect();
        assert!((1..=2).contains(&lines.len()), "{entry}");
        let (meaning, _) = lines[0].rsplit_once(" [").expect(entry);
        let sentences = meaning.matches(". ").count() + 1;
        assert!(sentences <= 2 && meaning.ends_with('.'), "{entry}");
    }
}

/// What is left of a word without what changes as it is used.
fn stem(words: &str) -> String {
    let words = words.trim_matches('`').to_lowercase();
    let (words, _) = words.split_once(" (").unwrap_or((&words, ""));
    let stem = ["ing", "ed", "es", "s", "e"]
        .iter()
        .find_map(|ending| words.strip_suffix(ending));
    stem.unwrap_or(words).to_owned()
}

/// A text in small letters, with one space between its words.
fn words_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// The text of a page's section, and what is in italics in it, in small
/// letters.
fn section(page: &Html, id: &str) -> Option<(String, Vec<String>)> {
    let heading = Selector::parse(&format!("main [id=\"{id}\"]")).unwrap();
    let heading = page.select(&heading).next()?;
    let italic = Selector::parse("em").unwrap();
    let (mut text, mut italics) = (String::new(), Vec::new());
    let siblings = heading.next_siblings().filter_map(ElementRef::wrap);
    for element in siblings.take_while(|it| it.value().name() != "h2") {
        text.extend(element.text().chain(["\n"]));
        for italic in element.select(&italic) {
            italics.push(words_of(&italic.text().collect::<String>()));
        }
    }
    Some((words_of(&text), italics))
}

#[test]
fn each_term_is_introduced_where_the_glossary_says() {
    let book = book();
    let page = |chapter: &str| {
        let path = chapter.replace(".md", ".html");
        &book.pages.iter().find(|it| it.0 == path).unwrap().1
    };
    let h2 = Selector::parse("main h2").unwrap();
    let parts: BTreeSet<String> =
        entries().into_iter().map(|it| it.section.1).collect();
    for entry in entries() {
        let (heading, chapter, id) = &entry.section;
        let title = &entry.title;
        let found = page(chapter).select(&h2).find(|h2| {
            let text: String = h2.text().collect();
            let text = text.replace('\u{2019}', "'");
            h2.value().id() == Some(id) && text == *heading
        });
        assert!(found.is_some(), "{title}: {chapter}#{id} is not {heading}");
        let (text, italics) = section(page(chapter), id).unwrap();
        let stems: Vec<String> =
            entry.forms.iter().map(|it| stem(it)).collect();
        let is_in = |text: &str| stems.iter().any(|it| text.contains(&**it));
        if italics.iter().any(|it| is_in(it)) {
            continue;
        }
        // What is in italics nowhere has to be there, at least.
        assert!(is_in(&text), "{title} is not in {chapter}#{id}");
        for part in &parts {
            for h2 in page(part).select(&h2) {
                let id = h2.value().id().unwrap();
                let (_, italics) = section(page(part), id).unwrap();
                let is_introduced = !entry.is_code()
                    && italics.iter().any(|it| stems.contains(&stem(it)));
                assert!(!is_introduced, "{title} is introduced in {part}#{id}");
            }
        }
    }
}

/// The words of a page, with the term that each leads to: those of the text,
/// and a mark where something else stands between them.
fn words(element: ElementRef, words: &mut Vec<(String, Option<String>)>) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) => {
                let text = text.to_lowercase();
                let to = element.attr("href").map(str::to_owned);
                let to = to.filter(|_| element.attr("class") == Some("term"));
                let is_part =
                    |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
                for word in text.split_inclusive(|c| !is_part(c)) {
                    let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
                    let (word, after) = word.split_at(end);
                    if !word.is_empty() {
                        words.push((word.to_owned(), to.clone()));
                    }
                    if !after.trim().is_empty() {
                        words.push((after.to_owned(), None));
                    }
                }
            }
            Node::Element(_) => {
                let child = ElementRef::wrap(child).unwrap();
                let value = child.value();
                let is_text = matches!(
                    value.name(),
                    "p" | "ul"
                        | "ol"
                        | "li"
                        | "em"
                        | "strong"
                        | "section"
                        | "blockquote"
                ) || value.name() == "div"
                    || value.attr("class") == Some("term");
                if is_text {
                    self::words(child, words);
                } else {
                    words.push(("\n".to_owned(), None));
                }
                if !matches!(value.name(), "a" | "em") {
                    words.push(("\n".to_owned(), None));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn the_first_use_in_a_part_leads_to_the_glossary_and_no_other() {
    let book = book();
    let main = Selector::parse("main").unwrap();
    let term = Selector::parse("a.term").unwrap();
    let titles = Selector::parse("main dt").unwrap();
    let glossary = book.pages.iter().find(|it| it.0 == "glossary.html");
    let ids = glossary.unwrap().1.select(&titles);
    let ids: Vec<&str> = ids.map(|it| it.value().id().unwrap()).collect();
    let entries = entries();
    assert_eq!(ids.len(), entries.len());
    let mut forms: Vec<(Vec<String>, &str)> = Vec::new();
    for (entry, id) in entries.iter().zip(&ids).filter(|it| !it.0.is_code()) {
        for form in &entry.forms {
            let ending = match form {
                it if it.ends_with("ch") || it.ends_with('s') => "es",
                _ => "s",
            };
            for form in [form.clone(), format!("{form}{ending}")] {
                forms.push((form.split(' ').map(str::to_owned).collect(), id));
            }
        }
    }
    // The longest first.
    forms.sort_by_key(|(words, _)| usize::MAX - words.len());
    let mut links = 0;
    for (path, page) in &book.pages {
        let is_part = path.starts_with("async_");
        let linked = page.select(&term).count();
        assert!(is_part || path == "print.html" || linked == 0, "{path}");
        if !is_part {
            continue;
        }
        let mut words = Vec::new();
        self::words(page.select(&main).next().unwrap(), &mut words);
        let mut used = BTreeSet::new();
        let mut at = 0;
        while at < words.len() {
            let is_here = |form: &&(Vec<String>, &str)| {
                let rest = &words[at..];
                rest.len() > form.0.len()
                    && form.0.iter().zip(rest).all(|(a, b)| *a == b.0)
                    && rest[form.0.len()].0 != "("
            };
            let Some((form, id)) = forms.iter().find(is_here) else {
                assert_eq!(words[at].1, None, "{path}: {}", words[at].0);
                at += 1;
                continue;
            };
            let to = Some(format!("glossary.html#{id}"));
            let to = to.filter(|_| used.insert(*id));
            for (word, leads_to) in &words[at..at + form.len()] {
                assert_eq!(*leads_to, to, "{path}: {word} of {form:?}");
            }
            links += usize::from(to.is_some());
            at += form.len();
        }
        let count = page.select(&term).count();
        assert!(count <= used.len(), "{path}: {count} links");
        assert!(count > 5, "{path} has terms");
    }
    assert!(links > 100, "{links}");
}

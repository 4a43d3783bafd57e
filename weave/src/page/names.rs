//! Links from the words of a chapter: the name of a listing leads to where it
//! is shown, and the name of what a listing defines, to where the chapter has
//! last shown the definition.
//!
//! ```text
//! `client_server`  →  <a class="name" href="#client_server">`client_server`</a>
//! ```

use super::figure::Figures;
use super::html::escape;
use super::place::Shown;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// A figure in a chapter, as weave has written it.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"<figure class="listing" id="([^"]+)" aria-label="(\w+)(?:, lines (\d+) to (\d+))?">"#,
    )
    .expect("the pattern is right")
});

/// What a page may write between backticks to mean a function.
const CALL: &str = "()";

/// The names that listings define, and where each is.
pub struct Names<'a> {
    figures: &'a Figures<'a>,
    shown: &'a [Shown<'a>],
}

impl<'a> Names<'a> {
    /// Those of listings that are shown.
    pub fn of(figures: &'a Figures, shown: &'a [Shown]) -> Names<'a> {
        Names { figures, shown }
    }

    /// Links the names in the text of a chapter, whose figures are HTML
    /// already; `path` is that of its source.
    pub fn link(&self, path: &str, text: &str) -> String {
        let mut links: Vec<(Range<usize>, String)> = Vec::new();
        // What this chapter has shown so far: for each name, the figure.
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        // Listings of which it has figures at all.
        let here: BTreeSet<&str> = FIGURE
            .captures_iter(text)
            .map(|it| it.get(2).expect("it matched").as_str())
            .collect();
        // What this section has linked already: once is enough.
        let mut linked: BTreeSet<String> = BTreeSet::new();
        // Inside of how many headings, links and pictures this is.
        let mut inside = 0;
        let parser = new_cmark_parser(text, &MarkdownOptions::default());
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    inside += 1;
                    linked.clear();
                }
                Event::Start(
                    Tag::Link { .. }
                    | Tag::Image { .. }
                    | Tag::DefinitionListTitle,
                ) => inside += 1,
                Event::End(
                    TagEnd::Link
                    | TagEnd::Image
                    | TagEnd::Heading(_)
                    | TagEnd::DefinitionListTitle,
                ) => inside -= 1,
                Event::Html(html) => self.look_at(&html, &mut seen),
                Event::Code(code) if inside == 0 => {
                    let name = code.strip_suffix(CALL).unwrap_or(&code);
                    let to = match seen.get(name) {
                        Some(to) if linked.insert(to.clone()) => {
                            Some(to.clone())
                        }
                        Some(_) => None,
                        None => self.place_of(path, name, &here),
                    };
                    links.extend(to.map(|to| (range, to)));
                }
                _ => {}
            }
        }

        let mut woven = String::with_capacity(text.len() + text.len() / 16);
        let mut at = 0;
        for (range, to) in links {
            woven.push_str(&text[at..range.start]);
            let code = &text[range.clone()];
            let to = escape(&to);
            woven.push_str(&format!(
                "<a class=\"name\" href=\"{to}\">{code}</a>"
            ));
            at = range.end;
        }
        woven.push_str(&text[at..]);
        woven
    }

    /// Where a listing of this name is shown, as a link from a chapter.
    fn place_of(
        &self,
        path: &str,
        name: &str,
        here: &BTreeSet<&str>,
    ) -> Option<String> {
        let shown = self.shown.iter().find(|it| it.listing.name == name)?;
        if here.contains(name) {
            return Some(format!("#{name}"));
        }
        let to_root = "../".repeat(path.matches('/').count());
        Some(format!("{to_root}{}#{name}", shown.page()))
    }

    /// Remembers what the figures in some HTML define.
    fn look_at<'b>(&'b self, html: &str, seen: &mut BTreeMap<&'b str, String>) {
        for figure in FIGURE.captures_iter(html) {
            let (id, listing) = (&figure[1], &figure[2]);
            // All of them, where it does not say which.
            let line = |group: usize, otherwise: usize| {
                let digits = figure.get(group).map(|it| it.as_str().parse());
                digits.and_then(Result::ok).unwrap_or(otherwise)
            };
            let lines = line(3, 1)..=line(4, usize::MAX);
            for (name, line) in &self.figures.programs.get(listing).definitions
            {
                if lines.contains(line) {
                    seen.insert(name, format!("#{id}"));
                }
            }
        }
    }
}

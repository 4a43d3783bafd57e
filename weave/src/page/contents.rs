//! The contents beside each page, as HTML: the parts of the book that are
//! there, with the time that long ones take to read; this page marked among
//! them, and its sections below it. The page's template has the place, and
//! mdBook's own list of pages in it.

use super::appendix::Appendix;
use maud::{Markup, PreEscaped, html};
use mdbook_driver::book::{Book, BookItem};
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;
use std::path::Path;
use std::sync::LazyLock;

/// The comments in the template around the list.
const BEGIN: &str = "<!-- contents -->";
const END: &str = "<!-- /contents -->";

/// Words that a reader gets through in a minute: fewer than in a novel, since
/// the code between them takes its time.
const WORDS_A_MINUTE: usize = 150;

/// From how many minutes on a part is a long one.
const LONG: usize = 5;

/// A heading as mdBook writes it: its id, and its text with markup.
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r##"<h2 id="([^"]+)"><a class="header"[^>]*>(.*?)</a>"##)
        .expect("the pattern is right")
});

/// The parts of a book.
pub struct Contents(Vec<Entry>);

enum Entry {
    /// A chapter.
    Chapter {
        name: String,
        /// The path of its page.
        page: String,
        /// The minutes that it takes, if it is long.
        minutes: Option<usize>,
    },
    Separator,
}

impl Contents {
    /// Those of a book as SUMMARY.md has it, but for parts that are still to be
    /// written.
    pub fn of(book: &Book) -> Contents {
        let entries = book.iter().filter_map(|item| match item {
            BookItem::Chapter(chapter) => {
                let page = match &chapter.path {
                    // As mdBook names the page of a README.
                    Some(path) if path.ends_with("README.md") => {
                        Some(path.with_file_name("index.html"))
                    }
                    Some(path) => Some(path.with_extension("html")),
                    None => Appendix::named(&chapter.name)
                        .map(|it| Path::new(it.path).with_extension("html")),
                }?;
                // The cover and what is looked up at the back have no number.
                let words =
                    chapter.number.as_ref().map(|_| words(&chapter.content));
                let minutes = words.map(|it| it.div_ceil(WORDS_A_MINUTE));
                Some(Entry::Chapter {
                    name: chapter.name.clone(),
                    page: page.to_string_lossy().replace('\\', "/"),
                    minutes: minutes.filter(|&it| it >= LONG),
                })
            }
            BookItem::Separator => Some(Entry::Separator),
            BookItem::PartTitle(_) => None,
        });
        Contents(entries.collect())
    }

    /// The names of the chapters, with the paths of their pages.
    pub fn chapters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|entry| match entry {
            Entry::Chapter { name, page, .. } => Some((&**name, &**page)),
            Entry::Separator => None,
        })
    }

    /// Puts the contents into a page, given its path and its HTML. A page
    /// that has no place for them is left as it is.
    pub fn put_into(&self, page: &str, html: &str) -> String {
        let place = html.split_once(BEGIN).and_then(|(before, rest)| {
            let (_, after) = rest.split_once(END)?;
            Some((before, after))
        });
        match place {
            Some((before, after)) => {
                let is_long = self.0.iter().any(|entry| {
                    matches!(entry, Entry::Chapter { page: it, minutes: Some(_), .. }
                        if it == page)
                });
                // The bar of a long page shows how much of it is read.
                let before = match is_long {
                    true => {
                        before.replacen("<body>", "<body class=\"long\">", 1)
                    }
                    false => before.to_owned(),
                };
                format!("{before}{}{after}", self.to_html(page, after))
            }
            None => html.to_owned(),
        }
    }

    /// The list for a page whose text is in `html`.
    fn to_html(&self, page: &str, html: &str) -> String {
        let to_root = "../".repeat(page.matches('/').count());
        let item = |name: &str, to: &str, minutes: Option<usize>| {
            // The page of one listing lies below that of all.
            let is_below = page.starts_with(&to.replace(".html", "/"));
            let current = match page == to {
                true => Some("page"),
                false => is_below.then_some("true"),
            };
            html! {
                li {
                    a href={ (to_root) (to) } aria-current=[current] {
                        (name)
                        @if let Some(minutes) = minutes {
                            " "
                            small data-minutes=(minutes) { (minutes) " min" }
                        }
                    }
                    @if page == to { (list(html)) }
                }
            }
        };
        let is_separator = |entry: &Entry| matches!(entry, Entry::Separator);
        let lists = self.0.split(is_separator).filter(|it| !it.is_empty());
        let html = html! {
            @for list in lists {
                ol {
                    @for entry in list {
                        @if let Entry::Chapter { name, page, minutes } = entry {
                            (item(name, page, *minutes))
                        }
                    }
                }
            }
        };
        html.into_string()
    }
}

/// The words of a chapter, without its blocks of code.
fn words(markdown: &str) -> usize {
    let mut words = 0;
    let mut is_code = false;
    for event in new_cmark_parser(markdown, &MarkdownOptions::default()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) if !is_code => {
                words += text.split_whitespace().count();
            }
            Event::Code(_) => words += 1,
            _ => {}
        }
    }
    words
}

/// The sections of a page: their ids, and their headings with markup.
pub fn sections(html: &str) -> impl Iterator<Item = (&str, &str)> {
    SECTION.captures_iter(html).map(|section| {
        let (_, [id, heading]) = section.extract();
        (id, heading)
    })
}

/// The sections of a page, as a list of links to them.
fn list(html: &str) -> Markup {
    let mut sections = sections(html).peekable();
    html! {
        @if sections.peek().is_some() {
            ol.sections {
                @for (id, heading) in sections {
                    li { a href={ "#" (id) } { (PreEscaped(heading)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdbook_driver::book::Chapter;
    use mdbook_preprocessor::book::SectionNumber;

    fn contents() -> Contents {
        let chapter = |name: &str, path: &str| {
            Chapter::new(name, "".into(), path, vec![])
        };
        let mut book = Book::new();
        book.push_item(chapter("Cover", "README.md"))
            .push_item(BookItem::Separator)
            .push_item(chapter("A & B", "a.md"))
            .push_item(Chapter::new_draft("C", vec![]))
            .push_item(Chapter::new_draft("All listings", vec![]));
        Contents::of(&book)
    }

    fn empty() -> String {
        format!("{BEGIN}{END}")
    }

    #[test]
    fn a_page_is_marked_and_has_its_sections() {
        let html = format!(
            "<nav>{BEGIN}x{END}</nav><h2 id=\"s\"><a class=\"header\" \
             href=\"#s\">S <code>t</code></a></h2>"
        );
        let html = contents().put_into("a.html", &html);
        assert!(html.starts_with(
            "<nav><ol>\
             <li><a href=\"index.html\">Cover</a></li>\
             </ol><ol>\
             <li><a href=\"a.html\" aria-current=\"page\">A &amp; B</a>\
             <ol class=\"sections\">\
             <li><a href=\"#s\">S <code>t</code></a></li></ol></li>\
             <li><a href=\"listings.html\">All listings</a></li>\
             </ol></nav><h2"
        ));
    }

    #[test]
    fn links_lead_out_of_a_folder() {
        let html = contents().put_into("listings/x.html", &empty());
        assert!(html.contains("<a href=\"../a.html\">"));
        assert!(
            html.contains(
                "<a href=\"../listings.html\" aria-current=\"true\">"
            )
        );
    }

    #[test]
    fn parts_to_be_written_are_left_out() {
        let mut book = Book::new();
        book.push_item(Chapter::new("A", "".into(), "a.md", vec![]))
            .push_item(BookItem::Separator)
            .push_item(Chapter::new_draft("B", vec![]));
        let html = Contents::of(&book).put_into("x.html", &empty());
        assert_eq!(html, "<ol><li><a href=\"a.html\">A</a></li></ol>");
    }

    #[test]
    fn long_parts_say_how_long() {
        let text = |words: usize| {
            format!("{}\n\n```text\n{0}\n```\n", "word ".repeat(words))
        };
        let part = |name: &str, words, path: &str| {
            let mut part = Chapter::new(name, text(words), path, vec![]);
            part.number = Some(SectionNumber::new([1]));
            part
        };
        let mut book = Book::new();
        book.push_item(part("A", 600, "a.md"))
            .push_item(part("B", 601, "b.md"))
            .push_item(Chapter::new("C", text(601), "c.md", vec![]));
        let html = Contents::of(&book).put_into("x.html", &empty());
        assert_eq!(
            html,
            "<ol><li><a href=\"a.html\">A</a></li><li><a href=\"b.html\">B \
             <small data-minutes=\"5\">5 min</small></a></li>\
             <li><a href=\"c.html\">C</a></li></ol>"
        );
    }

    #[test]
    fn a_page_without_a_place_is_left_alone() {
        assert_eq!(contents().put_into("toc.html", "<ol>"), "<ol>");
    }

    #[test]
    fn words_of_code_blocks_are_not_read() {
        assert_eq!(words("# One\n\ntwo `three` four\n"), 4);
        assert_eq!(words("one\n\n```rust\nlet a = 1;\n```\n\ntwo"), 2);
    }
}

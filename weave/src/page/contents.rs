//! The contents beside each page, as HTML: the parts of the book, this page
//! marked among them, and its sections below it. The page's template has the
//! place, and mdBook's own list of pages in it.

use super::appendix::Appendix;
use maud::{Markup, PreEscaped, html};
use mdbook_driver::book::{Book, BookItem};
use regex::Regex;
use std::path::Path;
use std::sync::LazyLock;

/// The comments in the template around the list.
const BEGIN: &str = "<!-- contents -->";
const END: &str = "<!-- /contents -->";

/// A heading as mdBook writes it: its id, and its text with markup.
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r##"<h2 id="([^"]+)"><a class="header" href="#[^"]*">(.*?)</a>"##,
    )
    .expect("the pattern is right")
});

/// The parts of a book.
pub struct Contents(Vec<Entry>);

enum Entry {
    /// A chapter, with the path of its page unless that is to be written.
    Chapter {
        name: String,
        page: Option<String>,
    },
    Separator,
}

impl Contents {
    /// Those of a book as SUMMARY.md has it.
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
                };
                Some(Entry::Chapter {
                    name: chapter.name.clone(),
                    page: page
                        .map(|it| it.to_string_lossy().replace('\\', "/")),
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
            Entry::Chapter { name, page } => Some((&**name, page.as_deref()?)),
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
                format!("{before}{}{after}", self.to_html(page, after))
            }
            None => html.to_owned(),
        }
    }

    /// The list for a page whose text is in `html`.
    fn to_html(&self, page: &str, html: &str) -> String {
        let to_root = "../".repeat(page.matches('/').count());
        let item = |name: &str, to: &Option<String>| {
            let Some(to) = to else {
                return html! { li { span { (name) } } };
            };
            // The page of one listing lies below that of all.
            let is_below = page.starts_with(&to.replace(".html", "/"));
            let current = match page == to {
                true => Some("page"),
                false => is_below.then_some("true"),
            };
            html! {
                li {
                    a href={ (to_root) (to) } aria-current=[current] { (name) }
                    @if page == to { (list(html)) }
                }
            }
        };
        let is_separator = |entry: &Entry| matches!(entry, Entry::Separator);
        let lists = self.0.split(is_separator);
        let html = html! {
            @for list in lists {
                ol {
                    @for entry in list {
                        @if let Entry::Chapter { name, page: to } = entry {
                            (item(name, to))
                        }
                    }
                }
            }
        };
        html.into_string()
    }
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
             <li><span>C</span></li>\
             <li><a href=\"listings.html\">All listings</a></li>\
             </ol></nav><h2"
        ));
    }

    #[test]
    fn links_lead_out_of_a_folder() {
        let html = contents()
            .put_into("listings/x.html", "<!-- contents --><!-- /contents -->");
        assert!(html.contains("<a href=\"../a.html\">"));
        assert!(
            html.contains(
                "<a href=\"../listings.html\" aria-current=\"true\">"
            )
        );
    }

    #[test]
    fn a_page_without_a_place_is_left_alone() {
        assert_eq!(contents().put_into("toc.html", "<ol>"), "<ol>");
    }
}

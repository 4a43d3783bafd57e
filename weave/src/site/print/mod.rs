//! The whole book on one page, to print: a title page, the contents, and the
//! pages of the book one after another, each beginning on a page of its own.
//!
//! In: all pages. Out: `print.html`, which takes its frame from the
//! book's first page. `theme/print/print.css` has its look on paper, beside what
//! `theme/book.css` says of all pages. The pages of single listings are left
//! out unless they are asked for, and so is what is proved, at all times: it is
//! for those who have the tests before them.

mod chapter;
mod frame;
mod places;
mod title;

use crate::page::contents::{Contents, sections};
use crate::site::pages::Page;
use crate::tags::{Piece, Pieces, attribute};
use anyhow::{Context, Result};
use chapter::Chapter;
use maud::{Markup, PreEscaped, html};
use mdbook_driver::config::Config;
use places::{Places, prefix};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

pub use places::resolve;
pub use title::Title;

/// The path of the page.
pub const PATH: &str = "print.html";

/// The path of the page of what is proved, which is for those who run it: it is
/// neither on paper nor in the ePub.
pub const PROOF: &str = "proof.html";

/// What is on the page, and for whom.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// With the page of each listing.
    pub with_listings: bool,
    /// For paper: without links to files that are not on the page.
    pub is_for_paper: bool,
    /// Which edition it is, if it says so.
    pub edition: Option<String>,
}

/// The book whose pages are printed.
pub struct Print<'a> {
    /// The folder of its sources.
    pub root: &'a Path,
    /// Its title, authors and so on.
    pub config: &'a Config,
    /// Its chapters in their order.
    pub contents: &'a Contents,
}

impl Print<'_> {
    /// The page, made of the others, whether they are finished or not.
    ///
    /// # Errors
    ///
    /// The book has no first page, or its style sheet could not be read.
    pub fn page(&self, pages: &[Page], scope: Scope) -> Result<Page> {
        let find = |path: &str| pages.iter().find(|page| page.path == path);
        let frame = find("index.html").context("the book has no index.html")?;
        let mut shown: Vec<(&str, Vec<&Page>)> = Vec::new();
        let mut taken = BTreeSet::from([PATH]);
        for (name, path) in self.contents.chapters() {
            let is_proof = path == PROOF;
            let page = find(path).filter(|_| !is_proof && taken.insert(path));
            let Some(page) = page else {
                continue;
            };
            let mut part = vec![page];
            if scope.with_listings {
                let below = below(page).into_iter();
                let below = below.filter_map(|path| find(&path));
                part.extend(below.filter(|it| taken.insert(&it.path)));
            }
            let name = match Title::is_in(page.main()) {
                true => Title::ABOUT,
                false => name,
            };
            shown.push((name, part));
        }

        let all: Vec<&Page> =
            shown.iter().flat_map(|(_, part)| part).copied().collect();
        let places = Places::of(&all, scope.is_for_paper);
        let mut text = String::new();
        for (at, (_, part)) in shown.iter().enumerate() {
            let _ = write!(
                text,
                "<section class=\"part\" style=\"page: part-{at}\">"
            );
            for (below, page) in part.iter().enumerate() {
                let chapter = Chapter {
                    places: &places,
                    path: &page.path,
                    is_below: below > 0,
                };
                let id = prefix(&page.path);
                let main = chapter.to_html(page.main());
                let _ = write!(text, "<section id=\"{id}\">{main}</section>");
            }
            text.push_str("</section>\n");
        }
        let title = Title::take_from(&mut text, &self.config.book)
            .with_edition(scope.edition);
        let main = html! {
            (about())
            (title.to_html())
            (contents(&shown))
            (PreEscaped(text))
        };
        let style = format!("{}{}", self.style()?, heads(&title.title, &shown));
        Ok(Page {
            path: PATH.to_owned(),
            html: frame::with_text(&frame.html, &main.into_string(), &style),
        })
    }

    /// The style sheet of the page, if the book's theme has one.
    fn style(&self) -> Result<String> {
        let path = self.root.join("theme/print/print.css");
        match path.is_file() {
            true => fs::read_to_string(&path)
                .with_context(|| format!("could not read {}", path.display())),
            false => Ok(String::new()),
        }
    }
}

/// What a reader on a screen should know.
fn about() -> Markup {
    html! {
        p.about-print {
            "This is the book on one page, without the full programs of its \
             listings. In the book’s folder, "
            code { "cargo run -- pdf" }
            " makes a PDF of it, with page numbers; with "
            code { "--listings" }
            ", that has the programs too."
        }
    }
}

/// The table of contents: parts and sections, with a place for the numbers
/// of their pages.
fn contents(shown: &[(&str, Vec<&Page>)]) -> Markup {
    let item = |place: &str, name: Markup| {
        html! {
            a href={ "#" (place) } data-page="" { span { (name) } }
        }
    };
    html! {
        section.contents {
            h1 { "Contents" }
            ol {
                @for (name, part) in shown {
                    @let prefix = prefix(&part[0].path);
                    li {
                        (item(&prefix, html! { (name) }))
                        @let mut sections = sections(part[0].main()).peekable();
                        // What has pages below it is a table of them itself.
                        @if sections.peek().is_some() && below(part[0]).is_empty() {
                            ol {
                                @for (id, name) in sections {
                                    li {
                                        (item(
                                            &format!("{prefix}{id}"),
                                            html! { (PreEscaped(name)) },
                                        ))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The paths of the pages below one, in the order in which it links to them.
fn below(page: &Page) -> Vec<String> {
    let folder = page.path.replace(".html", "/");
    let mut below = Vec::new();
    for piece in Pieces::of(page.main()) {
        if let Piece::Tag(tag) = piece
            && tag.starts_with("<a ")
            && let Some(href) = attribute(tag, "href")
        {
            let path = resolve(&page.path, href);
            if path.starts_with(&folder) {
                below.push(path);
            }
        }
    }
    below
}

/// The heads of the pages of each part: the book's title, and the part's name.
fn heads(title: &str, shown: &[(&str, Vec<&Page>)]) -> String {
    let mut css = String::new();
    for (at, (name, _)) in shown.iter().enumerate() {
        let (title, name) = (string(title), string(name));
        let _ = writeln!(
            css,
            "@page part-{at} {{ @top-left {{ content: {title}; }} \
             @top-right {{ content: {name}; }} }}"
        );
    }
    css
}

/// A string of CSS in HTML.
fn string(text: &str) -> String {
    let mut string = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '<' | '\n' => {
                let _ = write!(string, "\\{:x} ", u32::from(letter));
            }
            letter => string.push(letter),
        }
    }
    string.push('"');
    string
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdbook_driver::book::{Book, Chapter};

    fn page(path: &str, main: &str) -> Page {
        Page {
            path: path.to_owned(),
            html: format!("<html><head></head><main>{main}</main></html>"),
        }
    }

    /// The text of the page to print of a small book.
    fn printed(scope: Scope) -> String {
        let listing = "<figure class=\"listing\" id=\"x\"></figure>";
        let table = "<h1>All</h1><table><tr><th>Run it</th></tr><tr><td>\
                     <a href=\"listings/x.html\">x</a></td><td><a \
                     class=\"to-playground\" href=\"p\">P</a></td></tr>\
                     </table>";
        let chapter = format!(
            "<h1 id=\"c\">C</h1><p><a href=\"https://e.org/\">e</a> \
             <a href=\"https://e.org/\">e</a></p>{listing}<button>b</button>"
        );
        let pages = [
            page("index.html", &chapter),
            page("c.html", &chapter),
            page("listings.html", table),
            page("listings/x.html", "<h1 id=\"x\">x</h1><h2>Output</h2>"),
        ];
        let mut book = Book::new();
        book.push_item(Chapter::new("C", "".into(), "c.md", vec![]))
            .push_item(Chapter::new_draft("All listings", vec![]));
        let print = Print {
            root: Path::new("nowhere"),
            config: &Config::default(),
            contents: &Contents::of(&book),
        };
        let page = print.page(&pages, scope).unwrap();
        page.main().to_owned()
    }

    #[test]
    fn listings_are_left_out_unless_they_are_asked_for() {
        let short = printed(Scope::default());
        assert!(!short.contains("Output"));
        assert!(short.contains("<a href=\"listings/x.html\">x</a>"));
        // The number of the page on which the book shows it.
        let place = "<a class=\"page-number\" href=\"#c--x\"";
        assert!(short.contains(place), "{short}");
        let long = printed(Scope {
            with_listings: true,
            is_for_paper: true,
            edition: None,
        });
        assert!(long.contains("<h2 id=\"listings-x--x\">x</h2>"), "{long}");
        assert!(long.contains("<h3>Output</h3>"));
        assert!(long.contains("<a href=\"#listings-x--\">x</a>"));
    }

    #[test]
    fn addresses_are_listed_once() {
        let html = printed(Scope::default());
        assert_eq!(html.matches("[1]").count(), 2);
        assert_eq!(html.matches("<li><a href=\"https://e.org/\"").count(), 1);
        assert!(!html.contains("<button") && !html.contains("Run it"));
    }

    #[test]
    fn a_name_cannot_end_its_string() {
        assert_eq!(string("a \"b\" </style>"), r#""a \22 b\22  \3c /style>""#);
    }

    #[test]
    fn the_pages_of_a_part_say_of_which_book_and_part_they_are() {
        let (a, b) = (page("a.html", ""), page("b.html", ""));
        let shown = [("A", vec![&a]), ("\"B\" </style>", vec![&b])];
        let heads = heads("Book", &shown);
        let expected = [
            "@page part-0 { @top-left { content: \"Book\"; } \
             @top-right { content: \"A\"; } }",
            "@page part-1 { @top-left { content: \"Book\"; } \
             @top-right { content: \"\\22 B\\22  \\3c /style>\"; } }",
        ];
        assert_eq!(heads.lines().collect::<Vec<_>>(), expected);
    }
}

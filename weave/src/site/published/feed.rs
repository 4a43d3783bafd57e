//! What is new in the book, for programs that tell their readers: an Atom feed
//! (RFC 4287) of `changes.md`, where each section is an entry.
//!
//! ```text
//! ## 2026-11-27: Part Six   →   <entry><title>Part Six</title><updated>2026-11-27T00:00:00Z…
//! ```

use super::Published;
use crate::page::contents::sections;
use crate::page::html::escape;
use crate::problem::Problem;
use crate::site::address::canonical;
use crate::site::pages::Page;
use crate::site::print::resolve;
use crate::tags::{Piece, Pieces, attribute};
use anyhow::{Context, Result};
use regex::Regex;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The page that it is made of, and its source.
pub const PAGE: &str = "changes.html";
const SOURCE: &str = "src/changes.md";

/// The path of the feed.
const PATH: &str = "feed.xml";

/// The heading of an entry.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])): (.+)$")
        .expect("the pattern is right")
});

/// Whether the book below `root` has one.
pub fn is_there(root: &Path) -> bool {
    root.join(SOURCE).is_file()
}

/// What is wrong with the headings that become its entries: each has a date,
/// and the newest is first.
pub fn problems(root: &Path) -> Vec<Problem> {
    let Ok(text) = fs::read_to_string(root.join(SOURCE)) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    let mut before: Option<String> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let Some(heading) = line.strip_prefix("## ") else {
            continue;
        };
        let Some(parts) = HEADING.captures(heading) else {
            problems.push(Problem::new(
                SOURCE,
                number,
                format!("`{heading}` does not say when that was"),
                "write it as `## 2026-11-27: what is new`",
            ));
            continue;
        };
        let date = parts[1].to_owned();
        if let Some(before) = before.filter(|before| *before < date) {
            problems.push(Problem::new(
                SOURCE,
                number,
                format!("{date} stands below {before}, which was earlier"),
                "put the newest first",
            ));
        }
        before = Some(date);
    }
    problems
}

/// What each page says of it, in its head.
pub fn link(book: &Published) -> String {
    let title = book.config.book.title.as_deref().unwrap_or_default();
    format!(
        "<link rel=\"alternate\" type=\"application/atom+xml\" \
         title=\"What’s new in {}\" href=\"{}{PATH}\">\n",
        escape(title),
        escape(book.url)
    )
}

/// Puts a link to it below the heading of the page that it is made of.
pub fn offer(html: &mut String) {
    let main = html.find("<main").unwrap_or(0);
    if let Some(at) = html[main..].find("</h1>") {
        let link = format!(
            "\n<p>A <a href=\"{PATH}\">feed</a> tells a feed reader of it.</p>"
        );
        html.insert_str(main + at + "</h1>".len(), &link);
    }
}

/// Writes it, if the book has one.
///
/// # Errors
///
/// The file could not be written.
pub fn write(book: &Published, pages: &[Page]) -> Result<()> {
    let Some(page) = pages.iter().find(|page| page.path == PAGE) else {
        return Ok(());
    };
    let feed = to_xml(book, page.main());
    fs::write(book.to.join(PATH), feed)
        .with_context(|| format!("could not write {PATH}"))
}

fn to_xml(book: &Published, main: &str) -> String {
    let config = &book.config.book;
    let url = escape(book.url);
    let mut entries = String::new();
    let mut newest = None;
    for (id, heading) in sections(main) {
        let Some(parts) = HEADING.captures(heading) else {
            continue;
        };
        let (date, title) = (&parts[1], &parts[2]);
        newest.get_or_insert_with(|| date.to_owned());
        let address = escape(&format!("{}#{id}", canonical(book.url, PAGE)));
        let content = escape(&absolute(book.url, section(main, id)));
        let _ = writeln!(
            entries,
            "<entry><id>{address}</id><title type=\"html\">{}</title>\
             <updated>{date}T00:00:00Z</updated><link href=\"{address}\"/>\
             <content type=\"html\">{content}</content></entry>",
            escape(title)
        );
    }
    let authors = config.authors.iter().fold(String::new(), |all, author| {
        all + "<author><name>" + &escape(author) + "</name></author>"
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\"><id>{url}</id>\
         <title>{}</title><updated>{}T00:00:00Z</updated>{authors}\
         <link href=\"{url}\"/><link rel=\"self\" href=\"{url}{PATH}\"/>\n\
         {entries}</feed>\n",
        escape(config.title.as_deref().unwrap_or_default()),
        newest.as_deref().unwrap_or("1970-01-01"),
    )
}

/// What stands below a heading, up to the next one.
fn section<'a>(main: &'a str, id: &str) -> &'a str {
    let start = main.split_once(&format!("<h2 id=\"{id}\""));
    let below = start.and_then(|(_, rest)| rest.split_once("</h2>"));
    let below = below.map_or("", |(_, below)| below);
    below.split("<h2").next().unwrap_or_default().trim()
}

/// HTML of the page, of which links work wherever it is shown.
fn absolute(url: &str, html: &str) -> String {
    let mut text = String::new();
    for piece in Pieces::of(html) {
        let (Piece::Text(part) | Piece::Tag(part)) = piece;
        match attribute(part, "href").filter(|_| part.starts_with("<a ")) {
            Some(href) if !href.contains(':') => {
                let path = match href.strip_prefix('#') {
                    Some(_) => format!("{PAGE}{href}"),
                    None => resolve(PAGE, href),
                };
                let _ = write!(text, "<a href=\"{url}{path}\">");
            }
            _ => text.push_str(part),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join(SOURCE), text).unwrap();
        let problems = problems(folder.path()).into_iter();
        problems.map(|it| it.to_string()).collect()
    }

    #[test]
    fn each_section_has_a_date_and_the_newest_is_first() {
        let right = "# New\n\n## 2026-11-27: B\n\n## 2026-11-23: A\n";
        assert_eq!(problems_of(right), [""; 0]);
        let wrong = "## Part One\n## 2026-11-23: A\n## 2026-11-27: B\n";
        assert_eq!(
            problems_of(wrong),
            [
                "src/changes.md:1: `Part One` does not say when that was\n  help: \
             write it as `## 2026-11-27: what is new`",
                "src/changes.md:3: 2026-11-27 stands below 2026-11-23, which was \
             earlier\n  help: put the newest first",
            ]
        );
    }

    #[test]
    fn links_of_an_entry_work_anywhere() {
        assert_eq!(
            absolute(
                "https://e.org/b/",
                "<a class=\"x\" href=\"a.html#b\">a</a><a href=\"#c\">c</a>\
                 <a href=\"https://d.org/\">d</a>"
            ),
            "<a href=\"https://e.org/b/a.html#b\">a</a>\
             <a href=\"https://e.org/b/changes.html#c\">c</a>\
             <a href=\"https://d.org/\">d</a>"
        );
    }

    #[test]
    fn an_entry_ends_where_the_next_begins() {
        let main = "<h2 id=\"a\">A</h2>\n<p>b</p>\n<h2 id=\"c\">C</h2>d";
        assert_eq!(section(main, "a"), "<p>b</p>");
        assert_eq!(section(main, "c"), "d");
    }
}

//! The links of the book to other sites: from the pages of the book, to each
//! address with the lines of the text that have it.

use crate::common::{files, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use url::Url;
use weave::problem::Problem;

use super::book::Book;

/// A link to another site.
pub struct Link {
    pub url: String,
    /// Each file that has it, and the line there, from 1.
    pub places: Vec<(String, usize)>,
}

/// What is wrong with a link, and what to do about it.
#[derive(Debug, PartialEq)]
pub struct Fault {
    pub what: String,
    pub remedy: String,
}

impl Fault {
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault {
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl Link {
    /// The fault, said of each place that has the link.
    pub fn problems(&self, fault: &Fault) -> Vec<Problem> {
        let what = format!("{} {}", self.url, fault.what);
        let problem = |(file, line): &(String, usize)| {
            Problem::new(file, *line, &what, &fault.remedy)
        };
        self.places.iter().map(problem).collect()
    }
}

/// The book's links to other sites, by address.
pub fn links(book: &Book) -> Vec<Link> {
    let chapters = chapters();
    let mut pages: BTreeMap<&String, Vec<(String, usize)>> = BTreeMap::new();
    for page in &book.pages {
        for url in page.links.iter().filter(|url| url.contains("://")) {
            let place = (page.path.clone(), 1);
            pages.entry(url).or_default().push(place);
        }
    }
    pages
        .into_iter()
        .map(|(url, pages)| {
            let places: Vec<_> = chapters
                .iter()
                .flat_map(|(file, text)| {
                    let lines = lines_with(url, text).into_iter();
                    lines.map(|line| (file.clone(), line))
                })
                .collect();
            // What no chapter has, the tool or the theme has put there.
            let places = if places.is_empty() { pages } else { places };
            let url = url.clone();
            Link { url, places }
        })
        .collect()
}

/// The chapters: path and text of each.
fn chapters() -> Vec<(String, String)> {
    let mut chapters = Vec::new();
    for path in files(&root().join("src")) {
        if path.ends_with(".md") {
            let path = format!("src/{path}");
            let text = fs::read_to_string(root().join(&path)).unwrap();
            chapters.push((path, text));
        }
    }
    chapters
}

/// The lines, from 1, that have an address, and not only a longer one.
pub fn lines_with(url: &str, text: &str) -> Vec<usize> {
    let ends = |rest: &str| {
        let next = rest.chars().next();
        next.is_none_or(|c| c.is_whitespace() || ")>\"".contains(c))
    };
    // Once in the whole text: to begin to look takes longer than to go on.
    let found = text.match_indices(url).map(|(at, _)| at);
    let found = found.filter(|at| ends(&text[at + url.len()..]));
    let line = |at: usize| 1 + text[..at].matches('\n').count();
    let mut lines: Vec<usize> = found.map(line).collect();
    lines.dedup();
    lines
}

/// The sites that the book links to, each with who knows that a page is there.
const SITES: [(&str, &str); 14] = [
    ("creativecommons.org", "a network: the license of the text"),
    ("doc.rust-lang.org", "tests/links/rust.rs"),
    ("docs.rs", "tests/links/crates.rs"),
    ("github.com", "a network: reports of bugs"),
    (
        "jacko.io",
        "a network: the page that gave snoozing its name",
    ),
    ("man7.org", "a network: the manual of Linux"),
    ("play.rust-lang.org", "tests/playground.rs"),
    (
        "rfd.shared.oxide.computer",
        "a network: the page that gave futurelock its name",
    ),
    ("rust-lang.github.io", "a network: the RFCs of Rust"),
    (
        "sans-io.readthedocs.io",
        "a network: the page that gave sans-IO its name",
    ),
    ("rustup.rs", "a network: where Rust is installed from"),
    ("tokio.rs", "a network: Tokio"),
    (
        "without.boats",
        "a network: the page that proposed poll_progress",
    ),
    (
        "www.kegel.com",
        "a network: the page that gave C10K its name",
    ),
];

/// What is wrong with links that can be seen without going there: one that is
/// not secure, one to a site that is not known (as by a slip of the pen, by
/// which nothing else would check it), and a site that no link leads to.
pub fn check(links: &[Link]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut sites = BTreeSet::new();
    for link in links {
        let fault = match Url::parse(&link.url) {
            Ok(url) => {
                let site = url.host_str().unwrap_or_default().to_owned();
                let fault = fault(&url, &site);
                sites.insert(site);
                fault
            }
            Err(error) => Some(Fault::new(
                format!("is no address: {error}"),
                "copy it from a browser that shows the page",
            )),
        };
        problems.extend(fault.iter().flat_map(|fault| link.problems(fault)));
    }
    for (site, _) in SITES.iter().filter(|(site, _)| !sites.contains(*site)) {
        let what = format!("nothing links to {site}");
        let source = include_str!("external.rs");
        problems.push(unused_row("external.rs", source, site, what));
    }
    problems
}

fn fault(url: &Url, site: &str) -> Option<Fault> {
    if url.scheme() != "https" {
        let remedy = "link to the same page with `https://`";
        return Some(Fault::new("is not secure", remedy));
    }
    if SITES.iter().all(|(known, _)| *known != site) {
        return Some(Fault::new(
            "leads to a site that is not known",
            "if that is right, give it a row in tests/links/external.rs",
        ));
    }
    None
}

/// A row of a table of these tests that is there for nothing; `file` is where,
/// and `source` what it holds.
pub fn unused_row(
    file: &str,
    source: &str,
    row: &str,
    what: String,
) -> Problem {
    let row = format!("\"{row}\"");
    let line = source.lines().position(|line| line.contains(&row));
    let line = line.map_or(1, |at| at + 1);
    let file = format!("tests/links/{file}");
    Problem::new(file, line, what, "take its row out of the table")
}

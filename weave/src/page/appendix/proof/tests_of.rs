//! The tests of the book: what each promises, and which of them prove what the
//! book says of a listing.

use super::super::sentence;
use super::{table, to_type};
use crate::listing::{Kind, Listing};
use maud::{Markup, html};
use std::fs;
use std::path::{Path, PathBuf};

/// What the tests of the book are about.
pub struct Tests {
    /// For each, its name, and what it promises.
    promises: Vec<(String, String)>,
    /// The listings that have tests of their code.
    of_code: Vec<String>,
    /// The text of those that try servers, of what is measured, and of those
    /// for Windows.
    servers: String,
    measured: String,
    windows: String,
}

impl Tests {
    /// Reads those in the folder `tests` of the book.
    pub fn read(root: &Path) -> Tests {
        let root = root.join("tests");
        let mut promises = Vec::new();
        for (name, path) in entries(&root) {
            let file = match path.is_dir() {
                true => path.join("main.rs"),
                false if path.extension() == Some("rs".as_ref()) => path,
                false => continue,
            };
            if let Ok(text) = fs::read_to_string(file) {
                promises.push((name, promise(&text)));
            }
        }
        let text = |path: &str| {
            fs::read_to_string(root.join(path)).unwrap_or_default()
        };
        let servers = entries(&root.join("servers")).into_iter();
        let servers = servers.map(|(_, path)| fs::read_to_string(path));
        let of_code = entries(&root.join("listing_code")).into_iter();
        Tests {
            promises,
            of_code: of_code.map(|(name, _)| name).collect(),
            servers: servers.map(Result::unwrap_or_default).collect(),
            measured: text("measured.rs"),
            windows: text("windows/judge.rs"),
        }
    }

    /// What is promised, with the command that proves it.
    pub fn table(&self) -> Markup {
        html! {
            (table(html! {
                thead { tr { th { "Promise" } th { "Command" } } }
                tbody {
                    @for (name, promise) in &self.promises {
                        tr {
                            td { (sentence(promise)) }
                            td { (to_type(name)) }
                        }
                    }
                }
            }))
        }
    }

    /// The tests that prove what the book says of a listing, each with the
    /// names that pick what is about it.
    pub fn of(&self, listing: &Listing) -> Vec<String> {
        let name = &listing.name;
        let quoted = format!("\"{name}\"");
        if listing.kind == Kind::Fails {
            return vec!["compile_fail".to_owned()];
        }
        let mut tests = vec![format!("chapters {name}")];
        if self.of_code.contains(name) {
            tests.push(format!("listing_code {name}::"));
        }
        let as_server = format!("name: {quoted}");
        let as_program = format!("\"{name}::");
        if self.servers.contains(&as_server)
            || self.servers.contains(&as_program)
        {
            tests.push(format!("servers {name}"));
        }
        if self.measured.contains(&quoted) {
            tests.push("measured".to_owned());
        }
        let claims = &listing.claims;
        if !claims.unix && !claims.linux && !self.windows.contains(&quoted) {
            tests.push(format!("windows {name}"));
        }
        tests
    }
}

/// What a folder has in it, by name, without what is for others.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut entries: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            Some((name, path))
        })
        .collect();
    entries.sort();
    entries
}

/// What a test says first of itself: a sentence, or as much of it as there is
/// before a colon.
fn promise(text: &str) -> String {
    let lines = text.lines().map_while(|it| it.strip_prefix("//!"));
    let lines: Vec<&str> = lines
        .map(str::trim)
        .take_while(|it| !it.is_empty())
        .collect();
    let text = lines.join(" ");
    let end = [". ", ": "].iter().filter_map(|it| text.find(it)).min();
    text[..end.unwrap_or(text.len())].to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::claimed::listing;
    use super::*;

    #[test]
    fn tests_are_found_by_name() {
        let tests = Tests {
            promises: Vec::new(),
            of_code: vec!["x".to_owned()],
            servers: "name: \"x\"".to_owned(),
            measured: String::new(),
            windows: String::new(),
        };
        assert_eq!(
            tests.of(&listing(Kind::Runs, "")),
            ["chapters x", "listing_code x::", "servers x", "windows x",]
        );
        let on_unix = tests.of(&listing(Kind::Runs, "//@ unix"));
        assert!(!on_unix.iter().any(|it| it.contains("windows")));
        assert_eq!(tests.of(&listing(Kind::Fails, "")), ["compile_fail"]);
    }

    #[test]
    fn a_test_says_first_what_it_promises() {
        for (text, words) in [
            (
                "//! Links\n//! lead.\n//!\n//! More.\n\nuse a;\n",
                "Links lead.",
            ),
            ("//! Links lead. And\n//! so on.\n", "Links lead"),
            ("//! Links lead: here.\n", "Links lead"),
        ] {
            assert_eq!(promise(text), words);
        }
    }
}

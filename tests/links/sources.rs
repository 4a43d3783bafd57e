//! What a chapter says stands in a source file of Tokio, beside the files of
//! the version in Cargo.lock:
//!
//! ```text
//! | ours  | Tokio's | source          |     src/task/spawn.rs is there,
//! |-------|---------|-----------------|  →  and has the word `spawn`
//! | spawn | `spawn` | `task/spawn.rs` |
//! ```

use crate::common::cargo_metadata;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use weave::problem::Problem;

/// The chapters that have the tables.
pub const CHAPTERS: [&str; 2] = ["src/async_tokio.md", "src/async_runtime.md"];

/// The head of the column with the files. What they have to define stands in
/// the column before it.
const SOURCE: &str = "source";

/// The folder `src` of the locked version.
pub fn of_tokio() -> PathBuf {
    let metadata = cargo_metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let tokio = packages.iter().find(|it| it["name"] == "tokio");
    let manifest = tokio.expect("the book uses it")["manifest_path"].as_str();
    Path::new(manifest.expect("a path")).with_file_name("src")
}

/// What is wrong with the tables of a chapter, whose file is `path`. At least
/// one of them has to name sources.
pub fn check(path: &str, text: &str, sources: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut column = None;
    let mut rows = 0;
    for (line, row) in (1..).zip(text.lines()) {
        let Some(row) = row.trim().strip_prefix('|') else {
            column = None;
            continue;
        };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let head = cells.iter().position(|cell| *cell == SOURCE);
        if let Some(head) = head.filter(|it| *it > 0) {
            column = Some(head);
        } else if let Some(column) = column
            && !cells[0].starts_with("--")
        {
            rows += 1;
            let names = in_backticks(cells[column - 1]);
            let files = in_backticks(cells.get(column).unwrap_or(&""));
            problems.extend(
                faults(&names, &files, sources).into_iter().map(
                    |(what, remedy)| Problem::new(path, line, what, remedy),
                ),
            );
        }
    }
    if rows == 0 {
        problems.push(Problem::new(
            path,
            1,
            "no table maps our names to Tokio's sources",
            format!("head a column with `{SOURCE}`"),
        ));
    }
    problems
}

/// What is wrong with a row, and what to do about it.
fn faults(
    names: &[&str],
    files: &[&str],
    sources: &Path,
) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    if files.is_empty() {
        faults.push((
            "a row names no source file".to_owned(),
            "name one in backticks, as `task/spawn.rs`",
        ));
    }
    let mut words = BTreeSet::new();
    for file in files {
        match fs::read_to_string(sources.join(file)) {
            Ok(text) => words.extend(words_of(&text).map(str::to_owned)),
            Err(_) => faults.push((
                format!("the locked Tokio has no `{file}`"),
                "look for it below its folder `src`",
            )),
        }
    }
    for name in names {
        let last = words_of(name).last().unwrap_or_default();
        if !words.contains(last) {
            faults.push((
                format!("`{name}` is not in {}", files.join(", ")),
                "name the file that defines it",
            ));
        }
    }
    faults
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
    words.filter(|word| !word.is_empty())
}

fn in_backticks(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

pub fn a_row_that_names_what_is_not_there_is_found() {
    let sources = of_tokio();
    let problems = |row: &str| {
        let text = format!("| ours | Tokio's | source |\n|---|---|---|\n{row}");
        let problems = check("chapter.md", &text, &sources);
        let problems = problems.iter().map(ToString::to_string);
        problems.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(problems("| `spawn` | [`spawn`] | `task/spawn.rs` |\n"), "");
    let none = problems("| `spawn` | `spawn` | `task/spam.rs` |\n");
    assert!(none.contains("chapter.md:3"), "{none}");
    assert!(none.contains("has no `task/spam.rs`"), "{none}");
    let other = problems("| `spawn` | `task::spam` | `task/spawn.rs` |\n");
    assert!(other.contains("`task::spam` is not in"), "{other}");
    let nothing = problems("| `spawn` | `spawn` | |\n");
    assert!(nothing.contains("names no source file"), "{nothing}");
    assert!(problems("").contains("no table"));
}

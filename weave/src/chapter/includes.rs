//! The files that chapters include: mdBook passes over one that is not there,
//! and shows nothing for an anchor that is not in it. Here both are problems.

use super::directive::Directive;
use super::scan::scan;
use crate::nearest::nearest;
use crate::problem::Problem;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR:\s*([\w_-]+)").expect("the pattern is right")
});

/// A path that is written relative to a file, relative to that file's root:
/// `src/a.md` and `../listings/x.rs` give `listings/x.rs`.
pub fn resolve(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What is wrong with a directive in `file`; `read` gives the text of a file.
pub fn check<'a>(
    file: &str,
    directive: &Directive,
    read: impl FnOnce(&str) -> Option<Cow<'a, str>>,
) -> Option<Problem> {
    let problem = |what: String, help: String| {
        Some(Problem::new(file, directive.line, what, help))
    };
    match directive.word.as_str() {
        "title" => return None,
        "include" => {}
        "rustdoc_include" | "playground" | "playpen" => {
            return problem(
                format!(
                    "`{{{{#{}}}}}` outside of a Rust block",
                    directive.word
                ),
                "show code in a block that begins with ```` ```rust ````"
                    .to_owned(),
            );
        }
        word => {
            return problem(
                format!("mdBook does not know `{{{{#{word}}}}}`"),
                "write `{{#include PATH}}`, or `\\{{#…}}` to show it as text"
                    .to_owned(),
            );
        }
    }
    let path = resolve(file, &directive.path);
    let Some(text) = read(&path) else {
        let help = match path.strip_suffix(".stdout") {
            Some(stem) => {
                let name = stem.rsplit('/').next().unwrap_or(stem);
                format!("run `cargo run -- bless {name}`, or mend the name")
            }
            None => "paths are relative to the chapter's folder".to_owned(),
        };
        return problem(format!("there is no file {path}"), help);
    };
    let has_rust = || !scan(&path, &text).blocks.is_empty();
    if !directive.in_code && has_rust() {
        return problem(
            format!("{path} has a Rust block"),
            "show a piece of a listing in the chapter itself".to_owned(),
        );
    }
    let part = directive.part.as_deref().unwrap_or("");
    // As mdBook reads it: a number begins a range of lines, and anything else
    // is an anchor.
    let first = part.split(':').next().unwrap_or("");
    let first_line = first.parse::<usize>();
    if !first.is_empty() && first_line.is_err() {
        let part = first;
        let anchors: Vec<String> = ANCHOR
            .captures_iter(&text)
            .map(|found| found[1].into())
            .collect();
        if !anchors.iter().any(|anchor| anchor == part) {
            let help = match nearest(part, anchors.iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("put `ANCHOR: {part}` into the file"),
            };
            let what = format!("there is no anchor `{part}` in {path}");
            return problem(what, help);
        }
    } else if let Ok(first) = first_line
        && first > text.lines().count()
    {
        return problem(
            format!("{path} has no line {first}"),
            "include all of it, or lines that it has".to_owned(),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved_against_the_folder_of_the_file() {
        for (file, path, resolved) in [
            ("src/a.md", "../listings/x.rs", "listings/x.rs"),
            ("src/a/b.md", "../c.md", "src/c.md"),
            ("a.md", "./b.md", "b.md"),
            ("a.md", "../b.md", "../b.md"),
        ] {
            assert_eq!(resolve(file, path), resolved);
        }
    }
}

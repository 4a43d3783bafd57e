//! The files that chapters include, and those that these include: mdBook passes
//! over one that is not there, and shows nothing for an anchor that is not in
//! it. Here both are problems, and what is included is looked through like the
//! chapter itself.

use super::directive::{Directive, Inside, directives};
use super::found::{Link, Scan};
use super::html::Html;
use super::lines::Lines;
use super::scan::scan;
use crate::nearest::nearest;
use crate::problem::Problem;
use regex::Regex;
use std::borrow::Cow;
use std::io;
use std::sync::LazyLock;

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(_END)?:\s*([\w_-]+)").expect("the pattern is right")
});

/// As deep as mdBook follows includes.
const DEEPEST: usize = 10;

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

/// Gives the text of a file of the book.
type Read<'a> = dyn Fn(&str) -> io::Result<Cow<'a, str>> + 'a;

/// Follows all that a chapter includes, and adds to what was found in the
/// chapter: problems, links and ids. `read` gives the text of a file.
pub fn follow(file: &str, scan: &mut Scan, read: &Read) {
    let mut chain = vec![file.to_owned()];
    for directive in scan.directives.clone() {
        follow_one(&directive, &mut chain, scan, read);
    }
}

/// `chain` is the files from the chapter to the one with the directive.
fn follow_one(
    directive: &Directive,
    chain: &mut Vec<String>,
    scan: &mut Scan,
    read: &Read,
) {
    let file = chain.last().map_or("", String::as_str);
    let mut problem = |what: String, remedy: &str| {
        let problem = Problem::new(file, directive.line, what, remedy);
        scan.problems.push(problem);
    };
    let (path, text) = match included(file, directive, read) {
        Ok(Some(included)) => included,
        Ok(None) => return,
        Err((what, remedy)) => return problem(what, &remedy),
    };
    if chain.contains(&path) {
        let what = format!("{path} includes itself");
        return problem(what, "take out one of the includes on that way");
    }
    if chain.len() > DEEPEST {
        let what = format!("{path} is included by {DEEPEST} files in a row");
        return problem(what, "include it in the chapter");
    }
    let mut found = look_through(&path, &text, directive.inside);
    if found.needs_weave {
        let what = format!("{path} has a block of code or a note");
        problem(what, "write it in the chapter itself");
    }
    scan.problems.append(&mut found.problems);
    scan.links.append(&mut found.links);
    for id in found.ids.all() {
        let line = found.ids.line(id).unwrap_or(1);
        let problem = scan.ids.give(&path, id.clone(), line);
        scan.problems.extend(problem);
    }
    chain.push(path);
    for directive in &found.directives {
        follow_one(directive, chain, scan, read);
    }
    chain.pop();
}

/// What is in the text of a file that is included inside of something.
fn look_through(path: &str, text: &str, inside: Inside) -> Scan {
    if inside == Inside::Text {
        return scan(path, text);
    }
    let mut found = Scan::default();
    let lines = Lines::new(text);
    let directives = directives(text, &lines).map(|(_, it)| it);
    found.directives =
        directives.map(|it| Directive { inside, ..it }).collect();
    if inside == Inside::Html {
        let mut html = Html::default();
        html.read(text, 1);
        let link = |(to, line)| Link::new(path, line, to);
        found.links.extend(html.links.into_iter().map(link));
        for (id, line) in html.ids {
            found.problems.extend(found.ids.give(path, id, line));
        }
    }
    found
}

/// The file that a directive in `file` includes, and its text, in which lines
/// that are left out are empty. Else what is wrong, and what to do about it.
fn included(
    file: &str,
    directive: &Directive,
    read: &Read,
) -> Result<Option<(String, String)>, (String, String)> {
    match directive.word.as_str() {
        "title" => return Ok(None),
        "include" => {}
        word @ ("rustdoc_include" | "playground" | "playpen") => {
            return Err((
                format!("`{{{{#{word}}}}}` outside of a Rust block"),
                "show code in a block that begins with ```` ```rust ````"
                    .to_owned(),
            ));
        }
        word => {
            return Err((
                format!("mdBook does not know `{{{{#{word}}}}}`"),
                "write `{{#include PATH}}`, or `\\{{#…}}` to show it as text"
                    .to_owned(),
            ));
        }
    }
    let path = resolve(file, &directive.path);
    let text = read(&path).map_err(|error| {
        if error.kind() == io::ErrorKind::InvalidData {
            return (format!("{path} is not UTF-8"), "save it as that".into());
        }
        let help = match path.strip_suffix(".stdout") {
            Some(stem) => {
                let name = stem.rsplit('/').next().unwrap_or(stem);
                format!("run `cargo run -- bless {name}`, or mend the name")
            }
            None => "paths are relative to the chapter's folder".to_owned(),
        };
        (format!("there is no file {path}"), help)
    })?;
    let part = directive.part.as_deref().unwrap_or("");
    let shown = shown(&path, &text, part)?;
    let is_ours = |line: &&str| {
        line.trim_start().starts_with("//@") || ANCHOR.is_match(line)
    };
    if let Some(line) = shown.lines().find(is_ours) {
        return Err((
            format!("{path} would show `{}`", line.trim()),
            "show a listing with `{{#rustdoc_include PATH:PIECE}}` in a block \
             of Rust, and of another file what an anchor is around"
                .to_owned(),
        ));
    }
    Ok(Some((path, shown)))
}

/// The lines of a text that mdBook takes for a part of it, with empty ones in
/// the place of the others.
fn shown(
    path: &str,
    text: &str,
    part: &str,
) -> Result<String, (String, String)> {
    // As mdBook reads it: a number begins a range of lines, and anything else
    // is an anchor.
    let (first, last) = match part.split_once(':') {
        Some((first, last)) => (first, Some(last)),
        None => (part, None),
    };
    let is_shown: Vec<bool> = if first.is_empty()
        || first.parse::<usize>().is_ok()
    {
        let count = text.lines().count();
        let number = |number: &str, default| match number {
            "" => Ok(default),
            number => number.parse::<usize>().map_err(|_| {
                (
                    format!("`{part}` names no lines of {path}"),
                    "write `FIRST:LAST`, in numbers".to_owned(),
                )
            }),
        };
        let start = number(first, 1)?;
        let end = match last {
            Some(last) => number(last, count)?,
            None if first.is_empty() => count,
            None => start,
        };
        let is_there = |line: &usize| (1..=count).contains(line);
        let is_all = part.trim_matches(':').is_empty();
        if let Some(line) = [start, end].into_iter().find(|it| !is_there(it))
            && !is_all
        {
            return Err((
                format!("{path} has no line {line}"),
                "include all of it, or lines that it has".to_owned(),
            ));
        }
        if start > end && !is_all {
            return Err((
                format!("there are no lines from {start} to {end}"),
                "write the smaller number first".to_owned(),
            ));
        }
        (1..=count)
            .map(|line| (start..=end).contains(&line))
            .collect()
    } else {
        anchored(path, text, first)?
    };
    let lines = text.lines().zip(is_shown);
    Ok(lines
        .map(|(line, is_shown)| {
            format!("{}\n", if is_shown { line } else { "" })
        })
        .collect())
}

/// Whether each line of a text is between those of an anchor.
fn anchored(
    path: &str,
    text: &str,
    anchor: &str,
) -> Result<Vec<bool>, (String, String)> {
    let (mut is_inside, mut is_found) = (false, false);
    let is_shown: Vec<bool> = text
        .lines()
        .map(|line| {
            let Some(found) = ANCHOR.captures(line) else {
                return is_inside;
            };
            if &found[2] == anchor {
                // mdBook shows the first place of that name.
                is_inside = found.get(1).is_none() && !is_found;
                is_found = true;
            }
            false
        })
        .collect();
    if is_shown.contains(&true) {
        return Ok(is_shown);
    }
    if is_found {
        return Err((
            format!(
                "there is nothing between the anchors `{anchor}` in {path}"
            ),
            format!("put `ANCHOR_END: {anchor}` below what is to be shown"),
        ));
    }
    let anchors: Vec<String> = ANCHOR
        .captures_iter(text)
        .map(|found| found[2].into())
        .collect();
    let help = match nearest(anchor, anchors.iter()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("put `ANCHOR: {anchor}` into the file"),
    };
    Err((format!("there is no anchor `{anchor}` in {path}"), help))
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

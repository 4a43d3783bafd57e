//! Links whose addresses are said elsewhere: `[words][name]` or `[name][]`, and
//! `[name]: ADDRESS` on a line of its own.

use super::lines::Lines;
use crate::problem::Problem;
use regex::Regex;
use std::sync::LazyLock;

/// Such a link. The name of a note begins with `^`.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[([^\[\]^][^\[\]]*)\]\[([^\[\]^][^\[\]]*)?\]")
        .expect("the pattern is right")
});

/// What is written like such a link where `is_text` says that Markdown took it
/// for text: its address is missing. `file` names the chapter.
pub fn problems(
    file: &str,
    text: &str,
    lines: &Lines,
    is_text: impl Fn(usize) -> bool,
) -> impl Iterator<Item = Problem> {
    ELSEWHERE.captures_iter(text).filter_map(move |found| {
        let at = found.get(0)?.start();
        let name = found.get(2).or(found.get(1))?.as_str();
        let is_meant = is_text(at) && !text[..at].ends_with('\\');
        is_meant.then(|| {
            let what = format!("the link `[{name}]` is not defined");
            let remedy = format!("write `[{name}]: ADDRESS` on its own line");
            Problem::new(file, lines.at(at), what, remedy)
        })
    })
}

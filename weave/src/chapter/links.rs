//! The links from one place of the book to another.
//!
//! They are compared with the pages as they are built, by the names of those as
//! if they had sources: `sub/README.md` is `sub/index.md`.

use super::ids::Ids;
use super::includes::resolve;
use crate::nearest::nearest;
use percent_encoding::percent_decode_str;
use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// The address of something that is no page of the book.
static EXTERNAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([A-Za-z][A-Za-z0-9+.-]*:|//)").expect("the pattern is right")
});

/// Pages that each book has, and nobody writes.
pub const OF_EACH_BOOK: [&str; 3] = ["404.md", "print.md", "toc.md"];

/// The path of a chapter's page, as if it had a source of that name.
pub fn page_of(path: &str) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (format!("{folder}/"), name),
        None => (String::new(), path),
    };
    match name.rsplit_once('.') {
        Some((stem, _)) if stem.eq_ignore_ascii_case("readme") => {
            format!("{folder}index.md")
        }
        Some((stem, _)) => format!("{folder}{stem}.md"),
        None => path.to_owned(),
    }
}

/// What is wrong with a link and what to do about it, if it does not lead to
/// a page of the book and to a place on that page.
///
/// `ids` has the ids of each page by its path, `from` is the path of the page
/// with the link, and `src` the folder of sources, whose other files can be
/// linked to as well.
pub fn check(
    src: &Path,
    ids: &BTreeMap<String, &Ids>,
    from: &str,
    link: &str,
) -> Option<(String, String)> {
    if EXTERNAL.is_match(link) || link.is_empty() {
        return None;
    }
    let wrong = |what: &str, help: String| {
        Some((format!("`{link}` leads to {what}"), help))
    };
    let decoded = |part| percent_decode_str(part).decode_utf8_lossy();
    let (target, id) = link.split_once('#').unwrap_or((link, ""));
    let target = target.split('?').next().unwrap_or_default();
    let (target, id) = (decoded(target), decoded(id));
    if target.starts_with('/') {
        let help = "begin it at the folder of this page".to_owned();
        return wrong("the root of a site, where the book need not be", help);
    }
    let page = match &*target {
        "" => page_of(from),
        target => resolve(from, target),
    };
    let page = match page.strip_suffix(".html") {
        Some(stem) => format!("{stem}.md"),
        None => page,
    };
    let Some(ids_there) = ids.get(&page) else {
        let is_program = page
            .strip_suffix(".rs")
            .is_some_and(|stem| ids.contains_key(&format!("{stem}.md")));
        let is_file = src.join(&page).is_file() && !page.ends_with(".md");
        if is_file || is_program || OF_EACH_BOOK.contains(&&*page) {
            return None;
        }
        let built = page_of(&page);
        let help = match nearest(&page, ids.keys()) {
            _ if ids.contains_key(&built) => {
                format!("the page that is made of it is `{built}`")
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "link to a chapter of SUMMARY.md that is written".to_owned()
            }
        };
        return wrong("no page of the book", help);
    };
    // A browser finds the top of a page, and words in it, by itself.
    let is_found = id.is_empty() || id == "top" || id.starts_with(":~:");
    if is_found || ids_there.line(&id).is_some() {
        return None;
    }
    let help = match nearest(&id, ids_there.all()) {
        Some(near) => format!("did you mean `#{near}`?"),
        None => "link to a heading or a listing of that page".to_owned(),
    };
    wrong("no place on its page", help)
}

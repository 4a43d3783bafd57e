//! The links from one place of the book to another.

use super::includes::resolve;
use crate::nearest::nearest;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is wrong with a link and what to do about it, if it does not lead to
/// a page of the book and to a place on that page.
///
/// `ids` has the ids of each page by its path, `from` is the path of the page
/// with the link, and `src` the folder of sources, whose other files can be
/// linked to as well.
pub fn check(
    src: &Path,
    ids: &BTreeMap<&str, &BTreeSet<String>>,
    from: &str,
    link: &str,
) -> Option<(String, String)> {
    let is_external = link.contains("://") || link.starts_with("mailto:");
    if is_external || link.is_empty() {
        return None;
    }
    let (target, id) = link.split_once('#').unwrap_or((link, ""));
    let page = match target {
        "" => from.to_owned(),
        target => resolve(from, target),
    };
    let page = match page.strip_suffix(".html") {
        Some(stem) => format!("{stem}.md"),
        None => page,
    };
    let Some(ids_there) = ids.get(page.as_str()) else {
        if src.join(&page).is_file() && !page.ends_with(".md") {
            return None;
        }
        let help = match nearest(&page, ids.keys().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "link to a chapter of SUMMARY.md that is written".to_owned()
            }
        };
        return Some((format!("`{link}` leads to no page of the book"), help));
    };
    if id.is_empty() || ids_there.contains(id) {
        return None;
    }
    let help = match nearest(id, *ids_there) {
        Some(near) => format!("did you mean `#{near}`?"),
        None => "link to a heading or a listing of that page".to_owned(),
    };
    Some((format!("`{link}` leads to no place on its page"), help))
}

//! The theme's own parts of each page, as far as chapters have to know them.

use mdbook_preprocessor::PreprocessorContext;
use regex::Regex;
use std::fs;
use std::sync::LazyLock;

/// An id in the template, and one that a script gives.
static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\bid ?= ?"([^"{]+)"#).expect("the pattern is right")
});

/// The ids that a page has from its theme: from the template, and from its
/// scripts. There are none that are known if the book has no theme.
pub fn ids(ctx: &PreprocessorContext) -> Vec<String> {
    let get = |key: &str| ctx.config.get(key).ok().flatten();
    let theme = get("output.html.theme").unwrap_or("theme".to_owned());
    let scripts = ctx.config.get::<Vec<String>>("output.html.additional-js");
    let mut files = scripts.ok().flatten().unwrap_or_default();
    files.extend([format!("{theme}/index.hbs"), format!("{theme}/book.js")]);
    let mut ids = Vec::new();
    for file in files {
        let text = fs::read_to_string(ctx.root.join(file)).unwrap_or_default();
        let found = ID.captures_iter(&text).map(|found| found[1].to_owned());
        ids.extend(found);
    }
    ids.sort();
    ids.dedup();
    ids
}

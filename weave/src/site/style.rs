//! The style sheet in the page itself: a browser that has to ask for it shows
//! nothing until it is there.

use super::pages::Page;
use anyhow::{Context, Result};
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The link in the template, with the way to the book's root and the path of
/// the sheet from there.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<link rel="stylesheet" href="([^"]*)(theme/[^"]+)">"#)
        .expect("the pattern is right")
});

static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)\s*/\*.*?\*/").expect("the pattern is right")
});

/// Space that ends nothing: beside a sign that does, or for the eye. Next to
/// others, as in `1rem + 2vw`, it has a meaning.
static SPACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s*([{};,])\s*|\n\s*").expect("the pattern is right")
});

/// The style sheets of the book.
pub struct Style {
    /// The text of each, by its path from the root.
    sheets: BTreeMap<String, String>,
}

impl Style {
    /// The sheets that pages link to. The book is in the folder `to`.
    ///
    /// # Errors
    ///
    /// A sheet could not be read.
    pub fn of(to: &Path, pages: &[Page]) -> Result<Style> {
        let links = pages.iter().filter_map(|it| LINK.captures(&it.html));
        let mut sheets = BTreeMap::new();
        for link in links {
            let path = &link[2];
            if !sheets.contains_key(path) {
                sheets.insert(path.to_owned(), sheet(to, path)?);
            }
        }
        Ok(Style { sheets })
    }

    /// Puts the sheet that a page links to into the page.
    pub fn put_into(&self, html: &str) -> String {
        LINK.replace(html, |link: &Captures| {
            // The sheet lies in a folder of the root.
            let to_root = format!("url(\"{}", &link[1]);
            let style = self.sheets[&link[2]].replace("url(\"../", &to_root);
            format!("<style>{style}</style>")
        })
        .into_owned()
    }
}

/// A style sheet without what is for those who write it.
fn sheet(to: &Path, path: &str) -> Result<String> {
    let text = fs::read_to_string(to.join(path))
        .with_context(|| format!("could not read {path}"))?;
    let text = COMMENT.replace_all(&text, "");
    let text = SPACE.replace_all(&text, |found: &Captures| {
        found.get(1).map_or(" ", |it| it.as_str()).to_owned()
    });
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: String) -> Page {
        let html = format!("<link rel=\"stylesheet\" href=\"{path}\">x");
        Page { path, html }
    }

    #[test]
    fn a_sheet_finds_its_fonts_from_where_the_page_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("theme")).unwrap();
        let sheet = "/* a\n * b */\np {\n    width: calc(1em\n        + \
                     2em);\n    src: url(\"../fonts/f.woff2\");\n}\n";
        fs::write(folder.path().join("theme/book.css"), sheet).unwrap();
        let pages = ["", "../", "/b/"]
            .map(|to_root| page(format!("{to_root}theme/book.css")));
        let style = Style::of(folder.path(), &pages).unwrap();
        for (page, to_root) in pages.iter().zip(["", "../", "/b/"]) {
            assert_eq!(
                style.put_into(&page.html),
                format!(
                    "<style>p{{width: calc(1em + 2em);src: \
                     url(\"{to_root}fonts/f.woff2\");}}</style>x"
                )
            );
        }
    }

    #[test]
    fn each_page_has_the_sheet_that_it_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("theme")).unwrap();
        let pages = ["a", "b", "a"].map(|name| {
            let path = format!("theme/{name}.css");
            let text = format!("{name}{{}}");
            fs::write(folder.path().join(&path), text).unwrap();
            page(path)
        });
        let style = Style::of(folder.path(), &pages).unwrap();
        for (page, name) in pages.iter().zip(["a", "b", "a"]) {
            let html = style.put_into(&page.html);
            assert_eq!(html, format!("<style>{name}{{}}</style>x"));
        }
        let none = "<link rel=\"icon\" href=\"theme/a.css\">";
        assert_eq!(style.put_into(none), none);
    }

    #[test]
    fn a_sheet_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let pages = [page("theme/a.css".to_owned())];
        let error = Style::of(folder.path(), &pages).err().unwrap();
        assert_eq!(error.to_string(), "could not read theme/a.css");
    }
}

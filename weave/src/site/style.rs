//! The style sheet in the page itself: a browser that has to ask for it shows
//! nothing until it is there.

use anyhow::{Context, Result};
use regex::{Captures, Regex};
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

/// The style sheet of the book.
#[derive(Default)]
pub struct Style {
    /// Its path from the root, and its text, once a page has named it.
    sheet: Option<(String, String)>,
}

impl Style {
    /// Puts the sheet that a page links to into the page. The book is in the
    /// folder `to`.
    ///
    /// # Errors
    ///
    /// The sheet could not be read.
    pub fn put_into(&mut self, to: &Path, html: &str) -> Result<String> {
        let Some(link) = LINK.captures(html) else {
            return Ok(html.to_owned());
        };
        let (whole, to_root, path) = (link.get(0), &link[1], &link[2]);
        let whole = whole.expect("it matched").range();
        let style = self.sheet(to, path)?;
        // The sheet lies in a folder of the root.
        let style = style.replace("url(\"../", &format!("url(\"{to_root}"));
        let (before, after) = (&html[..whole.start], &html[whole.end..]);
        Ok(format!("{before}<style>{style}</style>{after}"))
    }

    fn sheet(&mut self, to: &Path, path: &str) -> Result<&str> {
        if self.sheet.as_ref().is_none_or(|(known, _)| known != path) {
            let text = fs::read_to_string(to.join(path))
                .with_context(|| format!("could not read {path}"))?;
            let text = COMMENT.replace_all(&text, "");
            let text = SPACE.replace_all(&text, |found: &Captures| {
                found.get(1).map_or(" ", |it| it.as_str()).to_owned()
            });
            let text = text.trim().to_owned();
            self.sheet = Some((path.to_owned(), text));
        }
        let (_, text) = self.sheet.as_ref().expect("it was put there");
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_finds_its_fonts_from_where_the_page_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("theme")).unwrap();
        let sheet = "/* a\n * b */\np {\n    width: calc(1em\n        + \
                     2em);\n    src: url(\"../fonts/f.woff2\");\n}\n";
        fs::write(folder.path().join("theme/book.css"), sheet).unwrap();
        let mut style = Style::default();
        for to_root in ["", "../", "/b/"] {
            let page = format!(
                "<link rel=\"stylesheet\" href=\"{to_root}theme/book.css\">x"
            );
            assert_eq!(
                style.put_into(folder.path(), &page).unwrap(),
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
        let mut style = Style::default();
        for name in ["a", "b", "a"] {
            let path = format!("theme/{name}.css");
            fs::write(folder.path().join(&path), format!("{name}{{}}"))
                .unwrap();
            let link = format!("<link rel=\"stylesheet\" href=\"{path}\">");
            let html = style.put_into(folder.path(), &link).unwrap();
            assert_eq!(html, format!("<style>{name}{{}}</style>"));
        }
    }

    #[test]
    fn a_sheet_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("theme")).unwrap();
        let path = folder.path().join("theme/a.css");
        fs::write(&path, "a{}").unwrap();
        let mut style = Style::default();
        let link = "<link rel=\"stylesheet\" href=\"theme/a.css\">";
        let first = style.put_into(folder.path(), link).unwrap();
        fs::remove_file(path).unwrap();
        assert_eq!(style.put_into(folder.path(), link).unwrap(), first);
    }
}

//! Fonts for paper. Of a variable font, Chromium puts each letter into a PDF as
//! a drawing; a font of one weight goes there as it is.

use anyhow::{Context, Result};
use regex::Regex;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The rule of a variable font: its weight is a range.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"@font-face\s*\{[^}]*font-weight: ?\d+ \d+;[^}]*\}")
        .expect("the pattern is right")
});

/// Puts the fonts in `theme/print` of the book below `root` in the place of
/// variable ones, into a page of the folder `to`. A file is called by its
/// family and its weight, as `literata-400.woff2`.
///
/// # Errors
///
/// A file could not be read or written.
pub fn put_into(html: &str, root: &Path, to: &Path) -> Result<String> {
    let mut rules = String::new();
    let Ok(files) = fs::read_dir(root.join("theme/print")) else {
        return Ok(html.to_owned());
    };
    for file in files {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let font = name.strip_suffix(".woff2");
        if let Some((family, weight)) = font.and_then(|it| it.rsplit_once('-'))
        {
            fs::copy(&path, to.join(&*name)).with_context(|| {
                format!("could not copy {}", path.display())
            })?;
            let _ = writeln!(
                rules,
                "@font-face {{ font-family: {family}; font-weight: {weight}; \
                 src: url(\"{name}\"); }}"
            );
        }
    }
    Ok(match rules.as_str() {
        "" => html.to_owned(),
        rules => VARIABLE.replace(html, rules).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_of_one_weight_take_the_places_of_variable_ones() {
        let (root, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir());
        let to = to.unwrap();
        let html = "<style>@font-face { font-family: F; font-weight: 200 900; \
                    src: url(\"f.woff2\"); }\n@font-face { font-family: C; \
                    font-weight: 400; src: url(\"c.woff2\"); }</style>";
        let put = || put_into(html, root.path(), to.path()).unwrap();
        assert_eq!(put(), html, "there are none");
        let folder = root.path().join("theme/print");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("README.md"), "").unwrap();
        assert_eq!(put(), html, "nothing there is a font");
        fs::write(folder.join("f-700.woff2"), "bold").unwrap();
        let expected = html.replace(
            "@font-face { font-family: F; font-weight: 200 900; src: \
             url(\"f.woff2\"); }",
            "@font-face { font-family: f; font-weight: 700; src: \
             url(\"f-700.woff2\"); }\n",
        );
        assert_eq!(put(), expected);
        let font = fs::read(to.path().join("f-700.woff2")).unwrap();
        assert_eq!(font, b"bold");
    }
}

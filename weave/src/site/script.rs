//! The scripts of each page without comments, and without space for the eye: a
//! reader has to fetch them.

use super::Page;
use anyhow::{Context, Result};
use minifier::js::minify;
use regex::Regex;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<script src="([^"]+\.js)" defer>"#)
        .expect("the pattern is right")
});

/// Makes the files smaller that `page`, at the root of the book in the folder
/// `to`, has for scripts.
///
/// # Errors
///
/// A file could not be read or written.
pub fn shrink(to: &Path, page: &Page) -> Result<()> {
    for script in SCRIPT.captures_iter(&page.html) {
        let path = to.join(&script[1]);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        fs::write(&path, minify(&text).to_string())
            .with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_says_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let page = Page {
            path: "index.html".to_owned(),
            html: "<script src=\"a.js\" defer></script>".to_owned(),
        };
        let script = "// Note.\nconst a = `b  // c ${ d }`;\n\n/* e */\n\
                      const f = /\\/\\/ +g/;\n";
        fs::write(folder.path().join("a.js"), script).unwrap();
        shrink(folder.path(), &page).unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join("a.js")).unwrap(),
            "const a=`b  // c ${ d }`;const f=/\\/\\/ +g/;"
        );
    }
}

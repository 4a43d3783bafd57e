//! The finished pages of a built book: read once, changed in turn, and written
//! back.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// A page.
pub struct Page {
    /// Its path in the book's folder, with `/`.
    pub path: String,
    /// All of it.
    pub html: String,
}

impl Page {
    /// What is in its `<main>`; nothing if it has none.
    pub fn main(&self) -> &str {
        let main = || {
            let (_, rest) = self.html.split_once("<main")?;
            let (_, rest) = rest.split_once('>')?;
            rest.split_once("</main>").map(|(main, _)| main)
        };
        main().unwrap_or_default()
    }
}

/// All pages of the book in the folder `to`.
///
/// # Errors
///
/// A file or a folder could not be read.
pub fn read(to: &Path) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    read_below(to, "", &mut pages)?;
    Ok(pages)
}

fn read_below(to: &Path, below: &str, pages: &mut Vec<Page>) -> Result<()> {
    let folder = to.join(below);
    let entries = fs::read_dir(&folder)
        .with_context(|| format!("could not read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_below(to, &format!("{path}/"), pages)?;
        } else if path.ends_with(".html") {
            let html = fs::read_to_string(entry.path())
                .with_context(|| format!("could not read {path}"))?;
            pages.push(Page { path, html });
        }
    }
    Ok(())
}

/// Writes pages into the folder `to`.
///
/// # Errors
///
/// A file could not be written.
pub fn write(to: &Path, pages: &[Page]) -> Result<()> {
    for Page { path, html } in pages {
        fs::write(to.join(path), html)
            .with_context(|| format!("could not write {path}"))?;
    }
    Ok(())
}

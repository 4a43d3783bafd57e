//! From the sources of the book to a folder of HTML, by mdBook with our step.

use crate::preprocessor::Weave;
use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use std::path::{Path, PathBuf};

/// The folder of the book that `from` lies in: the nearest with a `book.toml`.
///
/// # Errors
///
/// There is none above `from`.
pub fn root_of(from: &Path) -> Result<PathBuf> {
    let root = from.ancestors().find(|dir| dir.join("book.toml").is_file());
    root.map(Path::to_owned).with_context(|| {
        format!(
            "there is no book.toml in {} or above it\n  help: go into the \
             book's folder",
            from.display()
        )
    })
}

/// Loads the book below `root`, with our own step in the place of the command
/// that book.toml names for a stock mdBook.
///
/// # Errors
///
/// mdBook cannot read book.toml, SUMMARY.md or a chapter.
pub fn load(root: &Path) -> Result<MDBook> {
    let mut book = MDBook::load(root)?;
    book.with_preprocessor(Weave);
    Ok(book)
}

/// Builds the book below `root` into the folder `to`, which is emptied first.
///
/// # Errors
///
/// The book has mistakes ([`Problems`](crate::problem::Problems)), or mdBook
/// cannot read or write a file.
pub fn build(root: &Path, to: &Path) -> Result<()> {
    let mut book = load(root)?;
    book.config.build.build_dir = to.to_owned();
    book.build()
}

//! What all pages of a book are made of, whatever their chapters say: its
//! settings, which chapters there are, and the theme.

use super::render::is_lock;
use crate::listing::is_leftover;
use anyhow::{Context, Result};
use mdbook_driver::book::BookItem;
use mdbook_driver::config::HtmlConfig;
use mdbook_renderer::RenderContext;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What all pages are made of, as a hash.
///
/// # Errors
///
/// A setting or a file of the theme could not be read.
pub fn ground(ctx: &RenderContext, html: &HtmlConfig) -> Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let mut config = ctx.config.clone();
    // Each build has its own, of which no page says anything.
    config.build.build_dir = PathBuf::new();
    hash.update(toml::to_string(&config)?);
    for item in ctx.book.iter() {
        hash.update(match item {
            BookItem::Chapter(it) => format!(
                "{:?} {:?} {:?} {:?} {:?} {}\n",
                it.path,
                it.source_path,
                it.name,
                it.number,
                it.parent_names,
                it.sub_items.len(),
            ),
            item => format!("{item:?}\n"),
        });
    }
    let theme = html.theme.as_deref().unwrap_or(Path::new("theme"));
    let theme = ctx.root.join(theme);
    if theme.is_dir() {
        let files = WalkDir::new(theme).follow_links(true).sort_by_file_name();
        let is_source =
            |it: &DirEntry| !is_leftover(&it.file_name().to_string_lossy());
        for entry in files.into_iter().filter_entry(is_source) {
            // An editor's lock is a link that leads nowhere.
            let entry = match entry {
                Err(error) if error.path().is_some_and(is_lock) => continue,
                entry => entry?,
            };
            if entry.file_type().is_file() {
                let path = entry.path().display();
                let bytes = fs::read(entry.path())
                    .with_context(|| format!("could not read {path}"))?;
                hash.update(format!("{path} {}\n", bytes.len()));
                hash.update(bytes);
            }
        }
    }
    Ok(hash.finalize().to_vec())
}

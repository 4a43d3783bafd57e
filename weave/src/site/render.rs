//! mdBook's pages, of which those that are kept from the last build are not made
//! anew; with the files that lie between the chapters, but for what editors have
//! left there: mdBook itself would publish that, or fail at it.

use super::kept::Kept;
use crate::listing::is_leftover;
use anyhow::{Context, Result};
use mdbook_driver::config::HtmlConfig;
use mdbook_html::HtmlHandlebars;
use mdbook_renderer::{RenderContext, Renderer};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use walkdir::{DirEntry, WalkDir};

/// Makes the pages, in the place of mdBook's own renderer of that name.
pub struct Html(pub Arc<Mutex<Kept>>);

impl Renderer for Html {
    fn name(&self) -> &str {
        "html"
    }

    fn render(&self, ctx: &RenderContext) -> Result<()> {
        // mdBook copies all of a folder that has only what it reads itself.
        let folder = tempfile::tempdir()?;
        let src = ctx.root.join(&ctx.config.book.src);
        let html: Option<HtmlConfig> = ctx.config.get("output.html")?;
        let not_found = html.and_then(|html| html.input_404);
        let not_found = not_found.unwrap_or_else(|| "404.md".to_owned());
        if src.join(&not_found).is_file() {
            copy(&src, folder.path(), Path::new(&not_found))?;
        }
        let mut config = ctx.config.clone();
        config.book.src = folder.path().to_owned();
        // After a panic, all that it holds is as right as before.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (book, pages) = kept.what_is_new(ctx)?;
        let mut new =
            RenderContext::new(&ctx.root, book, config, &ctx.destination);
        new.chapter_titles = ctx.chapter_titles.clone();
        HtmlHandlebars::new().render(&new)?;
        kept.complete(&ctx.destination, pages)?;

        let build_dir = ctx.root.join(&ctx.config.build.build_dir);
        let is_source = |entry: &DirEntry| {
            let name = entry.file_name().to_string_lossy();
            let is_root = entry.depth() == 0;
            is_root || (!is_leftover(&name) && entry.path() != build_dir)
        };
        let files = WalkDir::new(&src).follow_links(true).into_iter();
        for entry in files.filter_entry(is_source) {
            // An editor's lock is a link that leads nowhere.
            let entry = match entry {
                Err(error) if error.path().is_some_and(is_lock) => continue,
                entry => entry?,
            };
            let is_chapter = entry.path().extension() == Some("md".as_ref());
            if entry.file_type().is_file() && !is_chapter {
                let path = entry.path().strip_prefix(&src)?;
                copy(&src, &ctx.destination, path)?;
            }
        }
        Ok(())
    }
}

/// Whether a path is that of an editor's lock.
pub fn is_lock(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    is_leftover(&name.to_string_lossy())
}

/// Copies a file from one folder to the same place in another.
fn copy(from: &Path, to: &Path, path: &Path) -> Result<()> {
    let (from, to) = (from.join(path), to.join(path));
    let folder = to.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    fs::copy(&from, to)
        .with_context(|| format!("could not copy {}", from.display()))?;
    Ok(())
}

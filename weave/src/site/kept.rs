//! What a builder keeps for its next build: the pages that mdBook made, each
//! with what it was made of. In: the chapters of now. Out: those that mdBook has
//! to make anew, and then, beside these, the pages of all others.

use anyhow::{Context, Result};
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::config::HtmlConfig;
use mdbook_renderer::RenderContext;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The pages of the last build.
#[derive(Default)]
pub struct Kept {
    /// What all of them are made of.
    ground: Vec<u8>,
    /// What each is made of besides, by its path.
    made_of: BTreeMap<PathBuf, Vec<u8>>,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// The page that a book opens with, which is that of its first chapter.
const FIRST: &str = "index.html";

/// What mdBook makes of all chapters' names.
const CONTENTS: [&str; 2] = ["toc.html", "toc.js"];

impl Kept {
    /// The part of a book that mdBook has to make pages of: of chapters that are
    /// new or have changed, and of their neighbors, to which they lead.
    ///
    /// # Errors
    ///
    /// A file of the theme could not be read.
    pub fn what_is_new(&mut self, ctx: &RenderContext) -> Result<Book> {
        let ground = ground(ctx)?;
        if self.ground != ground {
            *self = Kept::default();
            self.ground = ground;
        }
        let chapters: Vec<&Chapter> = ctx.book.chapters().collect();
        let is_new = |it: &&Chapter| self.is_new(ctx, it);
        let is_wanted = |at: usize| {
            // The first says so to mdBook by having none before it.
            let (from, to) = (at.saturating_sub(1), at + 2);
            let to = to.min(chapters.len());
            at == 0 || chapters[from..to].iter().any(is_new)
        };
        let wanted = (0..chapters.len()).filter(|&at| is_wanted(at));
        let wanted: Vec<_> = wanted.map(|at| &chapters[at].path).collect();
        let items = ctx.book.items.clone();
        Ok(Book::new_with_items(only(items, &|it| {
            wanted.contains(&&it.path)
        })))
    }

    /// Keeps the new pages in mdBook's folder, and puts the others there.
    ///
    /// # Errors
    ///
    /// A file could not be read or written.
    pub fn complete(&mut self, ctx: &RenderContext) -> Result<()> {
        let mut made_of = BTreeMap::new();
        let mut files = BTreeMap::new();
        let mut have = |path: &Path, is_new: bool| -> Result<()> {
            let file = ctx.destination.join(path);
            let bytes = match self.files.remove(path) {
                Some(bytes) if !is_new => {
                    put(&file, &bytes)?;
                    bytes
                }
                _ => fs::read(&file).with_context(|| {
                    format!("could not read {}", file.display())
                })?,
            };
            files.insert(path.to_owned(), bytes);
            Ok(())
        };
        for path in CONTENTS.map(Path::new) {
            if ctx.destination.join(path).is_file() {
                have(path, false)?;
            }
        }
        for (at, chapter) in ctx.book.chapters().enumerate() {
            let (path, of) = (page_of(chapter), made(ctx, chapter));
            let is_new = self.made_of.get(&path) != Some(&of);
            if at == 0 && path != Path::new(FIRST) {
                have(Path::new(FIRST), is_new)?;
            }
            have(&path, is_new)?;
            made_of.insert(path, of);
        }
        (self.made_of, self.files) = (made_of, files);
        Ok(())
    }

    fn is_new(&self, ctx: &RenderContext, chapter: &Chapter) -> bool {
        let kept = self.made_of.get(&page_of(chapter));
        kept != Some(&made(ctx, chapter))
    }
}

/// Writes a file, and makes its folder.
fn put(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    fs::write(file, bytes)
        .with_context(|| format!("could not write {}", file.display()))
}

/// The path of a chapter's page.
fn page_of(chapter: &Chapter) -> PathBuf {
    let path = chapter.path.as_deref().unwrap_or(Path::new(""));
    path.with_extension("html")
}

/// What only the page of this chapter is made of.
fn made(ctx: &RenderContext, chapter: &Chapter) -> Vec<u8> {
    let title = chapter.path.as_ref();
    let title = title.and_then(|path| ctx.chapter_titles.get(path));
    let of = format!("{title:?}\n{}", chapter.content);
    Sha256::digest(of).to_vec()
}

/// What all pages are made of: the book's settings, which chapters there are, and
/// the theme.
fn ground(ctx: &RenderContext) -> Result<Vec<u8>> {
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
    let html: Option<HtmlConfig> = ctx.config.get("output.html")?;
    let theme = html.and_then(|html| html.theme);
    let theme = ctx.root.join(theme.unwrap_or_else(|| "theme".into()));
    if theme.is_dir() {
        for entry in WalkDir::new(theme).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                let bytes = fs::read(entry.path())?;
                let (path, length) = (entry.path().display(), bytes.len());
                hash.update(format!("{path} {length}\n"));
                hash.update(bytes);
            }
        }
    }
    Ok(hash.finalize().to_vec())
}

/// Those of some items that are wanted, in their order; what is below one that
/// is not takes its place.
fn only(
    items: Vec<BookItem>,
    is_wanted: &impl Fn(&Chapter) -> bool,
) -> Vec<BookItem> {
    let mut all = Vec::new();
    for item in items {
        match item {
            BookItem::Chapter(mut chapter) => {
                let below = std::mem::take(&mut chapter.sub_items);
                let below = only(below, is_wanted);
                if is_wanted(&chapter) {
                    chapter.sub_items = below;
                    all.push(BookItem::Chapter(chapter));
                } else {
                    all.extend(below);
                }
            }
            item => all.push(item),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdbook_driver::config::Config;

    fn chapter(name: &str, text: &str, below: Vec<BookItem>) -> BookItem {
        let path = format!("{name}.md");
        let mut chapter = Chapter::new(name, text.into(), path, Vec::new());
        chapter.sub_items = below;
        BookItem::Chapter(chapter)
    }

    /// A book of eight chapters, two of which are below the sixth.
    fn book(folder: &Path, fifth: &str, seventh: &str) -> RenderContext {
        let below = vec![
            chapter("seventh", seventh, Vec::new()),
            chapter("eighth", "", Vec::new()),
        ];
        let mut items: Vec<_> = ["first", "second", "third", "fourth"]
            .map(|name| chapter(name, "", Vec::new()))
            .into();
        items.push(BookItem::Separator);
        items.push(chapter("fifth", fifth, Vec::new()));
        items.push(chapter("sixth", "", below));
        let book = Book::new_with_items(items);
        RenderContext::new(folder, book, Config::default(), folder)
    }

    fn names(book: &Book) -> Vec<&str> {
        book.chapters().map(|it| it.name.as_str()).collect()
    }

    /// As mdBook makes pages, of which those at its edges lead nowhere.
    fn make(ctx: &RenderContext, kept: &mut Kept) {
        let new = kept.what_is_new(ctx).unwrap();
        let names = names(&new);
        for (at, chapter) in new.chapters().enumerate() {
            let path = ctx.destination.join(page_of(chapter));
            let around = &names[at.saturating_sub(1)..names.len().min(at + 2)];
            let page = format!("{} {around:?}", chapter.content);
            fs::write(path, &page).unwrap();
            if at == 0 {
                fs::write(ctx.destination.join(FIRST), page).unwrap();
            }
        }
        kept.complete(ctx).unwrap();
    }

    #[test]
    fn what_has_changed_is_made_anew_beside_its_neighbors() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::default();
        make(&book(folder.path(), "1", "1"), &mut kept);
        let none = kept.what_is_new(&book(folder.path(), "1", "1")).unwrap();
        assert_eq!(names(&none), ["first"]);
        let one = kept.what_is_new(&book(folder.path(), "2", "1")).unwrap();
        assert_eq!(names(&one), ["first", "fourth", "fifth", "sixth"]);
        let two = kept.what_is_new(&book(folder.path(), "1", "2")).unwrap();
        assert_eq!(names(&two), ["first", "sixth", "seventh", "eighth"]);
    }

    #[test]
    fn all_pages_are_there_and_lead_where_they_did() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::default();
        make(&book(folder.path(), "1", "1"), &mut kept);
        let read =
            |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let sixth = read("sixth.html");
        make(&book(folder.path(), "2", "1"), &mut kept);
        assert!(read("fifth.html").starts_with("2 [\"fourth\", \"fifth\""));
        assert_eq!(read("sixth.html"), sixth);
        assert_eq!(read(FIRST), " [\"first\", \"second\"]");
    }

    #[test]
    fn another_setting_or_theme_is_another_page() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::default();
        make(&book(folder.path(), "1", "1"), &mut kept);
        let mut other = book(folder.path(), "1", "1");
        other.config.book.title = Some("Other".to_owned());
        let all = kept.what_is_new(&other).unwrap();
        assert_eq!(all.chapters().count(), 8);
        make(&other, &mut kept);
        fs::create_dir(folder.path().join("theme")).unwrap();
        fs::write(folder.path().join("theme/index.hbs"), "").unwrap();
        let all = kept.what_is_new(&other).unwrap();
        assert_eq!(all.chapters().count(), 8);
    }
}

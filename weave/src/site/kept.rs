//! What a builder keeps for its next build: the pages that mdBook made, each
//! with what it was made of. In: the chapters of now. Out: those that mdBook has
//! to make anew, and then, beside these, the pages of all others.
//!
//! mdBook then knows only a part of the chapters. So a template has to leave the
//! list of all of them to weave, which puts it where `<!-- contents -->` says.

use super::ground::ground;
use anyhow::{Context, Result};
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::config::HtmlConfig;
use mdbook_renderer::RenderContext;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The pages of the last build.
#[derive(Default)]
pub struct Kept {
    /// What all of them are made of.
    ground: Vec<u8>,
    /// What each is made of besides, by its path.
    made_of: BTreeMap<PathBuf, Vec<u8>>,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// Of all chapters in their order, the path of the page, what that is made of,
/// and whether it is new.
pub struct Pages(Vec<(PathBuf, Vec<u8>, bool)>);

/// The page that a book opens with, which is that of its first chapter.
const FIRST: &str = "index.html";

/// What mdBook makes of all chapters' names.
const CONTENTS: [&str; 2] = ["toc.html", "toc.js"];

impl Kept {
    /// The part of a book that mdBook has to make pages of; and all pages that
    /// there will be. That part is the chapters that are new or have changed,
    /// with their neighbors, so that mdBook links them; new pages of the
    /// neighbors themselves are thrown away.
    ///
    /// # Errors
    ///
    /// A setting or a file of the theme could not be read.
    pub fn what_is_new(
        &mut self,
        ctx: &RenderContext,
    ) -> Result<(Book, Pages)> {
        let html: HtmlConfig =
            ctx.config.get("output.html")?.unwrap_or_default();
        let chapters: Vec<&Chapter> = ctx.book.chapters().collect();
        let ground = match can_be_kept(&html, &chapters) {
            true => ground(ctx, &html)?,
            false => Vec::new(),
        };
        if ground.is_empty() || self.ground != ground {
            *self = Kept::default();
            self.ground = ground;
        }
        let page = |chapter: &&Chapter| {
            let (path, of) = (page_of(chapter), made_of(ctx, chapter));
            let is_new = self.made_of.get(&path) != Some(&of);
            (path, of, is_new)
        };
        let pages: Vec<_> = chapters.iter().map(page).collect();
        let is_wanted = |at: usize| {
            // For mdBook, the one without any before it is the first.
            let around = at.saturating_sub(1)..pages.len().min(at + 2);
            at == 0 || pages[around].iter().any(|(_, _, is_new)| *is_new)
        };
        let wanted: BTreeSet<&Option<PathBuf>> = (0..chapters.len())
            .filter(|&at| is_wanted(at))
            .map(|at| &chapters[at].path)
            .collect();
        let items = only(&ctx.book.items, &|it| wanted.contains(&it.path));
        Ok((Book::new_with_items(items), Pages(pages)))
    }

    /// Keeps the new pages in mdBook's folder, and puts the others there.
    ///
    /// # Errors
    ///
    /// A file could not be read or written.
    pub fn complete(&mut self, folder: &Path, pages: Pages) -> Result<()> {
        if self.ground.is_empty() {
            return Ok(());
        }
        // If this fails, nothing is kept, and next time all is new.
        let mut last = std::mem::take(&mut self.files);
        self.made_of.clear();
        let mut have = |path: &Path, is_new: bool| -> Result<()> {
            let file = folder.join(path);
            let bytes = match last.remove(path) {
                Some(bytes) if !is_new => {
                    put(&file, &bytes)?;
                    bytes
                }
                _ => fs::read(&file).with_context(|| {
                    format!("could not read {}", file.display())
                })?,
            };
            self.files.insert(path.to_owned(), bytes);
            Ok(())
        };
        for path in CONTENTS.map(Path::new) {
            if folder.join(path).is_file() {
                have(path, false)?;
            }
        }
        for (at, (path, _, is_new)) in pages.0.iter().enumerate() {
            if at == 0 && path != Path::new(FIRST) {
                have(Path::new(FIRST), *is_new)?;
            }
            have(path, *is_new)?;
        }
        let made_of = pages.0.into_iter().map(|(path, of, _)| (path, of));
        self.made_of = made_of.collect();
        Ok(())
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
fn made_of(ctx: &RenderContext, chapter: &Chapter) -> Vec<u8> {
    let title = chapter.path.as_ref();
    let title = title.and_then(|path| ctx.chapter_titles.get(path));
    let of = format!("{title:?}\n{}", chapter.content);
    Sha256::digest(of).to_vec()
}

/// Whether mdBook makes the same pages of a part of the chapters. It does not
/// where a redirect leads away from a page that it has to see, where the names of
/// files depend on what is in them, or where the first chapter does not have the
/// first page to itself.
fn can_be_kept(html: &HtmlConfig, chapters: &[&Chapter]) -> bool {
    let is_first = |it: &&Chapter| page_of(it) == Path::new(FIRST);
    html.redirect.is_empty()
        && !html.hash_files
        && !chapters.iter().skip(1).any(is_first)
}

/// Those of some items that are wanted, in their order; what is below one that
/// is not takes its place.
fn only(
    items: &[BookItem],
    is_wanted: &impl Fn(&Chapter) -> bool,
) -> Vec<BookItem> {
    let mut all = Vec::new();
    for item in items {
        match item {
            BookItem::Chapter(chapter) => {
                let below = only(&chapter.sub_items, is_wanted);
                if is_wanted(chapter) {
                    let mut chapter = Chapter::clone(chapter);
                    chapter.sub_items = below;
                    all.push(BookItem::Chapter(chapter));
                } else {
                    all.extend(below);
                }
            }
            item => all.push(item.clone()),
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
        let mut config = Config::default();
        config.set("output.html.hash-files", false).unwrap();
        RenderContext::new(folder, book, config, folder)
    }

    fn names(book: &Book) -> Vec<String> {
        book.chapters().map(|it| it.name.clone()).collect()
    }

    /// As mdBook makes pages, of which those at its edges lead nowhere.
    fn make(ctx: &RenderContext, kept: &mut Kept) {
        let (new, pages) = kept.what_is_new(ctx).unwrap();
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
        kept.complete(&ctx.destination, pages).unwrap();
    }

    #[test]
    fn what_has_changed_is_made_anew_beside_its_neighbors() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::default();
        make(&book(folder.path(), "1", "1"), &mut kept);
        let (none, _) =
            kept.what_is_new(&book(folder.path(), "1", "1")).unwrap();
        assert_eq!(names(&none), ["first"]);
        let (one, _) =
            kept.what_is_new(&book(folder.path(), "2", "1")).unwrap();
        assert_eq!(names(&one), ["first", "fourth", "fifth", "sixth"]);
        let (two, _) =
            kept.what_is_new(&book(folder.path(), "1", "2")).unwrap();
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
    fn after_a_build_that_fails_all_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::default();
        let ctx = book(folder.path(), "1", "1");
        make(&ctx, &mut kept);
        let (_, pages) = kept.what_is_new(&ctx).unwrap();
        // A folder cannot be made where a file is.
        let file = folder.path().join(FIRST);
        kept.complete(&file, pages).unwrap_err();
        let (all, _) = kept.what_is_new(&ctx).unwrap();
        assert_eq!(all.chapters().count(), 8);
    }

    #[test]
    fn nothing_is_kept_where_a_part_of_the_book_has_other_pages() {
        let folder = tempfile::tempdir().unwrap();
        type Change = fn(&mut RenderContext);
        let changes: [(usize, Change); 4] = [
            (1, |_| ()),
            (8, |ctx| {
                let redirect = BTreeMap::from([("/x.html", "first.html")]);
                ctx.config.set("output.html.redirect", redirect).unwrap();
            }),
            (8, |ctx| {
                ctx.config.set("output.html.hash-files", true).unwrap();
            }),
            (9, |ctx| {
                ctx.book.items.push(chapter("index", "", Vec::new()));
            }),
        ];
        for (count, change) in changes {
            let mut kept = Kept::default();
            let mut ctx = book(folder.path(), "1", "1");
            change(&mut ctx);
            make(&ctx, &mut kept);
            let (new, _) = kept.what_is_new(&ctx).unwrap();
            assert_eq!(new.chapters().count(), count);
        }
    }

    #[test]
    fn another_setting_or_theme_is_another_page() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::default();
        make(&book(folder.path(), "1", "1"), &mut kept);
        let mut other = book(folder.path(), "1", "1");
        other.config.book.title = Some("Other".to_owned());
        let (all, _) = kept.what_is_new(&other).unwrap();
        assert_eq!(all.chapters().count(), 8);
        make(&other, &mut kept);
        fs::create_dir(folder.path().join("theme")).unwrap();
        fs::write(folder.path().join("theme/index.hbs"), "").unwrap();
        let (all, _) = kept.what_is_new(&other).unwrap();
        assert_eq!(all.chapters().count(), 8);
    }
}

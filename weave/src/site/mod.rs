//! From the sources of the book to a folder of HTML, by mdBook with our step.
//!
//! mdBook makes the [`pages`]. What it cannot say in a template is then put into
//! them ([`finish`]): the contents beside each, the [`style`] sheet, and their
//! [`address`]; their [`script`]s shrink. Beside them lie the [`programs`] of the
//! listings. Then the book can be read, and what few look at first is made: the
//! page to [`print`], and what the [`search`] looks through. A book that knows its
//! address is also [`published`].

mod address;
mod finish;
mod ground;
mod kept;
mod pages;
mod pause;
pub mod print;
mod programs;
mod published;
mod render;
mod script;
mod search;
mod sources;
mod style;

use self::kept::Kept;
use crate::page::contents::Contents;
use crate::page::programs::Programs;
use crate::preprocessor::Weave;
use crate::problem::Problems;
use anyhow::{Context, Result, ensure};
use finish::{Finish, LIVE_RELOAD};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use print::{Print, Scope};
use published::{Published, feed};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::{Arc, Mutex};
use style::Style;

pub(crate) use address::url_path;
pub(crate) use pages::Page;

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

/// What only the one who builds the book knows.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the book will be on the web, as `https://example.org/book/`:
    /// pages then name their own address, and the picture for those who link
    /// to them. Without it they work anywhere, and name none.
    pub url: Option<String>,
    /// Files that a book with an address offers to take along, as an ePub.
    pub downloads: Vec<PathBuf>,
    /// The path of the socket that tells an open page of a new build.
    pub live_reload: Option<String>,
}

/// Builds the book below `root` into the folder `to`, which is emptied first.
///
/// # Errors
///
/// The book has mistakes ([`Problems`](crate::problem::Problems)), mdBook
/// cannot read or write a file, or the URL is none of the web.
pub fn build(root: &Path, to: &Path, options: &Options) -> Result<()> {
    Builder::default().build(root, to, options, || ())
}

/// Builds the book again and again: pages of chapters and programs of listings
/// that have not changed meanwhile are made once.
#[derive(Default)]
pub struct Builder {
    kept: Arc<Mutex<Kept>>,
    programs: Arc<Mutex<Programs>>,
}

impl Builder {
    /// Builds the book, as [`build`] does. When all is there but for what
    /// [`comes_later`], it says so by calling `can_be_read`.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn build(
        &self,
        root: &Path,
        to: &Path,
        options: &Options,
        can_be_read: impl FnOnce(),
    ) -> Result<()> {
        let mut book = MDBook::load(root).map_err(|error| {
            let problems = sources::without_text(root);
            problems.map_or(error, anyhow::Error::from)
        })?;
        // In the place of the command that book.toml names for a stock mdBook.
        let weave = Weave::read(root)?.after(&self.programs);
        let listings = weave.listings();
        book.with_preprocessor(weave);
        book.with_renderer(render::Html(Arc::clone(&self.kept)));
        book.config.build.build_dir = to.to_owned();
        without_search(&mut book.config)?;
        if let Some(url) = &options.url {
            book.config.set("output.html.site-url", url_path(url)?)?;
        }
        if options.live_reload.is_some() {
            book.config.set("output.html.site-url", "/")?;
            book.config
                .set("output.html.live-reload-endpoint", LIVE_RELOAD)?;
            // Pages name the same files, whether these are there yet or not.
            book.config.set("output.html.hash-files", false)?;
        }
        // In the place of mdBook's, which is larger, and takes longer.
        book.config.set("output.html.print.enable", false)?;
        let contents = Contents::of(&book.book);
        book.build()?;

        let problems = feed::problems(root);
        ensure!(problems.is_empty(), Problems(problems));

        let mut made = pages::read(to)?;
        let is_hashed =
            book.config.get("output.html.hash-files")?.unwrap_or(true);
        // The name of a file that says what is in it is known when that is.
        let searched = match is_hashed {
            true => search::write(to, &made, true)?,
            false => search::PATH.to_owned(),
        };
        search::put_into(&mut made, &searched);
        if let Some(page) = made.iter().find(|it| it.path == "index.html") {
            script::shrink(to, page)?;
        }
        let published = options.url.as_deref().map(|url| Published {
            root,
            to,
            url,
            downloads: &options.downloads,
            config: &book.config,
            contents: &contents,
        });
        let additions = published.as_ref().map(|it| it.additions(&made));
        let finish = Finish {
            contents: &contents,
            style: Style::of(to, &made)?,
            live_reload: options.live_reload.as_deref(),
            additions: additions.transpose()?,
        };
        let mut pages: Vec<Page> =
            made.par_iter().map(|page| finish.page(page)).collect();
        pages::write(to, &pages)?;
        programs::write(to, &listings)?;
        can_be_read();

        if !is_hashed {
            search::write(to, &made, false)?;
        }
        let print = Print {
            root,
            config: &book.config,
            contents: &contents,
        };
        let printed = finish.page(&print.page(&made, Scope::default())?);
        pages::write(to, slice::from_ref(&printed))?;
        pages.push(printed);
        match published {
            Some(published) => published.finish(&made, &pages),
            None => Ok(()),
        }
    }
}

/// The pages of a book that was built into the folder `to`, without where a
/// browser stops: to be made into something else.
///
/// # Errors
///
/// A file or a folder could not be read.
pub(crate) fn pages(to: &Path) -> Result<Vec<Page>> {
    let mut pages = pages::read(to)?;
    for page in &mut pages {
        page.html = pause::take_out(&page.html);
    }
    Ok(pages)
}

/// Whether a file may still not be there when a book can be read: the one to
/// print, and what is searched.
pub fn comes_later(path: &str) -> bool {
    [print::PATH, search::PATH].contains(&path)
}

/// Takes from a book's settings that it is to have no search of mdBook's, which
/// is not compiled in here: mdBook would say that it ignores them.
fn without_search(config: &mut Config) -> Result<()> {
    if let Some(mut html) = config.get::<toml::Table>("output.html")? {
        html.remove("search");
        config.set("output.html", html)?;
    }
    Ok(())
}

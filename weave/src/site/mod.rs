//! From the sources of the book to a folder of HTML, by mdBook with our step.
//!
//! mdBook makes the pages. What it cannot say in a template is then put into
//! them ([`pages`]): the contents beside each, the [`style`] sheet, and their
//! [`address`]; their [`script`]s shrink. Beside them lie the [`programs`] of the
//! listings, and what the [`search`] looks through; a book that knows its address
//! is also [`published`].

mod address;
mod ground;
mod kept;
mod pages;
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
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use print::{Print, Scope};
use published::{Published, feed};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use style::Style;

pub(crate) use address::url_path;
pub(crate) use pages::{Page, read as pages};

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
    Builder::default().build(root, to, options)
}

/// Builds the book again and again: pages of chapters and programs of listings
/// that have not changed meanwhile are made once.
#[derive(Default)]
pub struct Builder {
    kept: Arc<Mutex<Kept>>,
    programs: Arc<Mutex<Programs>>,
}

impl Builder {
    /// Builds the book, as [`build`] does.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn build(
        &self,
        root: &Path,
        to: &Path,
        options: &Options,
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

        let mut pages = pages::read(to)?;
        let is_hashed =
            book.config.get("output.html.hash-files")?.unwrap_or(true);
        let print = Print {
            root,
            config: &book.config,
            contents: &contents,
        };
        let (searched, printed) = rayon::join(
            || search::write(to, &pages, is_hashed),
            || print.page(&pages, Scope::default()),
        );
        pages.push(printed?);
        search::put_into(&mut pages, &searched?);
        if let Some(page) = pages.iter().find(|it| it.path == "index.html") {
            script::shrink(to, page)?;
        }
        let mut style = Style::default();
        for page in &mut pages {
            page.html = contents.put_into(&page.path, &page.html);
            page.html = with_stops(&page.html);
            if let Some(endpoint) = &options.live_reload {
                page.html = page.html.replacen(LIVE_RELOAD, endpoint, 1);
            }
            if page.path == "404.html" {
                page.html = address::without_base(&page.html);
            }
            page.html = style.put_into(to, &page.html)?;
        }
        let published = options.url.as_deref().map(|url| Published {
            root,
            to,
            url,
            downloads: &options.downloads,
            config: &book.config,
            contents: &contents,
        });
        if let Some(published) = &published {
            published.put_into(&mut pages)?;
        }
        pages::write(to, &pages)?;
        programs::write(to, &listings)?;
        match published {
            Some(published) => published.finish(&pages),
            None => Ok(()),
        }
    }
}

/// What stands in pages for the path that each build has of its own, so that
/// they can be kept for the next.
const LIVE_RELOAD: &str = "weave:live-reload";

/// A page whose tables have a name, for the script to make them stops of the
/// Tab key where they are wider than the page; and whose headings are none.
fn with_stops(html: &str) -> String {
    let table = "<div class=\"table-wrapper\">";
    let named =
        "<div class=\"table-wrapper\" role=\"group\" aria-label=\"Table\">";
    // A heading leads to itself: to be clicked and copied, not to be passed at
    // each press of Tab.
    let heading = "<a class=\"header\" ";
    let no_stop = "<a class=\"header\" tabindex=\"-1\" ";
    html.replace(table, named).replace(heading, no_stop)
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

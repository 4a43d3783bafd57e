//! The book as an ePub: its finished pages as XHTML, one a file, in a ZIP.
//!
//! Written here rather than by mdBook's own renderers for ePubs, since those
//! begin with Markdown, where figures of listings have not been made. The same
//! commit gives the same bytes: no file in it knows when it was written.
//!
//! ```text
//! pages → chapter (links, code) → package: contents, list of files → archive
//! ```

mod archive;
mod chapter;
mod code;
mod links;
mod package;
mod tag;

use crate::commit::Commit;
use crate::drawing::plate::Plate;
use crate::drawing::raster::Raster;
use crate::drawing::{COLORED, Drawing};
use crate::page::contents::{Contents, sections};
use crate::site::print::{PROOF, Title};
use crate::site::{self, Page, url_path};
use anyhow::{Context, Result};
use archive::Archive;
use chapter::Chapter;
use links::Links;
use mdbook_driver::MDBook;
use mdbook_driver::config::BookConfig;
use package::Package;
use roxmltree::{Document, ParsingOptions};
use std::fs;
use std::path::Path;

/// How an ePub is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the book is published, as `https://example.org/book/`: what is
    /// not in the ePub is linked to there.
    pub url: Option<String>,
}

/// A file that is read.
struct Entry {
    /// What it is called in the contents.
    name: String,
    file: String,
    /// Its path as a page of the book.
    path: String,
    xhtml: String,
    /// The ids and headings of its sections.
    sections: Vec<(String, String)>,
    kind: Kind,
}

/// What a file is there for.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Title,
    Chapter,
    /// It's read by whoever follows a link to it, and is not in the contents.
    Program,
}

impl Entry {
    fn new(name: &str, page: &Page, main: String, kind: Kind) -> Entry {
        let sections = sections(&main);
        Entry {
            name: name.to_owned(),
            file: links::file(&page.path),
            path: page.path.clone(),
            sections: sections
                .map(|(id, name)| (id.to_owned(), name.to_owned()))
                .collect(),
            xhtml: main,
            kind,
        }
    }
}

/// The picture of the cover.
const COVER: &str = "cover.png";

/// Writes the book below `root` as an ePub to the file `to`, and returns how
/// many bytes it has.
///
/// # Errors
///
/// The book does not build, a page of it cannot be one of an ePub, or a file
/// could not be written.
pub fn write(root: &Path, to: &Path, options: &Options) -> Result<usize> {
    if let Some(url) = &options.url {
        url_path(url)?;
    }
    let folder = tempfile::Builder::new().prefix("async-rust-").tempdir()?;
    site::build(root, folder.path(), &site::Options::default())?;
    let book = MDBook::load(root)?;
    let contents = Contents::of(&book.book);
    let config = &book.config.book;
    let commit = Commit::of(root);
    let url = options.url.as_deref();

    let mut pages = site::pages(folder.path())?;
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    let chapters = contents.chapters().filter(|(_, path)| *path != PROOF);
    let chapters = chapters.filter_map(|(name, path)| {
        Some((name, pages.iter().find(|page| page.path == path)?))
    });
    let chapters: Vec<(&str, &Page)> = chapters.collect();
    let (mut entries, cover) = entries(&chapters, config, commit.as_ref());
    let programs = pages.iter().filter_map(|page| {
        let name = page.path.strip_prefix("listings/")?;
        Some((name.strip_suffix(".html")?, page))
    });
    let programs: Vec<(&str, &Page)> = programs.collect();
    entries.extend(programs.iter().map(|(name, page)| {
        Entry::new(name, page, page.main().to_owned(), Kind::Program)
    }));
    let read = chapters.iter().chain(&programs).map(|(_, page)| *page);
    let links = Links::of(read, url);
    let mut drawings = Vec::new();
    for entry in &mut entries {
        let mut chapter = Chapter::new(&links, &entry.path, entry.kind);
        let body = chapter.make(&entry.xhtml)?;
        drawings.append(&mut chapter.drawings);
        entry.xhtml = chapter::page(entry, config, &body);
        check(&entry.file, &entry.xhtml)?;
    }
    let files = files(root, config, cover.as_deref(), drawings)?;

    let others = files.iter().map(|(file, kind, _)| (&**file, *kind));
    let package = Package {
        book: config,
        commit: commit.as_ref(),
        url,
        entries: &entries,
        others: others.collect(),
    };
    let mut archive = Archive::new(package.time())?;
    archive.put("META-INF/container.xml", package::CONTAINER.as_bytes())?;
    archive.put("EPUB/book.opf", package.to_opf().as_bytes())?;
    archive.put("EPUB/nav.xhtml", package.to_nav().as_bytes())?;
    archive.put("EPUB/toc.ncx", package.to_ncx().as_bytes())?;
    for entry in &entries {
        archive.put(&format!("EPUB/{}", entry.file), entry.xhtml.as_bytes())?;
    }
    for (file, _, bytes) in &files {
        archive.put(&format!("EPUB/{file}"), bytes)?;
    }
    archive.write(to)
}

/// The files that are read, still as HTML: the title page, if the first page
/// shows the cover, and the chapters. With the figure of the cover.
fn entries(
    chapters: &[(&str, &Page)],
    config: &BookConfig,
    commit: Option<&Commit>,
) -> (Vec<Entry>, Option<String>) {
    let mut entries = Vec::new();
    let mut cover = None;
    for (name, page) in chapters {
        let mut main = page.main().to_owned();
        let mut name = *name;
        if Title::is_in(&main) {
            let title = Title::take_from(&mut main, config)
                .with_edition(commit.map(Commit::in_words));
            entries.push(Entry {
                name: title.title.clone(),
                file: "title.xhtml".to_owned(),
                path: "title.html".to_owned(),
                xhtml: title.to_html().into_string(),
                sections: Vec::new(),
                kind: Kind::Title,
            });
            cover = title.cover;
            name = Title::ABOUT;
        }
        entries.push(Entry::new(name, page, main, Kind::Chapter));
    }
    (entries, cover)
}

/// The files that are shown by others.
fn files(
    root: &Path,
    config: &BookConfig,
    cover: Option<&str>,
    drawings: Vec<(String, Drawing)>,
) -> Result<Vec<(String, &'static str, Vec<u8>)>> {
    let mut files = Vec::new();
    if let Some(cover) = cover {
        let cover = cover_of(root, config, cover)?;
        files.push((COVER.to_owned(), "image/png", cover));
    }
    for (file, drawing) in drawings {
        files.push((file, "image/svg+xml", drawing.svg.into_bytes()));
    }
    for (file, path, kind) in [
        ("book.css", "theme/epub/book.css", "text/css"),
        ("code.woff2", "theme/fonts/inconsolata.woff2", "font/woff2"),
    ] {
        let path = root.join(path);
        let bytes = fs::read(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        files.push((file.to_owned(), kind, bytes));
    }
    Ok(files)
}

/// The cover, drawn from the figure of the first page.
fn cover_of(root: &Path, config: &BookConfig, figure: &str) -> Result<Vec<u8>> {
    let svg = figure.find("<svg").zip(figure.find("</svg>"));
    let svg = svg.map(|(start, end)| &figure[start..end + "</svg>".len()]);
    let drawing = svg.and_then(|svg| Drawing::of(svg, COLORED));
    let drawing = drawing.context("the cover is no picture with a viewBox")?;
    let plate = Plate {
        book: config.title.as_deref().unwrap_or_default(),
        words: config.description.as_deref().unwrap_or_default(),
        below: &config.authors.join(", "),
        drawing: &drawing,
    };
    Raster::new(root)?.to_png(&plate.cover())
}

/// A device shows nothing of a page that is not XML.
fn check(file: &str, xhtml: &str) -> Result<()> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..Default::default()
    };
    let parsed = Document::parse_with_options(xhtml, options);
    parsed.map(|_| ()).map_err(|error| {
        let line = error.pos().row as usize;
        let text = xhtml.lines().nth(line.saturating_sub(1));
        anyhow::anyhow!(
            "{file}:{line} of the ePub is no XML: {error}\n  \
             help: write the HTML of the chapter so that each tag is closed: \
             {}",
            text.unwrap_or_default()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_no_xml_is_told_by_its_line() {
        check("a.xhtml", "<!DOCTYPE html>\n<p>b</p>").unwrap();
        let error = check("a.xhtml", "<div>\n<p>b\n</div>").unwrap_err();
        let error = error.to_string();
        let begin = "a.xhtml:3 of the ePub is no XML: ";
        assert!(error.starts_with(begin), "{error}");
        assert!(error.ends_with("each tag is closed: </div>"), "{error}");
    }
}

//! From the sources of the book to a folder of HTML, by mdBook with our step.

use crate::page::contents::Contents;
use crate::preprocessor::Weave;
use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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
    /// The path of the socket that tells an open page of a new build.
    pub live_reload: Option<String>,
    /// Only what a reader sees at once: without the search index and the page
    /// to print, which take as long as all the rest.
    pub pages_only: bool,
}

/// Builds the book below `root` into the folder `to`, which is emptied first.
///
/// # Errors
///
/// The book has mistakes ([`Problems`](crate::problem::Problems)), mdBook
/// cannot read or write a file, or the URL is none of the web.
pub fn build(root: &Path, to: &Path, options: &Options) -> Result<()> {
    let mut book = MDBook::load(root)?;
    // In the place of the command that book.toml names for a stock mdBook.
    book.with_preprocessor(Weave);
    book.config.build.build_dir = to.to_owned();
    if let Some(url) = &options.url {
        book.config.set("output.html.site-url", url_path(url)?)?;
    }
    if let Some(endpoint) = &options.live_reload {
        book.config.set("output.html.site-url", "/")?;
        book.config
            .set("output.html.live-reload-endpoint", endpoint)?;
        // Pages name the same files, whether these are there yet or not.
        book.config.set("output.html.hash-files", false)?;
    }
    if options.pages_only {
        book.config.set("output.html.search.enable", false)?;
        book.config.set("output.html.print.enable", false)?;
    }
    let contents = Contents::of(&book.book);
    book.build()?;
    finish(to, "", &contents, options.url.as_deref())
}

/// The path of a URL, which ends in a slash.
fn url_path(url: &str) -> Result<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .filter(|_| url.ends_with('/'))
        .with_context(|| {
            format!(
                "`{url}` is not where a book can be\n  help: write it as \
                 https://example.org/book/, with the slash at its end"
            )
        })?;
    let slash = rest.find('/').expect("it ends in a slash");
    Ok(&rest[slash..])
}

/// Adds to all pages below a folder what mdBook's template cannot say.
fn finish(
    to: &Path,
    below: &str,
    contents: &Contents,
    url: Option<&str>,
) -> Result<()> {
    let folder = to.join(below);
    let entries = fs::read_dir(&folder)
        .with_context(|| format!("could not read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let page = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            finish(to, &format!("{page}/"), contents, url)?;
        } else if page.ends_with(".html") {
            let html = fs::read_to_string(entry.path())?;
            let mut html = contents.put_into(&page, &html);
            // Tables scroll where they are wider than the page: by keyboard,
            // too.
            html = html.replace(
                "<div class=\"table-wrapper\">",
                "<div class=\"table-wrapper\" tabindex=\"0\" role=\"group\" \
                 aria-label=\"Table\">",
            );
            if page == "404.html" {
                html = without_base(&html);
            }
            if let Some(url) = url {
                html = html.replacen("</head>", &address(url, &page), 1);
            }
            fs::write(entry.path(), html)
                .with_context(|| format!("could not write {page}"))?;
        }
    }
    Ok(())
}

/// A page without its `<base>`, which leads links to places on the page
/// elsewhere: each other link gets what that says.
fn without_base(html: &str) -> String {
    static BASE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<base href="([^"]*)">\n?"#).expect("the pattern is right")
    });
    static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r##" (href|src)="([^"#/:]+[^":]*)""##)
            .expect("the pattern is right")
    });
    let Some(base) = BASE.captures(html).map(|base| base[1].to_owned()) else {
        return html.to_owned();
    };
    let html = BASE.replace(html, "");
    RELATIVE
        .replace_all(&html, format!(" $1=\"{base}$2\""))
        .into_owned()
}

/// What a page says of where it is, before the end of its head.
fn address(url: &str, page: &str) -> String {
    let image = format!(
        "<meta property=\"og:image\" content=\"{url}cover.png\">\n</head>"
    );
    match page {
        // These stand at many addresses, or repeat what others say.
        "404.html" | "print.html" | "toc.html" => image,
        page => {
            let page = page.strip_suffix("index.html").unwrap_or(page);
            format!(
                "<link rel=\"canonical\" href=\"{url}{page}\">\n\
                 <meta property=\"og:url\" content=\"{url}{page}\">\n{image}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_url_is_what_follows_its_host() {
        assert_eq!(url_path("https://a.org/").unwrap(), "/");
        assert_eq!(url_path("https://a.github.io/b/").unwrap(), "/b/");
        for url in ["a.org/", "https://a.org", "https://a.org/b", "/b/"] {
            let error = url_path(url).unwrap_err().to_string();
            assert!(error.contains("help: write it as"), "{error}");
        }
    }

    #[test]
    fn without_a_base_links_say_where_they_start() {
        let html = "<base href=\"/b/\">\n<a href=\"#c\"><a href=\"d.html#e\">\
                    <img src=\"f.svg\"><a href=\"https://g.org/\">";
        assert_eq!(
            without_base(html),
            "<a href=\"#c\"><a href=\"/b/d.html#e\"><img src=\"/b/f.svg\">\
             <a href=\"https://g.org/\">"
        );
    }

    #[test]
    fn a_page_names_its_address() {
        let address = address("https://a.org/b/", "index.html");
        assert!(
            address.contains("rel=\"canonical\" href=\"https://a.org/b/\"")
        );
        assert!(address.contains("content=\"https://a.org/b/cover.png\""));
    }
}

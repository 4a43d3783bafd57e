//! Where a page is on the web: what it says of its own address, and links that
//! work wherever it is shown.

use crate::page::html::escape;
use anyhow::{Context, Result};
use regex::Regex;
use std::sync::LazyLock;

/// The path of a URL, which ends in a slash.
///
/// # Errors
///
/// It is no URL of the web, or does not end so.
pub fn url_path(url: &str) -> Result<&str> {
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

/// A page without its `<base>`, which leads links to places on the page
/// elsewhere: each other link gets what that says.
pub fn without_base(html: &str) -> String {
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

/// Whether a page stands at one address, and repeats no others.
pub fn is_page(page: &str) -> bool {
    !matches!(page, "404.html" | "print.html" | "toc.html")
}

/// The one address of a page.
pub fn canonical(url: &str, page: &str) -> String {
    format!("{url}{}", page.strip_suffix("index.html").unwrap_or(page))
}

/// What the page at `page` says of where it is, and which picture is shown with
/// a link to it, before the end of its head.
pub fn of_page(url: &str, page: &str, card: Option<&str>) -> String {
    let address = escape(&canonical(url, page));
    let (url, card) = (escape(url), escape(card.unwrap_or("cover.png")));
    let mut head = String::new();
    if is_page(page) {
        head = format!(
            "<link rel=\"canonical\" href=\"{address}\">\n\
             <meta property=\"og:url\" content=\"{address}\">\n"
        );
    }
    head + &format!(
        "<meta property=\"og:image\" content=\"{url}{card}\">\n\
         <meta property=\"og:image:width\" content=\"1200\">\n\
         <meta property=\"og:image:height\" content=\"630\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">\n\
         </head>"
    )
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
        let address = of_page("https://a.org/b/", "index.html", None);
        assert!(
            address.contains("rel=\"canonical\" href=\"https://a.org/b/\"")
        );
        assert!(address.contains("content=\"https://a.org/b/cover.png\""));
        let address = of_page("https://a.org/", "c.html", Some("cards/c.png"));
        assert!(address.contains("content=\"https://a.org/cards/c.png\""));
    }
}

//! The book in other forms, beside its pages, and links to these on the first
//! page.

use super::Published;
use anyhow::{Context, Result};
use maud::{Markup, html};
use std::fs;

/// A file that is offered.
pub struct Offer {
    name: String,
    bytes: usize,
}

/// Copies the files into the book's folder.
///
/// # Errors
///
/// A file is not there, or could not be written.
pub fn write(book: &Published) -> Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for path in book.downloads {
        let bytes = fs::read(path).with_context(|| {
            format!(
                "could not read {}\n  help: `cargo run -- epub` and `cargo \
                 run -- pdf` write what can be offered",
                path.display()
            )
        })?;
        let name = path.file_name().context("a download is a file")?;
        let name = name.to_string_lossy().into_owned();
        fs::write(book.to.join(&name), &bytes)
            .with_context(|| format!("could not write {name}"))?;
        let bytes = bytes.len();
        offers.push(Offer { name, bytes });
    }
    Ok(offers)
}

/// Puts links to the files below the picture of the first page.
pub fn offer(offers: &[Offer], html: &mut String) {
    const END: &str = "</figure>";
    let main = html.find("<main").unwrap_or(0);
    if let Some(at) = html[main..].find(END)
        && !offers.is_empty()
    {
        let at = main + at + END.len();
        html.insert_str(at, &to_html(offers).into_string());
    }
}

fn to_html(offers: &[Offer]) -> Markup {
    let kind = |name: &str| match name.rsplit('.').next() {
        Some("epub") => "ePub".to_owned(),
        Some(end) => end.to_uppercase(),
        None => name.to_owned(),
    };
    html! {
        p.downloads {
            "To take along: "
            @for (at, Offer { name, bytes }) in offers.iter().enumerate() {
                @if at > 0 { ", " }
                a href=(name) download { (kind(name)) }
                " (" (format!("{:.1}", *bytes as f64 / 1e6)) " MB)"
            }
            "."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downloads_stand_below_the_picture() {
        let offers = [Offer {
            name: "a.epub".to_owned(),
            bytes: 1_240_000,
        }];
        let mut page = "<main><figure></figure><p>b".to_owned();
        offer(&offers, &mut page);
        let link = "<p class=\"downloads\">To take along: <a \
                    href=\"a.epub\" download>ePub</a> (1.2 MB).</p>";
        assert_eq!(page, format!("<main><figure></figure>{link}<p>b"));
        let mut page = "<main><p>b".to_owned();
        offer(&offers, &mut page);
        assert_eq!(page, "<main><p>b");
    }
}

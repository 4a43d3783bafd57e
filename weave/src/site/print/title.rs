//! The title page: what the configuration says of the book, and its cover,
//! which the first page shows on a screen.

use maud::{Markup, PreEscaped, html};
use mdbook_driver::config::BookConfig;

const COVER: &str = "<figure class=\"cover\"";

/// What stands on the title page.
pub struct Title {
    /// The title of the book.
    pub title: String,
    authors: Vec<String>,
    description: Option<String>,
    /// The figure of the cover, as HTML.
    pub cover: Option<String>,
    /// Which edition this is.
    edition: Option<String>,
}

impl Title {
    /// What the first page is about without the cover.
    pub const ABOUT: &str = "About this book";

    /// Whether a page shows the cover.
    pub fn is_in(page: &str) -> bool {
        page.contains(COVER)
    }

    /// The title of a book. If the pages in `text` begin with a heading and a
    /// cover, the cover is taken out of there, with what stands before it:
    /// what follows it is then about the book.
    pub fn take_from(text: &mut String, book: &BookConfig) -> Title {
        let mut cover = None;
        if let Some(start) = text.find(COVER)
            && let Some(heading) = text[..start].find("<h1")
            && let Some(length) = text[start..].find("</figure>")
        {
            let end = start + length + "</figure>".len();
            cover = Some(text[start..end].to_owned());
            let about = format!("<h1>{}</h1>", Title::ABOUT);
            text.replace_range(heading..end, &about);
        }
        Title {
            title: book.title.clone().unwrap_or_default(),
            authors: book.authors.clone(),
            description: book.description.clone(),
            cover,
            edition: None,
        }
    }

    /// The same, of an edition that says which it is.
    pub fn with_edition(self, edition: Option<String>) -> Title {
        Title { edition, ..self }
    }

    /// The title page.
    pub fn to_html(&self) -> Markup {
        html! {
            section.title-page {
                h1 { (self.title) }
                @if let Some(description) = &self.description {
                    p.subtitle { (description) }
                }
                @if let Some(cover) = &self.cover { (PreEscaped(cover)) }
                @if !self.authors.is_empty() {
                    p.authors { (self.authors.join(", ")) }
                }
                @if let Some(edition) = &self.edition {
                    p.edition { (edition) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cover_moves_to_the_title_page() {
        let cover = "<figure class=\"cover\">c</figure>";
        let mut text = format!("<section><h1>A</h1><p>b</p>{cover}<p>d</p>");
        let mut book = BookConfig::default();
        book.title = Some("T".to_owned());
        let title = Title::take_from(&mut text, &book);
        assert_eq!(text, "<section><h1>About this book</h1><p>d</p>");
        assert_eq!(
            title.to_html().into_string(),
            format!(
                "<section class=\"title-page\"><h1>T</h1>{cover}</section>"
            )
        );
    }

    #[test]
    fn a_book_without_a_cover_keeps_its_first_page() {
        let mut text = "<h1>A</h1><p>b</p>".to_owned();
        Title::take_from(&mut text, &BookConfig::default());
        assert_eq!(text, "<h1>A</h1><p>b</p>");
    }
}

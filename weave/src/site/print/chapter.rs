//! One page of the book as a section of the page to print: without what can be
//! pressed, with its ids and links as they are there, and with the addresses
//! that it links to at its end, where a reader of paper finds them.

use super::places::{Places, prefix, resolve};
use crate::page::appendix::RUN_IT;
use crate::tags::{Piece, Pieces, attribute, attributes};
use maud::{Markup, PreEscaped, html};

/// A page as a part of the one to print.
pub struct Chapter<'a> {
    /// Where everything is.
    pub places: &'a Places<'a>,
    /// Its path as a page of its own.
    pub path: &'a str,
    /// Whether it is below the page of a chapter, and its headings below
    /// those of chapters.
    pub is_below: bool,
}

impl Chapter<'_> {
    /// The text of the page, given what is in its `<main>`.
    pub fn to_html(&self, main: &str) -> String {
        let mut html = String::with_capacity(main.len());
        let mut pieces = Pieces::of(main);
        let mut addresses: Vec<&str> = Vec::new();
        // The number of the address that the open link leads to.
        let mut number = None;
        // The link in the row of a table, and whether a cell has just begun.
        let (mut row, mut is_cell) = (None, false);
        while let Some(piece) = pieces.next() {
            let tag = match piece {
                Piece::Text(RUN_IT) => {
                    html.push_str("Page");
                    continue;
                }
                Piece::Text(text) => {
                    html.push_str(text);
                    continue;
                }
                Piece::Tag(tag) => tag,
            };
            let was_cell = std::mem::replace(&mut is_cell, tag == "<td>");
            if let Some(end) = end_of_what_is_pressed(tag) {
                pieces.skip_past(end);
                if was_cell {
                    html.push_str(&self.page_number(row));
                }
                continue;
            }
            if tag.starts_with("<a ")
                && let Some(href) = attribute(tag, "href")
            {
                row = Some(href);
                if href.contains("://") {
                    let known = addresses.iter().position(|it| *it == href);
                    number = Some(known.unwrap_or(addresses.len()) + 1);
                    if known.is_none() {
                        addresses.push(href);
                    }
                }
            }
            self.put_tag(tag, &mut html);
            if tag == "</a>"
                && let Some(number) = number.take()
            {
                html.push_str(&mark(number).into_string());
            }
        }
        if !addresses.is_empty() {
            html.push_str(&list(&addresses).into_string());
        }
        html
    }

    /// Puts a tag as it is on the page to print.
    fn put_tag(&self, tag: &str, html: &mut String) {
        let tag = match self.is_below {
            true => &with_lower_heading(tag),
            false => tag,
        };
        // Most tags color words of code.
        let colors = tag.starts_with("<span class=\"")
            && tag.bytes().filter(|it| *it == b'=').count() == 1;
        if colors || matches!(tag, "<b>" | "<u>") || tag.starts_with("</") {
            html.push_str(tag);
            return;
        }
        let mut at = 0;
        for (name, value) in attributes(tag) {
            let start = value.as_ptr() as usize - tag.as_ptr() as usize;
            let end = start + value.len() + 1;
            let whole = start - name.len() - 3..end;
            let changed = match name {
                "id" => Some(format!("{}{value}", prefix(self.path))),
                "href" | "src" => self.places.link(self.path, value),
                // Anchors of notes, which stand in the text here.
                "style" if value.starts_with("--") => None,
                _ => continue,
            };
            html.push_str(&tag[at..whole.start]);
            if let Some(value) = changed {
                for part in [" ", name, "=\"", &value, "\""] {
                    html.push_str(part);
                }
            }
            at = whole.end;
        }
        html.push_str(&tag[at..]);
    }

    /// In the place of the link that runs a listing: the page on which it is.
    fn page_number(&self, row: Option<&str>) -> String {
        let place = row.and_then(|href| {
            let place = self.places.link(self.path, href)?;
            match place.starts_with('#') {
                true => Some(place),
                false => self.places.figure(&resolve(self.path, href)),
            }
        });
        let html = html! {
            @if let Some(place) = place {
                a.page-number href=(place) data-page="" aria-label="Its page" {}
            }
        };
        html.into_string()
    }
}

/// For the start of what can be pressed, or is copied by that, its end.
fn end_of_what_is_pressed(tag: &str) -> Option<&'static str> {
    if tag.starts_with("<button") {
        Some("</button>")
    } else if tag.starts_with("<template") {
        Some("</template>")
    } else if tag.starts_with("<a class=\"to-playground\"") {
        Some("</a>")
    } else {
        None
    }
}

fn with_lower_heading(tag: &str) -> String {
    let (start, rest) = tag.split_at(tag.find("h").unwrap_or(0));
    let lower = match (start, rest.get(..2)) {
        ("<" | "</", Some("h1")) => "h2",
        ("<" | "</", Some("h2")) => "h3",
        _ => return tag.to_owned(),
    };
    format!("{start}{lower}{}", &rest[2..])
}

/// The number of an address, behind the words that link to it.
fn mark(number: usize) -> Markup {
    html! { sup.address-mark { "[" (number) "]" } }
}

fn list(addresses: &[&str]) -> Markup {
    html! {
        div.addresses {
            p { "Addresses" }
            ol {
                @for address in addresses {
                    // They are escaped as they stand in the page.
                    li { a href=(PreEscaped(address)) {
                        (PreEscaped(address.trim_start_matches("https://")))
                    } }
                }
            }
        }
    }
}

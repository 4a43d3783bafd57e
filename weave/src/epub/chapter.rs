//! A page as a file of the ePub: in XHTML, without what is pressed, with its
//! notes as those of an ePub, its code line by line, and its pictures as files
//! beside it.

use super::code::{self, Changes};
use super::links::Links;
use super::tag::{end_of_what_is_pressed, in_xhtml, is};
use super::{Entry, Kind};
use crate::drawing::{BLACK, Drawing};
use crate::page::html::escape;
use crate::tags::{Piece, Pieces, attribute};
use anyhow::{Context, Result};
use mdbook_driver::config::BookConfig;
use std::fmt::Write;

/// A page on its way into the ePub.
pub struct Chapter<'a> {
    /// Where everything is.
    links: &'a Links<'a>,
    /// Its path as a page.
    path: &'a str,
    /// What its blocks of code say of their changes.
    changes: Changes,
    /// The pictures of it so far.
    pub drawings: Vec<(String, Drawing)>,
    /// What comes behind the figure that is open.
    behind: String,
}

/// What a page says of words in code by color alone; an ePub says nothing by
/// color.
const COLORS: [&str; 4] = ["call", "macro", "number", "string"];

/// An element that is open, as far as its end is another than usual.
enum Open {
    /// A link that leads nowhere, of which the words stay.
    Unlinked,
    /// A link.
    Link,
    /// A note, which was a `div`.
    Note,
    /// Another `div`.
    Div,
}

impl<'a> Chapter<'a> {
    /// That of the page `path`. Who opens a whole program wants to read it,
    /// and not what has changed in it.
    pub fn new(links: &'a Links<'a>, path: &'a str, kind: Kind) -> Chapter<'a> {
        Chapter {
            links,
            path,
            changes: match kind {
                Kind::Title | Kind::Chapter => Changes::Marked,
                Kind::Program => Changes::LeftOut,
            },
            drawings: Vec::new(),
            behind: String::new(),
        }
    }

    /// Makes what is in its `<body>` of what is in its `<main>`.
    ///
    /// # Errors
    ///
    /// A picture is not one that can stand by itself.
    pub fn make(&mut self, main: &str) -> Result<String> {
        let mut html = String::with_capacity(main.len());
        let mut pieces = Pieces::of(main);
        let (mut links, mut divs): (Vec<Open>, Vec<Open>) = Default::default();
        // The column of a table of listings.
        let mut column = None;
        while let Some(piece) = pieces.next() {
            let tag = match piece {
                Piece::Text(text) => {
                    html.push_str(&text.replace("&nbsp;", "&#160;"));
                    continue;
                }
                Piece::Tag(tag) => tag,
            };
            if let Some(end) = end_of_what_is_pressed(tag) {
                pieces.skip_past(end);
                continue;
            }
            if self.leaves_out(tag) {
                pieces.skip_past("</span>");
                continue;
            }
            if tag.starts_with("<svg") {
                let svg = pieces.take_past("</svg>");
                self.put_picture(&format!("{tag}{svg}"), &mut html)?;
                continue;
            }
            if tag.starts_with("<pre") {
                self.put_code(tag, pieces.take_past("</pre>"), &mut html);
                continue;
            }
            if tag.starts_with("<table") {
                let is_of_listings = tag.contains("class=\"listings\"");
                column = is_of_listings.then_some(0);
            }
            if let Some(column) = &mut column {
                let cell = tag.get(1..3).unwrap_or_default();
                *column = match cell {
                    "tr" => 0,
                    "td" | "th" => *column + 1,
                    _ => *column,
                };
                // Where a listing can be run.
                if *column == 3 && matches!(cell, "td" | "th") {
                    pieces.skip_past(&format!("</{cell}>"));
                    continue;
                }
            }
            match tag {
                "</a>" => {
                    if let Some(Open::Link) = links.pop() {
                        html.push_str("</a>");
                    }
                }
                "</div>" => match divs.pop() {
                    Some(Open::Note) => html.push_str("</aside>"),
                    _ => html.push_str("</div>"),
                },
                "</figure>" => {
                    html.push_str("</figure>");
                    html.push_str(&std::mem::take(&mut self.behind));
                }
                "<wbr>" => {}
                tag if is(tag, "a") => {
                    let made = self.link(tag);
                    links.push(match made {
                        Some(_) => Open::Link,
                        None => Open::Unlinked,
                    });
                    // The file of a program, which is not there.
                    let is_program = tag.contains("class=\"program\"");
                    if made.is_none() && is_program {
                        links.pop();
                        pieces.skip_past("</a>");
                    }
                    html.push_str(&made.unwrap_or_default());
                }
                tag if is(tag, "div") => {
                    let is_note = tag.contains("doc-footnote");
                    divs.push(if is_note { Open::Note } else { Open::Div });
                    html.push_str(&in_xhtml(tag));
                }
                tag => html.push_str(&in_xhtml(tag)),
            }
        }
        Ok(html)
    }

    /// Whether a tag begins words of which the point isn't in the ePub: the
    /// page of proofs, or the changes of a whole program.
    fn leaves_out(&self, tag: &str) -> bool {
        if tag.starts_with("<span class=\"to-proof\"") {
            return !self.links.have_proof();
        }
        let is_predecessor = tag.starts_with("<span class=\"after\"");
        is_predecessor && self.changes == Changes::LeftOut
    }

    /// A block of code, from its `<pre …>`.
    fn put_code(&self, pre: &str, inside: &str, html: &mut String) {
        let kind = attribute(pre, "class").unwrap_or_default();
        let kind = kind.split(' ').next().unwrap_or_default();
        let inside = inside.trim_end_matches("</pre>");
        let (_, inside) = inside.split_once('>').unwrap_or_default();
        let inside = inside.trim_end().trim_end_matches("</code>");
        let lines = code::lines(inside, self.changes, |tag| {
            let class = attribute(tag, "class").unwrap_or_default();
            if is(tag, "a") {
                self.link(tag)
            } else if tag == "<u>" || COLORS.contains(&class) {
                None
            } else {
                Some(in_xhtml(tag))
            }
        });
        let _ =
            write!(html, "<pre class=\"{kind}\"><code>{lines}</code></pre>");
    }

    /// A picture as a file of its own, and where it is shown.
    fn put_picture(&mut self, svg: &str, html: &mut String) -> Result<()> {
        let drawing = Drawing::of(svg, BLACK).with_context(|| {
            format!(
                "a picture of {} does not say how large it is\n  help: give \
                 it a viewBox",
                self.path
            )
        })?;
        let stem = self.path.strip_suffix(".html").unwrap_or(self.path);
        let stem = stem.replace('/', "-");
        let number = self.drawings.len() + 1;
        let file = format!("pictures/{stem}-{number}.svg");
        let words = &drawing.words;
        let picture =
            format!("<img class=\"picture\" src=\"{file}\" alt=\"{words}\"/>");
        // A caption is the last of a figure.
        match html.ends_with("</figcaption>") {
            true => self.behind = format!("\n<div>{picture}</div>"),
            false => html.push_str(&picture),
        }
        self.drawings.push((file, drawing));
        Ok(())
    }

    /// The tag of a link; none if it leads nowhere.
    fn link(&self, tag: &str) -> Option<String> {
        // A heading and a listing that lead to themselves.
        if tag.contains("class=\"header\"") {
            return None;
        }
        let href = attribute(tag, "href")?;
        let link = self.links.link(self.path, href)?;
        let class = attribute(tag, "class").unwrap_or_default();
        // A name below its own figure.
        if class == "listing-name" && link.starts_with('#') {
            return None;
        }
        let mut html = String::from("<a");
        match attribute(tag, "role") {
            Some("doc-noteref") => html.push_str(" epub:type=\"noteref\""),
            Some("doc-backlink") => html.push_str(" epub:type=\"backlink\""),
            _ => {}
        }
        for name in ["class", "role", "aria-label"] {
            // What a reader can press there is not named anew.
            let is_note = attribute(tag, "role").is_some();
            if let Some(value) = attribute(tag, name)
                && (is_note || name == "class")
            {
                let _ = write!(html, " {name}=\"{value}\"");
            }
        }
        let _ = write!(html, " href=\"{link}\">");
        Some(html)
    }
}

/// All of a file of the ePub, given what is in its `<body>`.
pub fn page(entry: &Entry, book: &BookConfig, body: &str) -> String {
    let title = escape(&entry.name);
    let language = escape(book.language.as_deref().unwrap_or("en"));
    let kind = match entry.kind {
        Kind::Title => "frontmatter",
        Kind::Chapter => "bodymatter",
        Kind::Program => "backmatter",
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" \
         xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" \
         xml:lang=\"{language}\">\n<head>\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" type=\"text/css\" href=\"book.css\"/>\n\
         </head>\n<body epub:type=\"{kind}\">\n{body}\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Page;

    fn xhtml(main: &str) -> String {
        let page = Page {
            path: "a.html".to_owned(),
            html: format!("<main id=\"text\">{main}</main>"),
        };
        let links = Links::of([&page], None);
        Chapter::new(&links, "a.html", Kind::Chapter)
            .make(main)
            .unwrap()
    }

    #[test]
    fn a_note_is_one_of_an_epub() {
        let note = "<sup id=\"r\" style=\"--ref: a\"><a href=\"#n\" \
                    role=\"doc-noteref\" aria-label=\"Note 1\">1</a></sup>\
                    <div class=\"note long\" id=\"n\" role=\"doc-footnote\">\
                    <div>b</div><label><input></label></div>";
        assert_eq!(
            xhtml(note),
            "<sup id=\"r\"><a epub:type=\"noteref\" role=\"doc-noteref\" \
             aria-label=\"Note 1\" href=\"#n\">1</a></sup><aside \
             epub:type=\"footnote\" role=\"doc-footnote\" class=\"note long\" \
             id=\"n\"><div>b</div></aside>"
        );
    }

    #[test]
    fn what_leads_nowhere_is_no_link() {
        let html = "<p><a href=\"listings/x.html\">x</a>, <button>b</button>\
                    <a class=\"program\" href=\"listings/x.html\">Whole</a>\
                    <a class=\"to-playground\" href=\"p:\">P</a><br></p>";
        assert_eq!(xhtml(html), "<p>x, <br/></p>");
    }

    #[test]
    fn nobody_is_sent_to_a_proof_that_is_not_there() {
        let html = "<p>a.<span class=\"to-proof\"> <a href=\"proof.html#x\">\
                    Proof</a>.</span></p>";
        assert_eq!(xhtml(html), "<p>a.</p>");
        let links = Links::of([], Some("https://e.org/"));
        let published =
            Chapter::new(&links, "a.html", Kind::Chapter).make(html);
        assert_eq!(
            published.unwrap(),
            "<p>a.<span class=\"to-proof\"> <a \
             href=\"https://e.org/proof.html#x\">Proof</a>.</span></p>"
        );
    }

    #[test]
    fn a_whole_program_is_shown_without_its_changes() {
        let links = Links::of([], None);
        let mut page = Chapter::new(&links, "listings/a.html", Kind::Program);
        let code = "<pre class=\"rust\"><code><del>a\n</del><ins>b\n</ins>\
                    </code></pre>c<span class=\"after\">changed since d\
                    </span>";
        assert_eq!(
            page.make(code).unwrap(),
            "<pre class=\"rust\"><code><span class=\"line in-0\">b\n</span>\
             </code></pre>c"
        );
    }

    #[test]
    fn a_picture_below_a_caption_follows_its_figure() {
        let figure = "<figure><figcaption>c</figcaption><svg viewbox=\"0 0 1 \
                      1\" aria-label=\"d\"><g/></svg>\n</figure>e";
        assert_eq!(
            xhtml(figure),
            "<figure><figcaption>c</figcaption>\n</figure>\n<div><img \
             class=\"picture\" src=\"pictures/a-1.svg\" alt=\"d\"/></div>e"
        );
    }

    #[test]
    fn a_table_of_listings_has_no_column_to_run_them() {
        let table = "<table class=\"listings\"><tr><th>a</th><th>b</th>\
                     <th>c</th></tr><tr><td>d</td><td>e</td><td>f</td></tr>\
                     </table><table><tr><td>1</td><td>2</td><td>3</td></tr>\
                     </table>";
        assert_eq!(
            xhtml(table),
            "<table class=\"listings\"><tr><th>a</th><th>b</th></tr>\
             <tr><td>d</td><td>e</td></tr></table>\
             <table><tr><td>1</td><td>2</td><td>3</td></tr></table>"
        );
    }

    #[test]
    fn code_is_written_line_by_line() {
        let code = "<pre class=\"rust\" role=\"group\"><code>a\nb\n</code>\
                    </pre>";
        assert_eq!(
            xhtml(code),
            "<pre class=\"rust\"><code><span class=\"line in-0\">a\n</span>\
             <span class=\"line in-0\">b\n</span></code></pre>"
        );
    }
}

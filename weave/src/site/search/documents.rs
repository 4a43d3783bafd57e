//! What can be found: a document for each section of a chapter, and one for
//! each listing.
//!
//! What a page shows besides its text (captions, buttons, pictures) is left
//! out. The code of a listing is found on the listing's page, where all of it
//! is, and not again in each chapter that shows a piece of it.

use super::tags::{Tag, Token, Tokens, unescape};
use super::text::Text;
use crate::site::pages::Page;
use serde::Serialize;

/// What a reader can be led to.
#[derive(Debug, Default, Serialize)]
pub struct Document {
    /// Its page and its anchor there.
    pub url: String,
    /// Its heading, after those of what it is a part of.
    pub titles: Vec<Text>,
    pub text: Text,
    /// What stands in italics, as a word does where it is introduced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// The notes that it refers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// A note.
#[derive(Debug, Serialize)]
pub struct Note {
    /// Its anchor on the page.
    pub id: String,
    pub text: Text,
}

/// The documents of a page: one for each section, or only one if it is the
/// page of a listing.
pub fn of_page(page: &Page) -> Vec<Document> {
    let text = page.html.split_once("<main").map_or("", |(_, main)| main);
    let text = text.split_once('>').map_or("", |(_, text)| text);
    let text = text.split_once("</main>").map_or(text, |(text, _)| text);
    let mut reader = Reader {
        page: &page.path,
        is_listing: is_listing(page),
        documents: Vec::new(),
        levels: Vec::new(),
        place: Place::Text,
        code: 0,
        is_term: false,
        note_depth: 0,
    };
    let mut tokens = Tokens::of(text);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open(tag) if reader.is_furniture(tag) => {
                tokens.skip_element(tag)
            }
            Token::Open(tag) => reader.open(tag),
            Token::Close(name) => reader.close(name),
            Token::Text(text) => reader.text(text),
        }
    }
    reader.documents
}

/// Whether a page is that of a listing.
pub fn is_listing(page: &Page) -> bool {
    page.path.starts_with("listings/")
}

/// Where text goes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    Heading,
    Text,
    Note,
}

/// What has been read of a page.
struct Reader<'a> {
    page: &'a str,
    is_listing: bool,
    documents: Vec<Document>,
    /// The level of each title of the last document.
    levels: Vec<u8>,
    place: Place,
    /// How many elements are open that make text code.
    code: usize,
    /// Whether text is in italics.
    is_term: bool,
    /// How many `div`s are open from that of a note on.
    note_depth: usize,
}

impl Reader<'_> {
    /// Whether an element is none of the text.
    fn is_furniture(&self, tag: Tag) -> bool {
        match tag.name {
            // A line that went is none of the program's.
            "button" | "del" | "svg" | "template" => true,
            "figure" => !self.is_listing && tag.has_class("listing"),
            "figcaption" => self.is_listing,
            "sup" => tag.has_class("note-ref"),
            "a" => tag.has_class("note-back"),
            "p" => tag.has_class("shown-in"),
            // It names each listing, and says nothing of what that is about.
            "table" => tag.has_class("proof"),
            // What a listing's page has is one document.
            "h2" => self.is_listing,
            _ => false,
        }
    }

    fn open(&mut self, tag: Tag) {
        match tag.name {
            "h1" | "h2" | "h3" => {
                let level = tag.name.as_bytes()[1];
                self.begin(level, tag.id().unwrap_or_default());
            }
            "code" | "pre" | "kbd" => self.code += 1,
            "em" => self.is_term = true,
            "div" if self.note_depth > 0 => self.note_depth += 1,
            "div" if tag.has_class("note") => {
                let id = unescape(tag.id().unwrap_or_default()).into_owned();
                if let Some(document) = self.documents.last_mut() {
                    let text = Text::default();
                    document.notes.push(Note { id, text });
                    self.place = Place::Note;
                    self.note_depth = 1;
                }
            }
            _ => {}
        }
    }

    /// Begins a document with a heading.
    fn begin(&mut self, level: u8, id: &str) {
        let last = self.documents.last();
        let mut titles = last.map_or(Vec::new(), |it| it.titles.clone());
        let outer = self.levels.iter().take_while(|it| **it < level).count();
        titles.truncate(outer);
        self.levels.truncate(outer);
        titles.push(Text::default());
        self.levels.push(level);
        self.documents.push(Document {
            url: format!("{}#{}", self.page, unescape(id)),
            titles,
            ..Document::default()
        });
        self.place = Place::Heading;
    }

    fn close(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" => self.place = Place::Text,
            "code" | "pre" | "kbd" => {
                self.code -= 1;
                if name == "pre" {
                    self.end_block();
                }
            }
            "em" => self.is_term = false,
            "div" if self.note_depth > 0 => {
                self.note_depth -= 1;
                if self.note_depth == 0 {
                    self.place = Place::Text;
                }
            }
            "p" | "li" | "td" | "th" | "dt" | "dd" | "h4" | "figcaption" => {
                self.end_block();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let is_code = self.code > 0;
        let text = unescape(text);
        if self.is_term
            && self.place == Place::Text
            && let Some(document) = self.documents.last_mut()
        {
            document.terms.push(text.clone().into_owned());
        }
        match self.target() {
            Some(target) if is_code => target.push(&text, true),
            Some(target) => target.push_prose(&text),
            // Before the first heading, nothing has a place to lead to.
            None => {}
        }
    }

    fn end_block(&mut self) {
        if let Some(target) = self.target() {
            target.end_block();
        }
    }

    fn target(&mut self) -> Option<&mut Text> {
        let document = self.documents.last_mut()?;
        match self.place {
            Place::Heading => document.titles.last_mut(),
            Place::Text => Some(&mut document.text),
            Place::Note => document.notes.last_mut().map(|it| &mut it.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// The documents of a page, as they are written.
    fn documents(path: &str, main: &str) -> Value {
        let documents = of_page(&Page {
            path: path.to_owned(),
            html: format!("<h1>x</h1><main id=\"text\">\n{main}\n</main>y"),
        });
        serde_json::to_value(documents).unwrap()
    }

    #[test]
    fn code_is_told_from_prose() {
        let main = "<h1 id=\"a\"><a href=\"#a\">A <code>b</code></a></h1>\n\
                    <p>Two\n <em>lines</em> and <code>c &lt; d</code>, e.</p>\n\
                    <pre><code><i>f</i>\n  g</code></pre>\n\
                    <table><tr><td>h</td><td>i</td></tr></table>";
        let text = ["Two lines and ", "c < d", ", e.\n", "f\n  g", "\nh\ni\n"];
        let expected = json!([
            { "url": "a.html#a", "titles": [["A ", "b"]], "text": text, "terms": ["lines"] },
        ]);
        assert_eq!(documents("a.html", main), expected);
    }

    #[test]
    fn each_section_knows_what_it_is_a_part_of() {
        let main = "<h1 id=\"a\">A</h1><p>0</p><h2 id=\"b\">B</h2><p>1</p>\
                    <h3 id=\"c\">C</h3><h2 id=\"d\">D</h2><p>2</p>";
        let documents = documents("a.html", main);
        let titles = |at: usize| documents[at]["titles"].clone();
        assert_eq!(titles(1), json!([["A"], ["B"]]));
        assert_eq!(titles(2), json!([["A"], ["B"], ["C"]]));
        assert_eq!(titles(3), json!([["A"], ["D"]]));
        assert_eq!(documents[3]["url"], "a.html#d");
        assert_eq!(documents[3]["text"], json!(["2\n"]));
    }

    #[test]
    fn a_note_belongs_to_the_section_that_refers_to_it() {
        let main = "<h2 id=\"a\">A</h2><p>Text<sup class=\"note-ref\">1\
                    </sup>.</p><div class=\"note\" id=\"note-n\"><p>\
                    <a class=\"note-back\">1</a> Why.</p><div>So.</div></div>\
                    <p>More.</p>";
        let document = &documents("a.html", main)[0];
        assert_eq!(document["text"], json!(["Text.\nMore.\n"]));
        let notes = json!([{ "id": "note-n", "text": ["Why.\nSo."] }]);
        assert_eq!(document["notes"], notes);
    }

    #[test]
    fn only_notes_are_notes() {
        let main = "<h2 id=\"a\">A</h2><div class=\"block\"><p>B</p></div>\
                    <div class=\"note\" id=\"n\"><div><div>C</div>D</div>E\
                    </div><p>F</p><table class=\"proof\"><tr><td>G</td></tr>\
                    </table><em>H</em><h3 id=\"i\">I <em>J</em></h3>";
        let documents = documents("a.html", main);
        assert_eq!(documents[0]["text"], json!(["B\nF\nH"]));
        let notes = json!([{ "id": "n", "text": ["CDE"] }]);
        assert_eq!(documents[0]["notes"], notes);
        assert_eq!(documents[0]["terms"], json!(["H"]));
        assert_eq!(documents[1]["titles"], json!([["A"], ["I J"]]));
    }

    #[test]
    fn a_page_without_headings_has_no_documents() {
        assert_eq!(documents("a.html", "<p>A</p>"), json!([]));
    }

    #[test]
    fn the_code_of_a_listing_is_found_on_its_page() {
        let figure = "<figure class=\"listing\"><pre><code>fn f() {}\n</code>\
                      </pre><button>Copy</button><figcaption>Run it\
                      </figcaption></figure>";
        let main = format!(
            "<h1 id=\"x\">x</h1><p>Does.</p>{figure}<p class=\"shown-in\">In\
             </p><h2 id=\"o\">What it prints</h2><pre>1</pre>"
        );
        let own = documents("listings/x.html", &main);
        let text = json!(["Does.\n", "fn f() {}\n", "\n", "1", "\n"]);
        assert_eq!(own[0]["text"], text);
        assert_eq!(own.as_array().unwrap().len(), 1);
        let chapter = documents("a.html", &main);
        assert_eq!(chapter[0]["text"], json!(["Does.\n"]));
    }
}

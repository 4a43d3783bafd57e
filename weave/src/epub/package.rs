//! What an ePub says of itself, in XML: which files it has and in which order
//! they are read, whose book it is, and its contents. After
//! <https://www.w3.org/TR/epub-33/>; what is read by old devices is there too.

use super::{Entry, Kind};
use crate::commit::Commit;
use crate::page::html::escape;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use mdbook_driver::config::BookConfig;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The time of a book of no commit: the first that the files in it can have.
const NO_TIME: &str = "1980-01-01T00:00:00Z";

/// The book, as far as the package tells of it.
pub struct Package<'a> {
    /// Its title, authors and so on.
    pub book: &'a BookConfig,
    /// What it is made of.
    pub commit: Option<&'a Commit>,
    /// Where it is published.
    pub url: Option<&'a str>,
    /// The files that are read, in their order.
    pub entries: &'a [Entry],
    /// The other files, and what they are.
    pub others: Vec<(&'a str, &'static str)>,
}

const DECLARATION: PreEscaped<&str> =
    PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

/// Where the package is.
pub const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<container version=\"1.0\" \
xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">
<rootfiles><rootfile full-path=\"EPUB/book.opf\" \
media-type=\"application/oebps-package+xml\"/></rootfiles>
</container>
";

impl Package<'_> {
    fn title(&self) -> &str {
        self.book.title.as_deref().unwrap_or_default()
    }

    fn language(&self) -> &str {
        self.book.language.as_deref().unwrap_or("en")
    }

    /// When the book was last changed.
    pub fn time(&self) -> &str {
        self.commit.map_or(NO_TIME, |commit| &commit.time)
    }

    /// The same for each edition of a book, so that a reader's device knows
    /// that a new one takes the place of the old.
    fn identifier(&self) -> String {
        let names =
            format!("{}\n{}", self.title(), self.book.authors.join(","));
        let mut id = String::from("urn:uuid:");
        for (at, byte) in Sha256::digest(names).iter().take(16).enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                id.push('-');
            }
            // The version and the variant of a UUID made of one's own bytes,
            // RFC 9562, section 5.8.
            let byte = match at {
                6 => byte & 0x0f | 0x80,
                8 => byte & 0x3f | 0x80,
                _ => *byte,
            };
            let _ = write!(id, "{byte:02x}");
        }
        id
    }

    /// The files that are in the contents.
    fn contents(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|it| it.kind != Kind::Program)
    }

    /// The list of files, with what is said of the book.
    pub fn to_opf(&self) -> String {
        let is_chapter = |it: &Entry| it.kind == Kind::Chapter;
        let first = self.entries.iter().position(is_chapter);
        let book = html! {
            (DECLARATION)
            package xmlns="http://www.idpf.org/2007/opf" version="3.0"
                unique-identifier="book-id" xml:lang=(self.language())
            {
                (self.metadata())
                manifest {
                    item id="nav" href="nav.xhtml" properties="nav"
                        media-type="application/xhtml+xml" {}
                    item id="ncx" href="toc.ncx"
                        media-type="application/x-dtbncx+xml" {}
                    @for (at, entry) in self.entries.iter().enumerate() {
                        item id={ "page-" (at) } href=(entry.file)
                            media-type="application/xhtml+xml" {}
                    }
                    @for (at, (file, kind)) in self.others.iter().enumerate() {
                        @let is_cover = *file == super::COVER;
                        item id={ "file-" (at) } href=(file)
                            media-type=(kind)
                            properties=[is_cover.then_some("cover-image")] {}
                    }
                }
                spine toc="ncx" {
                    @for (at, entry) in self.entries.iter().enumerate() {
                        // The contents follow the title page.
                        @if Some(at) == first {
                            itemref idref="nav" {}
                        }
                        @let is_aside = entry.kind == Kind::Program;
                        itemref idref={ "page-" (at) }
                            linear=[is_aside.then_some("no")] {}
                    }
                }
            }
        };
        book.into_string()
    }

    fn metadata(&self) -> Markup {
        let access = [
            ("accessMode", "textual"),
            ("accessMode", "visual"),
            ("accessModeSufficient", "textual"),
            ("accessibilityFeature", "alternativeText"),
            ("accessibilityFeature", "readingOrder"),
            ("accessibilityFeature", "structuralNavigation"),
            ("accessibilityFeature", "tableOfContents"),
            ("accessibilityHazard", "none"),
            (
                "accessibilitySummary",
                "Each picture has a description. Nothing is said by color.",
            ),
        ];
        let cover = self.others.iter().position(|it| it.0 == super::COVER);
        html! {
            metadata xmlns:dc="http://purl.org/dc/elements/1.1/" {
                dc:identifier id="book-id" { (self.identifier()) }
                dc:title { (self.title()) }
                @for author in &self.book.authors {
                    dc:creator { (author) }
                }
                dc:language { (self.language()) }
                @if let Some(description) = &self.book.description {
                    dc:description { (description) }
                }
                @if let Some(url) = self.url { dc:source { (url) } }
                dc:date { (self.time()) }
                meta property="dcterms:modified" { (self.time()) }
                @if let Some(commit) = self.commit {
                    meta property="schema:version" { (commit.id) }
                }
                @for (name, value) in access {
                    meta property={ "schema:" (name) } { (value) }
                }
                // For devices that look for the cover by this.
                @if let Some(cover) = cover {
                    (PreEscaped(format!(
                        "<meta name=\"cover\" content=\"file-{cover}\"/>"
                    )))
                }
            }
        }
    }

    /// The contents, as a page that is also read.
    pub fn to_nav(&self) -> String {
        let mut contents = self.contents();
        let first = contents.find(|it| it.kind == Kind::Chapter);
        let nav = html! {
            (DECLARATION)
            (DOCTYPE)
            html xmlns="http://www.w3.org/1999/xhtml"
                xmlns:epub="http://www.idpf.org/2007/ops"
                lang=(self.language()) xml:lang=(self.language())
            {
                head {
                    title { "Contents" }
                    (PreEscaped("<link rel=\"stylesheet\" type=\"text/css\" \
                                 href=\"book.css\"/>"))
                }
                body epub:type="frontmatter" {
                    nav epub:type="toc" id="toc" role="doc-toc" {
                        h1 { "Contents" }
                        ol { @for entry in self.contents() { (item(entry)) } }
                    }
                    nav epub:type="landmarks" hidden="hidden" {
                        h2 { "Places" }
                        ol {
                            li { a epub:type="toc" href="#toc" { "Contents" } }
                            @if let Some(first) = first {
                                li {
                                    a epub:type="bodymatter" href=(first.file) {
                                        (first.name)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        };
        nav.into_string()
    }

    /// The contents for old devices.
    pub fn to_ncx(&self) -> String {
        let mut points = String::new();
        let mut number = 0;
        let mut open = |name: &str, href: &str, points: &mut String| {
            number += 1;
            let _ = write!(
                points,
                "<navPoint id=\"p{number}\" playOrder=\"{number}\"><navLabel>\
                 <text>{name}</text></navLabel><content src=\"{href}\"/>"
            );
        };
        for entry in self.contents() {
            open(&escape(&entry.name), &entry.file, &mut points);
            for (id, name) in &entry.sections {
                let href = format!("{}#{id}", entry.file);
                open(&without_tags(name), &href, &mut points);
                points.push_str("</navPoint>");
            }
            points.push_str("</navPoint>\n");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" \
             version=\"2005-1\"><head><meta name=\"dtb:uid\" content=\"{}\"/>\
             </head><docTitle><text>{}</text></docTitle><navMap>\n\
             {points}</navMap></ncx>\n",
            self.identifier(),
            escape(self.title()),
        )
    }
}

fn item(entry: &Entry) -> Markup {
    html! {
        li {
            a href=(entry.file) { (entry.name) }
            @if !entry.sections.is_empty() {
                ol {
                    @for (id, name) in &entry.sections {
                        li {
                            a href={ (entry.file) "#" (id) } {
                                (PreEscaped(name))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The text of HTML, escaped as it is there.
fn without_tags(html: &str) -> String {
    use crate::tags::{Piece, Pieces};
    let texts = Pieces::of(html).filter_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Tag(_) => None,
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    #[test]
    fn what_it_says_is_xml() {
        let mut book = BookConfig::default();
        book.title = Some("A & B".to_owned());
        book.authors = vec!["C".to_owned()];
        let entry = Entry {
            name: "D <E>".to_owned(),
            file: "d.xhtml".to_owned(),
            path: "d.html".to_owned(),
            xhtml: String::new(),
            sections: vec![("f".to_owned(), "<code>F</code>".to_owned())],
            kind: Kind::Chapter,
        };
        let package = Package {
            book: &book,
            commit: None,
            url: Some("https://e.org/"),
            entries: &[entry],
            others: vec![("g.svg", "image/svg+xml")],
        };
        let opf = package.to_opf();
        let opf = Document::parse(&opf).unwrap();
        let text = |name: &str| {
            let mut nodes = opf.descendants();
            let node = nodes.find(|node| node.tag_name().name() == name);
            node.and_then(|node| node.text()).unwrap().to_owned()
        };
        assert_eq!(text("title"), "A & B");
        assert_eq!(text("date"), NO_TIME);
        let id = text("identifier");
        assert_eq!((id.len(), &id[23..24]), ("urn:uuid:".len() + 36, "8"));
        for xml in [package.to_nav(), package.to_ncx()] {
            let options = roxmltree::ParsingOptions {
                allow_dtd: true,
                ..Default::default()
            };
            let xml = Document::parse_with_options(&xml, options).unwrap();
            let mut texts = xml.descendants().filter_map(|it| it.text());
            assert!(texts.any(|text| text == "D <E>"));
            assert!(texts.any(|text| text == "F"));
        }
    }
}

//! An ePub, read into its files, its list of them, and its order.

use roxmltree::{Document, ParsingOptions};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

pub struct Epub {
    /// The bytes of the files below `EPUB/`, by their paths from there.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The files that are listed, by their ids: path, kind, properties.
    pub manifest: BTreeMap<String, (String, String, String)>,
    /// The paths of the files that are read, in their order.
    pub spine: Vec<String>,
    /// The names and the texts of what is said of it.
    pub metadata: Vec<(String, String)>,
}

impl Epub {
    pub fn read(bytes: &[u8]) -> Epub {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
        let mut files = BTreeMap::new();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            let name = file.name().expect("it is text").into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            if at == 0 {
                assert_eq!(name, "mimetype");
            }
            if let Some(path) = name.strip_prefix("EPUB/") {
                files.insert(path.to_owned(), bytes);
            }
        }
        let mut epub = Epub {
            files,
            manifest: BTreeMap::new(),
            spine: Vec::new(),
            metadata: Vec::new(),
        };
        epub.read_package();
        epub
    }

    fn read_package(&mut self) {
        let text = self.text("book.opf").to_owned();
        let package = Document::parse(&text).expect("it is XML");
        for node in package.descendants().filter(|it| it.is_element()) {
            let value = |name: &str| {
                node.attribute(name).unwrap_or_default().to_owned()
            };
            match node.tag_name().name() {
                "item" => {
                    let file = (
                        value("href"),
                        value("media-type"),
                        value("properties"),
                    );
                    self.manifest.insert(value("id"), file);
                }
                "itemref" => {
                    let (path, ..) = &self.manifest[&value("idref")];
                    self.spine.push(path.clone());
                }
                "meta" => {
                    let said = node.text().unwrap_or_default().to_owned();
                    self.metadata.push((value("property"), said));
                }
                name => {
                    let said = node.text().unwrap_or_default().to_owned();
                    self.metadata.push((name.to_owned(), said));
                }
            }
        }
    }

    /// A file that is text.
    pub fn text(&self, path: &str) -> &str {
        let bytes = &self.files[path];
        std::str::from_utf8(bytes).expect("it is UTF-8")
    }

    /// Calls with each file that is XML.
    pub fn for_each_xml(&self, mut with: impl FnMut(&str, &Document)) {
        for path in self.files.keys() {
            let end = path.rsplit('.').next().unwrap();
            if matches!(end, "xhtml" | "svg" | "ncx") {
                let options = ParsingOptions {
                    allow_dtd: true,
                    ..Default::default()
                };
                let text = self.text(path);
                let xml = Document::parse_with_options(text, options);
                with(path, &xml.unwrap_or_else(|it| panic!("{path}: {it}")));
            }
        }
    }

    /// What is said of it under a name, once.
    pub fn said(&self, name: &str) -> &str {
        let mut said = self.metadata.iter().filter(|(it, _)| it == name);
        let (_, text) = said.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(said.next().is_none(), "{name} is said twice");
        text
    }
}

//! A PDF, read into what can be asked of it: its pages, with the letters and
//! links on each, and the places that links lead to.

use crate::glyphs::{self, Glyph};
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use std::collections::BTreeMap;
use std::path::Path;

pub struct Printed {
    pub document: Document,
    pub pages: Vec<Page>,
    /// The numbers of pages, from 1, by the names of places on them.
    pub places: BTreeMap<String, usize>,
}

pub struct Page {
    /// Its size, in points.
    pub width: f32,
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    pub links: Vec<Link>,
    /// What its fonts are called, and whether each is in the file.
    pub fonts: Vec<(String, bool)>,
}

pub struct Link {
    /// Its lower and upper edge.
    pub bottom: f32,
    pub top: f32,
    pub target: Target,
}

#[derive(Debug)]
pub enum Target {
    Place(String),
    Address(String),
}

/// Letters on one line, from left to right.
pub struct Row {
    /// The height of the line, from below.
    pub y: f32,
    /// Without spaces, which a PDF need not have.
    pub text: String,
}

impl Printed {
    pub fn read(path: &Path) -> Printed {
        let document = Document::load(path).expect("it is a PDF");
        let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
        let pages = ids.iter().map(|id| Page::read(&document, *id)).collect();
        let places = places(&document, &ids);
        Printed {
            document,
            pages,
            places,
        }
    }

    /// The numbers of the pages on which parts begin.
    pub fn part_pages(&self) -> Vec<usize> {
        let parts = self.places.iter().filter(|(id, _)| id.ends_with("--"));
        let mut pages: Vec<usize> = parts.map(|(_, page)| *page).collect();
        pages.sort_unstable();
        pages
    }

    /// The titles of the outline, in its order, each with the place that it
    /// leads to.
    pub fn outline(&self) -> Vec<(String, Object)> {
        let mut titles = Vec::new();
        let catalog = self.document.catalog().expect("it has one");
        let outlines = catalog.get_deref(b"Outlines", &self.document);
        let outlines = outlines.and_then(Object::as_dict);
        self.add_titles(outlines.expect("it has an outline"), &mut titles);
        titles
    }

    fn add_titles(
        &self,
        above: &Dictionary,
        titles: &mut Vec<(String, Object)>,
    ) {
        let document = &self.document;
        let mut next = above.get_deref(b"First", document);
        while let Ok(item) = next.and_then(Object::as_dict) {
            let title = item.get_deref(b"Title", document).unwrap();
            let title = decode_text_string(title).unwrap();
            let place = item.get_deref(b"Dest", document).unwrap();
            titles.push((title, place.clone()));
            self.add_titles(item, titles);
            next = item.get_deref(b"Next", document);
        }
    }
}

impl Page {
    fn read(document: &Document, id: ObjectId) -> Page {
        let page = document.get_dictionary(id).expect("it is a page");
        let size = page.get_deref(b"MediaBox", document).unwrap();
        let size = numbers(size.as_array().unwrap());
        let annotations = document.get_page_annotations(id).unwrap_or_default();
        let fonts = document.get_page_fonts(id).expect("pages name fonts");
        Page {
            width: size[2],
            height: size[3],
            glyphs: glyphs::of_page(document, id),
            links: annotations
                .into_iter()
                .filter_map(|it| Link::read(document, it))
                .collect(),
            fonts: fonts
                .into_values()
                .map(|font| glyphs::name_of_font(document, font))
                .collect(),
        }
    }

    /// The lines of letters on it, from the top.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows: BTreeMap<i64, Vec<&Glyph>> = BTreeMap::new();
        for glyph in &self.glyphs {
            // Letters of one line differ by less than this.
            let height = (glyph.y * 4.0).round();
            rows.entry(-height as i64).or_default().push(glyph);
        }
        let row = |mut glyphs: Vec<&Glyph>| {
            glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
            let text: String = glyphs.iter().map(|it| &*it.text).collect();
            Row {
                y: glyphs[0].y,
                text: text.split_whitespace().collect(),
            }
        };
        rows.into_values().map(row).collect()
    }
}

impl Link {
    fn read(document: &Document, annotation: &Dictionary) -> Option<Link> {
        if annotation.get(b"Subtype").ok()?.as_name().ok()? != b"Link" {
            return None;
        }
        let edges = annotation.get_deref(b"Rect", document).unwrap();
        let edges = numbers(edges.as_array().unwrap());
        let target = match annotation.get_deref(b"Dest", document) {
            Ok(place) => Target::Place(name(place)),
            Err(_) => {
                let action = annotation.get_deref(b"A", document);
                let action = action.and_then(Object::as_dict).unwrap();
                let address = action.get_deref(b"URI", document).unwrap();
                Target::Address(name(address))
            }
        };
        Some(Link {
            bottom: edges[1].min(edges[3]),
            top: edges[1].max(edges[3]),
            target,
        })
    }
}

fn places(document: &Document, pages: &[ObjectId]) -> BTreeMap<String, usize> {
    let catalog = document.catalog().expect("it has one");
    let places = catalog.get_deref(b"Dests", document);
    let places = places.and_then(Object::as_dict).expect("it has places");
    let place = |(id, place): (&Vec<u8>, &Object)| {
        let (_, place) = document.dereference(place).unwrap();
        let page = place.as_array().unwrap()[0].as_reference().unwrap();
        let page = pages.iter().position(|it| *it == page);
        let page = page.expect("a place is on a page");
        (String::from_utf8_lossy(id).into_owned(), page + 1)
    };
    places.iter().map(place).collect()
}

/// What a name or a string says.
fn name(object: &Object) -> String {
    let bytes = object.as_name().or_else(|_| object.as_str());
    String::from_utf8_lossy(bytes.expect("it has words")).into_owned()
}

pub fn numbers(objects: &[Object]) -> Vec<f32> {
    objects.iter().map(|it| it.as_float().unwrap()).collect()
}

//! The letters of a page, and where each stands: what its content draws with
//! fonts that have codes of two bytes, as Chromium writes them. A font of any
//! other kind fails the test.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};
use std::collections::BTreeMap;

/// A letter, or several that are drawn as one.
#[derive(Debug)]
pub struct Glyph {
    pub text: String,
    /// Its left and right edge, and the line that it stands on, in points from
    /// the lower left corner of the page.
    pub left: f32,
    pub right: f32,
    pub y: f32,
    /// The size of its font.
    pub size: f32,
}

/// From coordinates to others: `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Clone, Copy)]
struct Matrix([f32; 6]);

impl Matrix {
    const SAME: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn read(operands: &[Object]) -> Matrix {
        let numbers = crate::document::numbers(operands);
        Matrix(numbers.try_into().expect("a matrix has six numbers"))
    }

    /// First this one, and then the `next`.
    fn then(self, next: Matrix) -> Matrix {
        let [a, b, c, d, e, f] = self.0;
        let [na, nb, nc, nd, ..] = next.0;
        let (x, y) = next.apply(e, f);
        Matrix([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            x,
            y,
        ])
    }

    fn apply(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

struct Font<'a> {
    encoding: Encoding<'a>,
    /// In thousandths of its size, by the code of a letter.
    widths: BTreeMap<u16, f32>,
    default_width: f32,
}

impl<'a> Font<'a> {
    fn read(document: &'a Document, font: &'a Dictionary) -> Font<'a> {
        let descendant = descendant(document, font);
        let number = |object: &Object| object.as_float().unwrap();
        let mut widths = BTreeMap::new();
        let w = descendant.get_deref(b"W", document);
        let w = w.and_then(Object::as_array);
        let mut rest = w.map_or(&[][..], Vec::as_slice);
        // `code [width …]`, or `first last width`.
        while let [first, next, after @ ..] = rest {
            let first = number(first) as u16;
            if let Ok(list) = next.as_array() {
                widths.extend((first..).zip(list.iter().map(number)));
                rest = after;
            } else {
                let codes = first..=number(next) as u16;
                let width = number(&after[0]);
                widths.extend(codes.map(|code| (code, width)));
                rest = &after[1..];
            }
        }
        let default_width = descendant.get_deref(b"DW", document);
        Font {
            encoding: font.get_font_encoding(document).unwrap(),
            widths,
            default_width: default_width.map_or(1000.0, number),
        }
    }
}

/// The font proper of one with codes of two bytes.
fn descendant<'a>(
    document: &'a Document,
    font: &'a Dictionary,
) -> &'a Dictionary {
    let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap();
    let kind = String::from_utf8_lossy(subtype);
    assert_eq!(kind, "Type0", "letters are drawn, or have no Unicode");
    let descendants = font.get_deref(b"DescendantFonts", document).unwrap();
    let (_, font) = document
        .dereference(&descendants.as_array().unwrap()[0])
        .unwrap();
    font.as_dict().unwrap()
}

/// What a font is called, and whether it is in the file.
pub fn name_of_font(document: &Document, font: &Dictionary) -> (String, bool) {
    let descendant = descendant(document, font);
    let name = descendant.get_deref(b"BaseFont", document).unwrap();
    let name = String::from_utf8_lossy(name.as_name().unwrap()).into_owned();
    let descriptor = descendant.get_deref(b"FontDescriptor", document).unwrap();
    let descriptor = descriptor.as_dict().unwrap();
    let keys: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
    let is_there = |key| descriptor.get_deref(key, document).is_ok();
    (name, keys.into_iter().any(is_there))
}

/// The letters of a page, in the order in which they are drawn.
pub fn of_page(document: &Document, page: ObjectId) -> Vec<Glyph> {
    let fonts = document.get_page_fonts(page).expect("pages name fonts");
    let fonts: BTreeMap<_, _> = fonts
        .into_iter()
        .map(|(name, font)| (name, Font::read(document, font)))
        .collect();
    let content = document.get_page_content(page);
    let content = Content::decode(&content).expect("it can be drawn");
    let mut glyphs = Vec::new();
    let (mut matrix, mut saved) = (Matrix::SAME, Vec::new());
    // Of the line, and of the next letter on it.
    let (mut line, mut text) = (Matrix::SAME, Matrix::SAME);
    let (mut font, mut size) = (None, 0.0);
    for operation in content.operations {
        let operands = &operation.operands[..];
        match operation.operator.as_str() {
            "q" => saved.push(matrix),
            "Q" => matrix = saved.pop().expect("it was saved"),
            "cm" => matrix = Matrix::read(operands).then(matrix),
            "BT" => (line, text) = (Matrix::SAME, Matrix::SAME),
            "Tf" => {
                font = fonts.get(operands[0].as_name().unwrap());
                size = operands[1].as_float().unwrap();
            }
            "Tm" => {
                line = Matrix::read(operands);
                text = line;
            }
            "Td" => {
                let numbers = crate::document::numbers(operands);
                let by = [1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1]];
                line = Matrix(by).then(line);
                text = line;
            }
            "Tj" => {
                let font = font.expect("a font is chosen");
                let codes = operands[0].as_str().unwrap();
                for code in codes.chunks_exact(2) {
                    let number = u16::from_be_bytes([code[0], code[1]]);
                    let width = font.widths.get(&number);
                    let width = width.unwrap_or(&font.default_width);
                    let width = width * size / 1000.0;
                    let whole = text.then(matrix);
                    let (left, y) = whole.apply(0.0, 0.0);
                    let (right, _) = whole.apply(width, 0.0);
                    let (_, above) = whole.apply(0.0, size);
                    let letters = font.encoding.bytes_to_string(code);
                    glyphs.push(Glyph {
                        text: letters.expect("it has a letter"),
                        left,
                        right,
                        y,
                        size: above - y,
                    });
                    let by = Matrix([1.0, 0.0, 0.0, 1.0, width, 0.0]);
                    text = by.then(text);
                }
            }
            // Chromium has no use for other ways to show text.
            "TJ" | "'" | "\"" | "TD" | "T*" | "Tz" | "Do" => {
                panic!("{} is not read here", operation.operator)
            }
            _ => {}
        }
    }
    glyphs
}

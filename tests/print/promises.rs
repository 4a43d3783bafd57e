//! What the PDF promises its reader. Lengths are in points, of which an inch
//! has 72.

use crate::common::built_book;
use crate::document::{Page, Printed, Target};
use lopdf::{Object, decode_text_string};
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;
use std::fs;
use std::sync::{LazyLock, Mutex, PoisonError};

pub type Promise = fn(&Printed);

pub const ALL: &[(&str, Promise)] = &[
    ("it_is_on_its_paper", it_is_on_its_paper),
    ("no_page_is_wasted", no_page_is_wasted),
    ("what_belongs_together_stays", what_belongs_together_stays),
    ("links_lead_somewhere", links_lead_somewhere),
    ("the_contents_tell_the_truth", the_contents_tell_the_truth),
    ("the_outline_has_all_parts", the_outline_has_all_parts),
    ("code_is_all_there", code_is_all_there),
    ("nothing_is_cut_off", nothing_is_cut_off),
    ("fonts_are_in_the_file", fonts_are_in_the_file),
    ("it_says_whose_book_it_is", it_says_whose_book_it_is),
];

const MM: f32 = 72.0 / 25.4;

/// The margins, as theme/book.css has them.
const TOP: f32 = 24.0 * MM;
const BOTTOM: f32 = 25.0 * MM;
const SIDE: f32 = 30.0 * MM;

/// A twentieth more than it has on the smaller paper.
const MOST_PAGES: usize = 345;

fn it_is_on_its_paper(printed: &Printed) {
    let first = &printed.pages[0];
    let papers = [(595.0, 842.0), (612.0, 792.0)];
    let is = |(width, height): (f32, f32), page: &Page| {
        (page.width - width).abs() < 1.0 && (page.height - height).abs() < 1.0
    };
    let paper = papers.into_iter().find(|paper| is(*paper, first));
    let paper = paper.expect("it is A4 or Letter");
    assert!(printed.pages.iter().all(|page| is(paper, page)));
}

/// How much of the height of a page is used: from its top to its lowest line of
/// letters, which diagrams have too.
fn used(page: &Page) -> f32 {
    let lines = page.glyphs.iter().map(|glyph| glyph.y);
    let lines = lines.filter(|y| (BOTTOM..page.height - TOP).contains(y));
    let lowest = lines.fold(page.height - TOP, f32::min);
    (page.height - TOP - lowest) / (page.height - TOP - BOTTOM)
}

fn no_page_is_wasted(printed: &Printed) {
    let count = printed.pages.len();
    assert!(count <= MOST_PAGES, "{count} pages");
    let parts = printed.part_pages();
    let mut sum = 0.0;
    let mut wasted = Vec::new();
    let inside = (1..count).filter(|number| !parts.contains(&(number + 1)));
    for number in inside.clone() {
        let used = used(&printed.pages[number - 1]);
        sum += used;
        if used < 0.3 {
            wasted.push((number, used));
        }
    }
    assert!(wasted.is_empty(), "nearly empty within a part: {wasted:?}");
    let mean = sum / inside.count() as f32;
    assert!(mean > 0.8, "{mean} of a page is used");
}

/// The size of the smallest heading, as theme/book.css has it.
const HEADING: f32 = 12.0;

fn what_belongs_together_stays(printed: &Printed) {
    let mut captions = 0;
    for (number, page) in (1..).zip(&printed.pages).skip(1) {
        let rows = page.rows();
        let is_text = |y: f32| (BOTTOM..page.height - TOP).contains(&y);
        let rows: Vec<_> = rows.iter().filter(|row| is_text(row.y)).collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            continue;
        };
        let size = page.glyphs.iter().filter(|it| (it.y - last.y).abs() < 0.5);
        let size = size.map(|glyph| glyph.size).fold(0.0, f32::max);
        let text = &last.text;
        assert!(
            size < HEADING,
            "the heading {text} is last on page {number}"
        );
        let is_caption = |text: &str| {
            text.contains("cargorun--bin") && !text.starts_with('$')
        };
        let text = &first.text;
        assert!(
            !is_caption(text),
            "{text} is below no code on page {number}"
        );
        captions += rows.iter().filter(|row| is_caption(&row.text)).count();
    }
    assert!(captions > 50, "there are {captions} captions");
}

fn links_lead_somewhere(printed: &Printed) {
    let links = printed.pages.iter().flat_map(|page| &page.links);
    let (mut inside, mut outside) = (0, 0);
    let mut dead = Vec::new();
    for link in links {
        let is_right = match &link.target {
            Target::Place(id) => {
                inside += 1;
                printed.places.contains_key(id)
            }
            // What can be opened there, but not run.
            Target::Address(address) => {
                outside += 1;
                address.starts_with("http")
                    && !address.starts_with("https://play.rust-lang.org/?")
            }
        };
        if !is_right {
            dead.push(&link.target);
        }
    }
    assert!(dead.is_empty(), "{dead:?}");
    assert!(inside > 200 && outside > 50, "{inside} and {outside}");
}

/// The page to print as a browser has it, for what has to be in the PDF.
static PAGE: LazyLock<Mutex<Html>> = LazyLock::new(|| {
    let book = built_book();
    let page = fs::read_to_string(book.path().join("print.html")).unwrap();
    Mutex::new(Html::parse_document(&page))
});

/// The words of elements on that page, without spaces.
fn words(selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    // A test that fails while it looks has changed nothing.
    let page = PAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let words = page.select(&selector).map(|it| {
        let text: String = it.text().collect();
        text.split_whitespace().collect()
    });
    words.collect()
}

fn the_contents_tell_the_truth(printed: &Printed) {
    let mut expected = words(".contents a").into_iter();
    let first_part = printed.part_pages()[0];
    for page in &printed.pages[1..first_part - 1] {
        let rows = page.rows();
        for link in &page.links {
            let Target::Place(id) = &link.target else {
                panic!("{:?} among the contents", link.target);
            };
            let number = printed.places[id].to_string();
            let is_row = |y: f32| (link.bottom..link.top).contains(&y);
            let row = rows.iter().find(|row| is_row(row.y)).unwrap();
            let name = row.text.strip_suffix(&number);
            let name = name
                .unwrap_or_else(|| panic!("{} is on page {number}", row.text));
            assert_eq!(Some(name), expected.next().as_deref());
            let on_page = &printed.pages[printed.places[id] - 1];
            let text: String =
                on_page.rows().into_iter().map(|row| row.text).collect();
            assert!(text.contains(name), "{name} is not on page {number}");
        }
    }
    assert_eq!(expected.next(), None, "the contents have all of them");
}

fn the_outline_has_all_parts(printed: &Printed) {
    let outline = printed.outline();
    let titles: BTreeSet<String> = outline
        .iter()
        .map(|(title, _)| title.split_whitespace().collect())
        .collect();
    for name in words(".contents a") {
        assert!(titles.contains(&name), "{name} is not in the outline");
    }
    let pages: BTreeSet<_> =
        printed.document.get_pages().into_values().collect();
    for (title, place) in outline {
        let page = place.as_array().unwrap()[0].as_reference().unwrap();
        assert!(pages.contains(&page), "{title} leads nowhere");
    }
}

/// The lines of all programs, without white space and without what went.
fn lines_of_code() -> Vec<String> {
    let page = PAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let selector = Selector::parse("pre.rust code").unwrap();
    let code = page.select(&selector).flat_map(|code| {
        let texts = code.descendants().filter(|node| {
            let mut around = node.ancestors().filter_map(ElementRef::wrap);
            !around.any(|it| it.value().name() == "del")
        });
        let texts = texts.filter_map(|it| it.value().as_text());
        let text: String = texts.map(|text| text.to_string()).collect();
        let lines = text.lines().map(|line| line.split_whitespace().collect());
        lines.collect::<Vec<String>>()
    });
    code.collect()
}

fn code_is_all_there(printed: &Printed) {
    let rows: BTreeSet<String> = printed
        .pages
        .iter()
        .flat_map(Page::rows)
        // A changed line has a sign before it.
        .flat_map(|row| {
            let code = row.text.strip_prefix('+').map(str::to_owned);
            [Some(row.text), code]
        })
        .flatten()
        .collect();
    let lines = lines_of_code();
    assert!(lines.len() > 1_000);
    for line in lines.iter().filter(|line| !line.is_empty()) {
        assert!(rows.contains(line), "not on one line of the page: {line}");
    }
}

/// The size of the title, as theme/print/print.css has it.
const TITLE: f32 = 44.0;

fn nothing_is_cut_off(printed: &Printed) {
    // Chromium shrinks all pages until they are as wide as what is widest.
    let title = &printed.pages[0].glyphs;
    let size = title.iter().map(|glyph| glyph.size).fold(0.0, f32::max);
    assert!((size - TITLE).abs() < 0.5, "the title is shrunk to {size}");
    for (number, page) in (1..).zip(&printed.pages) {
        for glyph in page.glyphs.iter().filter(|it| it.text != " ") {
            let is_inside = glyph.left > SIDE - 1.0
                && glyph.right < page.width - SIDE + 1.0;
            assert!(is_inside, "page {number}: {glyph:?}");
        }
    }
}

fn fonts_are_in_the_file(printed: &Printed) {
    let mut names = BTreeSet::new();
    for (name, is_there) in printed.pages.iter().flat_map(|it| &it.fonts) {
        assert!(is_there, "{name} is not in the file");
        let (_, name) = name.split_once('+').expect("it is a subset");
        names.insert(name);
    }
    let ours = ["Inconsolata-Regular", "Literata-Italic", "Literata-Regular"];
    assert!(names.iter().eq(&ours), "{names:?}");
}

fn it_says_whose_book_it_is(printed: &Printed) {
    let document = &printed.document;
    let text = |object: lopdf::Result<&Object>| {
        decode_text_string(object.unwrap()).unwrap()
    };
    let info = document.trailer.get_deref(b"Info", document).unwrap();
    let info = info.as_dict().unwrap();
    let info = |key: &[u8]| text(info.get_deref(key, document));
    assert_eq!(info(b"Title"), "Async Rust");
    assert_eq!(info(b"Author"), "The Async Rust authors");
    assert!(info(b"Subject").starts_with("From threads to an async runtime"));
    let catalog = document.catalog().unwrap();
    assert_eq!(text(catalog.get_deref(b"Lang", document)), "en");
}

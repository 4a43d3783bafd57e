//! What holds for every page.

pub mod accessibility;
pub mod sheet;

use crate::browser::Page;
use crate::site::{DESKTOP, PHONE, Site};
use accessibility::Rules;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Gives what moved by itself, a line each.
pub const LAYOUT_SHIFT: &str = include_str!("layout_shift.js");

/// The narrowest phone, and the widest screen.
const SMALL_PHONE: u32 = 320;
const LARGE_DESKTOP: u32 = 1920;

/// Colors, and the contrast that code has in them at least.
const LIGHT: (&str, f64) = ("light", 5.5);
const DARK: (&str, f64) = ("dark", 6.0);

/// The contrast that all other words have at least: what WCAG 2.2 asks for, in
/// 1.4.3, of text that is not large.
const ENOUGH: f64 = 4.5;

/// One page, by the rules that hold for all.
///
/// axe-core looks at colors once: a page has the same elements in all, and how
/// well their words stand out is measured in each. Another width takes the
/// browser as long as a small page, so there are no more of them, and in no
/// other order, than it takes.
pub fn reads_well(site: &Site, path: &str) {
    if path.starts_with("listings/") {
        sheet::is_as_on_its_sheet(site, path);
        return;
    }
    let page = site.empty_page();
    let url = site.url(path);
    if path == "print.html" {
        reads_well_as_whole_book(&page, &url);
    } else {
        arrives(&page, &url, PHONE, &[LIGHT, DARK]);
        fits(&page, SMALL_PHONE);
        arrives(&page, &url, DESKTOP, &[DARK]);
        page.set_forced_colors();
        stands_out(&page, "forced colors", ENOUGH);
        page.set_colors(LIGHT.0);
        stands_out(&page, LIGHT.0, LIGHT.1);
        asks_for_little(site, &page.requests());
        fits(&page, LARGE_DESKTOP);
        prepare_for_axe(&page);
        is_accessible(&page, DESKTOP, Rules::All);
        stays_accessible(&page, LARGE_DESKTOP);
        is_accessible(&page, SMALL_PHONE, Rules::NoColors);
        stays_accessible(&page, PHONE);
    }
    assert_eq!(page.complaints(), [""; 0]);
}

/// The page of the whole book: what is on it is looked at in all ways on the
/// pages of its chapters.
fn reads_well_as_whole_book(page: &Page, url: &str) {
    arrives(page, url, DESKTOP, &[LIGHT]);
    fits(page, PHONE);
    fits(page, SMALL_PHONE);
    prepare_for_axe(page);
    is_accessible(page, DESKTOP, Rules::NoColors);
}

/// Makes another page of it than that of the reader, who gets no axe-core, and
/// code that looks like it.
fn prepare_for_axe(page: &Page) {
    accessibility::load_axe(page);
    accessibility::flatten_code(page);
}

/// A page comes to somebody who has not been here before: nothing of it moves
/// by itself, it is no wider than the screen, and its words stand out.
fn arrives(page: &Page, url: &str, width: u32, themes: &[(&str, f64)]) {
    page.set_width(width);
    page.goto(url);
    let moves = page.text(LAYOUT_SHIFT);
    assert!(moves.is_empty(), "the page moves at {width}:\n{moves}");
    let all_came = page.is("performance.getEntriesByType('resource')\
                            .every((it) => it.transferSize > 0)");
    assert!(all_came, "the server sees to it that nothing is cached");
    fits(page, width);
    for &(colors, of_code) in themes {
        page.set_colors(colors);
        stands_out(page, colors, of_code);
    }
}

/// Each word can be told from its ground.
fn stands_out(page: &Page, how: &str, of_code: f64) {
    let [code, text] = accessibility::contrasts(page);
    for ((contrast, words), enough) in [(code, of_code), (text, ENOUGH)] {
        assert!(contrast >= enough, "{how}: {contrast}: {words}");
    }
}

/// A page is no wider than the screen.
fn fits(page: &Page, width: u32) {
    page.set_width(width);
    let needed = page.get("document.documentElement.scrollWidth");
    if needed.as_u64() != Some(width.into()) {
        let wide = page.text(include_str!("too_wide.js"));
        panic!("it needs {needed} at {width}, for:\n{wide}");
    }
}

/// axe-core finds nothing on a page that is so wide.
fn is_accessible(page: &Page, width: u32, rules: Rules) {
    page.set_width(width);
    accessibility::wait_for_resize(page, width);
    let violations = accessibility::violations(page, rules);
    assert!(violations.is_empty(), "{width}:\n{violations}");
}

/// The same at another width. If the same elements are there as now, only what
/// depends on their places can be another.
fn stays_accessible(page: &Page, width: u32) {
    let seen = page.get(include_str!("seen.js"));
    page.set_width(width);
    accessibility::wait_for_resize(page, width);
    let rules = match page.get(include_str!("seen.js")) == seen {
        true => Rules::Places,
        false => Rules::NoColors,
    };
    is_accessible(page, width, rules);
}

/// What a visit asks for is ours, and no more than is quick on a phone.
fn asks_for_little(site: &Site, requests: &[String]) {
    let ours = site.url("");
    for request in requests {
        let is_ours = request.starts_with(&ours);
        assert!(is_ours || request.starts_with("data:"), "{request}");
    }
    let fetched: BTreeSet<&str> = requests
        .iter()
        .filter_map(|request| request.strip_prefix(&ours))
        .collect();
    assert!(fetched.len() <= 8, "{fetched:?}");
    for (kind, most) in [(".woff2", 60 * 1024), (".js", 30 * 1024)] {
        let files = fetched.iter().filter(|path| path.ends_with(kind));
        let sizes = files.map(|path| fs::metadata(site.file(path)).unwrap());
        let sum: u64 = sizes.map(|file| file.len()).sum();
        assert!(sum <= most, "{kind}: {fetched:?}");
    }
    if fetched.iter().any(|path| path.starts_with("async_")) {
        let kib = weight(site, &fetched) as f64 / 1024.0;
        assert!(kib <= 100.0, "{kib:.1} KiB: {fetched:?}");
    }
}

/// How many bytes some files take on their way: packed, unless they are already,
/// each with a name and some numbers, for which an archive needs about as much
/// as a server does.
fn weight(site: &Site, paths: &BTreeSet<&str>) -> usize {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for path in paths {
        let method = match path.ends_with(".woff2") {
            true => CompressionMethod::Stored,
            false => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*path, options).unwrap();
        let bytes = fs::read(site.file(path)).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner().len()
}

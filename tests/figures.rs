//! Each figure shows lines of its listing, highlighted, and has the picture of
//! its jobs.

mod common;

use common::{book, root};
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use weave::library::Listings;

fn select<'a>(within: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    within.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef) -> String {
    element.text().collect()
}

/// The listing that a figure shows, and its first and last line there, from 1,
/// where it does not show all: for those who hear it, it is called by them.
fn shown_by<'a>(figure: ElementRef<'a>) -> (&'a str, Option<(usize, usize)>) {
    let label = figure.attr("aria-label").unwrap();
    let Some((name, lines)) = label.split_once(", lines ") else {
        return (label, None);
    };
    let (first, last) = lines.split_once(" to ").unwrap();
    (name, Some((first.parse().unwrap(), last.parse().unwrap())))
}

/// The listing that an element of a page belongs to, by the figure that it
/// stands in, or by the output in front of it.
fn listing_of(element: ElementRef) -> String {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    if let Some(figure) = around.find(|it| it.value().name() == "figure") {
        return shown_by(figure).0.to_owned();
    }
    let mut before = element.prev_siblings().filter_map(ElementRef::wrap);
    let output = select(before.next().unwrap(), "pre.output")[0];
    let label = output.attr("aria-label").unwrap();
    label.strip_prefix("Output of ").unwrap().to_owned()
}

/// The text of a block of code without that of lines which are gone.
fn program(code: ElementRef) -> String {
    let nodes = code.descendants().filter(|node| {
        let mut around = node.ancestors().filter_map(ElementRef::wrap);
        !around.any(|it| it.value().name() == "del")
    });
    let texts = nodes.filter_map(|it| it.value().as_text());
    texts.map(|text| text.to_string()).collect()
}

#[test]
fn figures_show_lines_of_the_program() {
    let (listings, _) = Listings::read(root()).unwrap();
    let mut shown = BTreeSet::new();
    for (path, page) in &book().pages {
        for figure in select(page.root_element(), "figure.listing") {
            let (name, lines) = shown_by(figure);
            let listing = listings.get(name).unwrap();
            let code = select(figure, "pre > code")[0];
            let piece = program(code);
            if path == "print.html" {
                // Paper has no links to lines.
                assert!(listing.program.contains(&piece), "{path}: {name}");
            } else {
                let all = listing.program.split_inclusive('\n');
                let (first, last) = lines.unwrap_or((1, usize::MAX));
                let expected = all.skip(first - 1).take(last - (first - 1));
                let expected: String = expected.collect();
                assert_eq!(piece, expected, "{path}: {name}");
            }
            // What is gone stood in the listing before.
            for gone in select(code, "del:not(:has(a))") {
                let before = listings.predecessor(listing).unwrap();
                assert!(before.program.contains(&text(gone)), "{path}: {name}");
            }
            // Highlighted here, and not by the reader's browser.
            let keywords = select(code, "b");
            assert!(!keywords.is_empty(), "{path}: {name}");
            shown.insert(name.to_owned());
        }
    }
    let all: BTreeSet<_> = listings.iter().map(|it| it.name.clone()).collect();
    assert_eq!(shown, all);
}

#[test]
fn a_page_has_one_full_caption_for_each_listing() {
    for (path, page) in &book().pages {
        let mut full: BTreeMap<String, usize> = BTreeMap::new();
        for figure in select(page.root_element(), "figure.listing") {
            let name = shown_by(figure).0.to_owned();
            let controls = select(figure, ".controls").len();
            *full.entry(name).or_default() += controls;
        }
        // The page of the whole book has them once for each of its chapters.
        if path != "print.html" {
            assert!(full.values().all(|&count| count == 1), "{path}: {full:?}");
        }
    }
}

#[test]
fn pictures_of_jobs_are_in_the_chapter_and_on_the_listings_page() {
    let (listings, _) = Listings::read(root()).unwrap();
    let mut pages: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let book = book();
    for (path, page) in &book.pages {
        for picture in select(page.root_element(), "svg.timeline") {
            let is_new =
                pages.entry(listing_of(picture)).or_default().insert(path);
            assert!(is_new || path == "print.html", "{path} has it twice");
        }
    }
    let with_picture = listings
        .iter()
        .filter(|listing| root().join(listing.picture_path()).is_file());
    let with_picture: BTreeSet<_> =
        with_picture.map(|listing| listing.name.clone()).collect();
    assert!(!with_picture.is_empty(), "the book has pictures of jobs");
    assert!(pages.keys().eq(&with_picture));
    for (name, pages) in pages {
        // The chapter, its own page, and the page to print.
        assert_eq!(pages.len(), 3, "{name}: {pages:?}");
    }
}

#[test]
fn the_cover_shows_two_runs_of_listings() {
    let cover = fs::read_to_string(root().join("src/cover.svg")).unwrap();
    let cover = Html::parse_fragment(&cover);
    let (listings, _) = Listings::read(root()).unwrap();
    let runs = [
        (".apart", "two_threaded_client_server"),
        (".together", "threads_client_server"),
    ];
    for (class, name) in runs {
        let picture = root().join(listings.get(name).unwrap().picture_path());
        let picture = fs::read_to_string(picture).unwrap();
        let picture = Html::parse_fragment(&picture);
        let there = select(picture.root_element(), "rect");
        let here = select(cover.root_element(), class);
        assert_eq!((here.len(), there.len()), (10, 10));
        // 63.2 units a second, with 4 before the first.
        let (left, second) = (4.0, 63.2);
        let number = |bar: ElementRef, name: &str| -> f64 {
            bar.attr(name).unwrap().parse().unwrap()
        };
        for (here, there) in here.into_iter().zip(there) {
            let start = number(there, "data-start");
            let end = number(there, "data-end");
            let x = number(here, "x");
            let width = number(here, "width");
            // A quarter of a second, as for the pictures themselves.
            assert!(((x - left) / second - start).abs() < 0.25, "{name}");
            let right = (x + width - left) / second;
            assert!((right - end).abs() < 0.25, "{name}");
        }
    }
}

//! Each figure shows lines of its listing, highlighted, and has the picture of
//! its jobs.

mod common;

use common::{book, root};
use scraper::{ElementRef, Html, Selector};
use std::collections::BTreeSet;
use std::fs;
use weave::library::Listings;

fn select<'a>(within: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    within.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef) -> String {
    element.text().collect()
}

#[test]
fn figures_show_lines_of_the_program() {
    let (listings, _) = Listings::read(root()).unwrap();
    let mut shown = BTreeSet::new();
    for (path, page) in &book().pages {
        for figure in select(page.root_element(), "figure.listing") {
            let name = text(select(figure, "a.listing-name")[0]);
            let program = &listings.get(&name).unwrap().program;
            let code = select(figure, "pre > code")[0];
            let is_piece = program.contains(&text(code));
            assert!(is_piece && !text(code).is_empty(), "{path}: {name}");
            // Highlighted here, and not by the reader's browser.
            let keywords = select(code, "span.hljs-keyword");
            assert!(!keywords.is_empty(), "{path}: {name}");
            let lines: Vec<&str> = program.lines().collect();
            for line in select(code, "[data-line]") {
                let number = line.attr("data-line").unwrap();
                let number: usize = number.parse().unwrap();
                assert_eq!(text(line), lines[number - 1], "{path}: {name}");
            }
            shown.insert(name);
        }
    }
    let all: BTreeSet<_> = listings.iter().map(|it| it.name.clone()).collect();
    assert_eq!(shown, all);
}

#[test]
fn pictures_of_jobs_are_in_the_chapter_and_on_the_listings_page() {
    let (listings, _) = Listings::read(root()).unwrap();
    let book = book();
    let mut count = 0;
    for listing in listings.iter() {
        let picture = root().join(listing.picture_path());
        if !picture.is_file() {
            continue;
        }
        count += 1;
        let mut pages_with_it = 0;
        for (_, page) in &book.pages {
            let figures = select(page.root_element(), "figure.listing");
            let of_listing = figures.into_iter().filter(|figure| {
                text(select(*figure, "a.listing-name")[0]) == listing.name
            });
            let pictures: usize =
                of_listing.map(|it| select(it, "svg.timeline").len()).sum();
            pages_with_it += pictures.min(1);
        }
        // The chapter, its own page, and the page to print.
        assert_eq!(pages_with_it, 3, "{}", listing.name);
    }
    assert!(count > 0, "the book has pictures of jobs");
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

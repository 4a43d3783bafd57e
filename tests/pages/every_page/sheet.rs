//! The pages of listings, some in one: one template has made them all. A sheet is
//! the page of the first, and below what that has in its `<main>` is what the
//! others have there, with their links to the pages before and after. To look at
//! it takes a fraction of what it takes to look at each of them.

use super::accessibility::Rules;
use super::{DARK, LIGHT};
use super::{arrives, asks_for_little, is_accessible, prepare_for_axe};
use crate::site::{DESKTOP, PHONE, Site};
use scraper::{Html, Selector};
use std::collections::BTreeSet;

/// How many there are, of about the same size.
const SHEETS: usize = 10;

/// The pages of all listings, by sheets.
pub fn sheets(site: &Site) -> Vec<Vec<String>> {
    let mut sheets = vec![Vec::new(); SHEETS];
    let is_listing = |path: &&String| path.starts_with("listings/");
    // The largest come first.
    let listings = site.pages().iter().filter(is_listing);
    for (number, path) in listings.enumerate() {
        sheets[number % SHEETS].push(path.clone());
    }
    sheets
}

/// What is on the pages of a sheet comes without moving, has room and can be told
/// from its ground, and axe-core finds nothing.
pub fn reads_well_as_one(site: &Site, number: usize, paths: &[String]) {
    let path = format!("listings/sheet-{number}.html");
    site.serve_also(&path, &sheet(site, paths));
    let (page, url) = (site.empty_page(), site.url(&path));
    arrives(&page, &url, PHONE, &[]);
    arrives(&page, &url, DESKTOP, &[DARK, LIGHT]);
    asks_for_little(site, &page.requests());
    prepare_for_axe(&page);
    is_accessible(&page, DESKTOP, Rules::All);
    is_accessible(&page, PHONE, Rules::NoColors);
    assert_eq!(page.complaints(), [""; 0]);
}

/// The page of a listing is as its sheet shows it: around what that has of it
/// stands the same as on all others, and nothing in it is fetched. It has one
/// heading of the highest level, one `<main>`, and no id twice.
pub fn is_as_on_its_sheet(site: &Site, path: &str) {
    let html = site.read(path);
    let first = sheets(site)[0][0].clone();
    let of_first = site.read(&first);
    assert!(
        frame(&html, path) == frame(&of_first, &first),
        "the template makes another page of it than of {first}"
    );
    let [_, main, _] = parts(&html);
    for fetches in [" src=", " srcset=", "<link", "<object", "<script"] {
        assert!(!main.contains(fetches), "{fetches} is fetched");
    }
    let page = Html::parse_document(&html);
    let all = |selector: &str| {
        let selector = Selector::parse(selector).expect("it is one");
        page.select(&selector).collect::<Vec<_>>()
    };
    assert_eq!([all("h1").len(), all("main").len()], [1, 1]);
    let mut ids = BTreeSet::new();
    for element in all("[id]") {
        let id = element.attr("id").expect("it has one");
        assert!(ids.insert(id), "#{id} is there twice");
    }
}

fn sheet(site: &Site, paths: &[String]) -> String {
    let pages: Vec<String> = paths.iter().map(|path| site.read(path)).collect();
    let [before, main, after] = parts(&pages[0]);
    let longest = paths
        .iter()
        .map(|path| name(path))
        .max_by_key(|it| it.len());
    let longest = longest.expect("a sheet has a page");
    let mut sheet = before.replace(
        &format!("{PART}{}", name(&paths[0])),
        &format!("{PART}{longest}"),
    );
    sheet.push_str(main);
    for (number, page) in pages.iter().enumerate().skip(1) {
        let [_, main, below] = parts(page);
        let mut main = main.to_owned();
        // Headings that all of them have.
        for id in ["what-it-prints", "what-the-compiler-says"] {
            let other = format!("{id}-{number}\"");
            main = main.replace(&format!("{id}\""), &other);
        }
        sheet.push_str(&main);
        let [_, neighbors, _] = around_neighbors(below);
        let label = "Pages before and after";
        sheet += &neighbors.replace(label, &format!("{label} {number}"));
    }
    sheet + after
}

/// The start of the name of a page in its bar.
const PART: &str = "<span class=\"part\">";

/// The name of a listing, by the path of its page.
fn name(path: &str) -> &str {
    let name = path.trim_start_matches("listings/");
    name.trim_end_matches(".html")
}

/// What is around the `<main>` of a page, without what is the page's own: its
/// name, which stands there in three places, and the links to its neighbors.
fn frame(html: &str, path: &str) -> String {
    let [before, _, after] = parts(html);
    let mut before = before.to_owned();
    let title = "<meta property=\"og:title\" content=\"";
    for place in ["<title>", title, PART] {
        let named = format!("{place}{}", name(path));
        assert!(before.contains(&named), "it says its name after {place}");
        before = before.replace(&named, place);
    }
    let [until, _, from] = around_neighbors(after);
    format!("{before}{until}{from}")
}

/// What is before, in and after the links to the neighbors of a page, given what
/// is after its `<main>`.
fn around_neighbors(after: &str) -> [&str; 3] {
    let start = after.find("<nav class=\"neighbors\"");
    let start = start.expect("each page has some");
    let end = "</nav>";
    let end = start + after[start..].find(end).expect("it ends") + end.len();
    [&after[..start], &after[start..end], &after[end..]]
}

/// What is before, in and after the `<main>` of a page.
fn parts(html: &str) -> [&str; 3] {
    let start = html.find("<main").expect("each page has one");
    let start = start + html[start..].find('>').expect("it is a tag") + 1;
    let end = html.find("</main>").expect("it ends");
    [&html[..start], &html[start..end], &html[end..]]
}

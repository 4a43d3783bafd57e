//! The pages of listings for axe-core, some in one. It takes longer to begin
//! than to look at one of them, and they are all alike but for what is in
//! their `<main>`: a sheet is the page of the first, with what is in those of
//! the others below it.

use super::accessibility::Rules;
use super::{is_accessible, prepare_for_axe};
use crate::site::{DESKTOP, PHONE, Site};

/// How many pages there are in one.
pub const PAGES: usize = 20;

/// The pages of all listings, by sheets.
pub fn sheets(site: &Site) -> Vec<Vec<String>> {
    let is_listing = |path: &&String| path.starts_with("listings/");
    let listings = site.pages().iter().filter(is_listing);
    let listings: Vec<String> = listings.cloned().collect();
    listings.chunks(PAGES).map(<[String]>::to_vec).collect()
}

/// What axe-core says of all pages of a sheet, with the room that they have on
/// a desktop and on a phone.
pub fn is_accessible_as_one(site: &Site, number: usize, paths: &[String]) {
    let path = format!("listings/sheet-{number}.html");
    site.serve_also(&path, &sheet(site, paths));
    let page = site.open(&path);
    prepare_for_axe(&page);
    is_accessible(&page, DESKTOP, Rules::All);
    is_accessible(&page, PHONE, Rules::NoColors);
    assert_eq!(page.complaints(), [""; 0]);
}

fn sheet(site: &Site, paths: &[String]) -> String {
    let mut pages = paths.iter().map(|path| site.read(path));
    let first = pages.next().expect("a sheet has a page");
    let [before, main, after] = parts(&first);
    let mut sheet = format!("{before}{main}");
    for (number, page) in pages.enumerate() {
        // Headings that all of them have.
        let mut main = parts(&page)[1].to_owned();
        for id in ["what-it-prints", "what-the-compiler-says"] {
            let other = format!("{id}-{number}\"");
            main = main.replace(&format!("{id}\""), &other);
        }
        sheet.push_str(&main);
    }
    sheet + after
}

/// What is before, in and after the `<main>` of a page.
fn parts(html: &str) -> [&str; 3] {
    let start = html.find("<main").expect("each page has one");
    let start = start + html[start..].find('>').expect("it is a tag") + 1;
    let end = html.find("</main>").expect("it ends");
    [&html[..start], &html[start..end], &html[end..]]
}

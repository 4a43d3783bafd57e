//! The pages of listings, some in one: one template has made them all. A sheet is
//! the page of the first, and below what that has in its `<main>` is what the
//! others have there. To look at it takes a fraction of what it takes to look at
//! each of them.

use super::accessibility::Rules;
use super::{DARK, LIGHT, fits, is_accessible, prepare_for_axe, stands_out};
use crate::site::{DESKTOP, PHONE, Site};

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

/// What is on the pages of a sheet has room and can be told from its ground, and
/// axe-core finds nothing.
pub fn reads_well_as_one(site: &Site, number: usize, paths: &[String]) {
    let path = format!("listings/sheet-{number}.html");
    site.serve_also(&path, &sheet(site, paths));
    let page = site.open(&path);
    for (colors, of_code) in [DARK, LIGHT] {
        page.set_colors(colors);
        stands_out(&page, colors, of_code);
    }
    fits(&page, DESKTOP);
    prepare_for_axe(&page);
    is_accessible(&page, DESKTOP, Rules::All);
    fits(&page, PHONE);
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

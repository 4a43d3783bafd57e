//! Where a search leads: its words are marked there, and in view.

use super::is_visible;
use super::search::{FIRST, open_search, search, wait_until_drawn};
use crate::browser::{Key, Page};
use crate::site::Site;
use serde_json::json;

/// Goes to the first result for something.
fn follow(page: &Page, query: &str) -> String {
    open_search(page);
    search(page, query);
    let first = page.text(FIRST);
    assert_ne!(first, "", "nothing is found for {query}");
    page.press([Key::Enter.into()]);
    page.wait_for(&format!("location.href === {first:?}"));
    page.wait_for("document.readyState === 'complete'");
    first
}

/// Whether one of the marks of the section or note that was followed is in
/// view.
const IS_MARK_IN_VIEW: &str = "[...CSS.highlights.get('found') ?? []]\
    .some((range) => {\
        const { top, bottom, width } = range.getBoundingClientRect();\
        return width > 0 && top >= 0 && bottom <= innerHeight;\
    })";

pub fn a_result_is_marked_where_it_leads(site: &Site) {
    let page = site.open("index.html");
    let first = follow(&page, "wake_by_ref");
    page.wait_for(IS_MARK_IN_VIEW);
    let count = page.get("CSS.highlights.get('found').size");
    assert!(
        !page.is("document.querySelector('main mark')"),
        "nothing moves"
    );
    // Back to where it was searched, and forth to where it led.
    page.run("history.back()");
    page.wait_for("location.pathname === '/index.html'");
    page.wait_for("document.readyState === 'complete'");
    assert!(!page.is("search.open || CSS.highlights.has('found')"));
    page.run("history.forward()");
    page.wait_for(&format!("location.href === {first:?}"));
    page.wait_for(IS_MARK_IN_VIEW);
    assert_eq!(page.get("CSS.highlights.get('found').size"), count);
    wait_until_drawn(&page);
    // Marks go, by key or by hand, and the address is that of the section.
    page.press([Key::Escape.into()]);
    page.wait_for("!CSS.highlights.has('found')");
    assert_eq!(page.text("location.search"), "");
    assert!(first.ends_with(&page.text("location.hash")));
    assert!(!page.is("document.querySelector('#unmark')"));
    // On the same page.
    open_search(&page);
    search(&page, "wake_by_ref");
    page.press([Key::Enter.into()]);
    page.wait_for(IS_MARK_IN_VIEW);
    page.run("scrollTo(0, 0)");
    open_search(&page);
    page.wait_for(&format!("search.open && ({FIRST}) === {first:?}"));
    page.press([Key::Enter.into()]);
    page.wait_for("!search.open");
    page.wait_for(IS_MARK_IN_VIEW);
    page.run("document.querySelector('#unmark').click()");
    page.wait_for("!CSS.highlights.has('found')");
    assert_eq!(page.complaints(), [""; 0]);
}

pub fn a_result_in_a_note_opens_it(site: &Site) {
    let page = site.open_on_phone("async_io.html");
    open_search(&page);
    search(&page, "x");
    // Words with which a note begins, and which its section has not.
    let [id, words]: [String; 2] = serde_json::from_value(page.run(
        "const notes = searchDocuments.flatMap((it) => it.notes?.slice(1) ?? []);\
         const words = ({ text: [prose] }) => prose.split(/\\s/).slice(0, 6);\
         const note = notes.find((it) => words(it).length === 6);\
         return [note.id, words(note).join(' ')];",
    ))
    .unwrap();
    page.press([Key::Escape.into()]);
    let first = follow(&page, &format!("\"{words}\""));
    assert!(first.ends_with(&format!("#{id}")), "{first}");
    page.wait_for(&is_visible(&format!("#{id}")));
    page.wait_for(IS_MARK_IN_VIEW);
    assert_eq!(page.complaints(), [""; 0]);
}

pub fn a_result_in_code_that_is_not_laid_out_comes_into_view(site: &Site) {
    let page = site.open("index.html");
    let script = "document.adoptedStyleSheets = [new CSSStyleSheet()];\
        document.adoptedStyleSheets[0].replaceSync(\
        'pre { content-visibility: auto; contain-intrinsic-size: auto 2rem }')";
    let added = page.call(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": script }),
    );
    follow(&page, "NotConnected");
    let style = "getComputedStyle(document.querySelector('pre'))";
    assert_eq!(page.text(&format!("{style}.contentVisibility")), "auto");
    page.wait_for(IS_MARK_IN_VIEW);
    page.call("Page.removeScriptToEvaluateOnNewDocument", added);
}

//! The book on paper, by the browser of a reader, as far as the page can be asked.
//! What is printed, by the tool, is looked at in `tests/print`.

use super::is_visible;
use crate::browser::Page;
use crate::every_page::accessibility;
use crate::site::Site;
use serde_json::json;

/// The width of the text on paper, in CSS pixels: that of A4 without its margins.
const PAPER: u32 = 567;

pub fn the_page_to_print_is_for_paper(site: &Site) {
    let page = site.open("print.html");
    assert!(
        page.is(&is_visible(".about-print")),
        "it says how to get a PDF"
    );
    is_for_paper(&page);
    assert!(!page.is(&is_visible(".about-print")));
    assert!(page.is(&is_visible(".address-mark, .addresses")));
    // Links lead to places in it, and to addresses outside of it: of what can
    // be opened there, but not run.
    let links = page.get(
        "[...document.links].filter((it) => it.checkVisibility())
             .map((it) => it.href)",
    );
    let links: Vec<String> = serde_json::from_value(links).unwrap();
    let count =
        |start: &str| links.iter().filter(|it| it.starts_with(start)).count();
    let here = site.url("");
    let inside = count(&format!("{here}print.html#"));
    let listings = count(&format!("{here}listings/"));
    let proof = count(&format!("{here}proof.html"));
    assert_eq!(count(&here), inside + listings + proof);
    assert!(inside > 50 && count("https://") > 50);
    assert_eq!(count(&here) + count("https://"), links.len());
    assert_eq!(count("https://play.rust-lang.org/?"), 0);
}

pub fn a_chapter_can_be_printed(site: &Site) {
    let page = site.open("async_io.html");
    is_for_paper(&page);
    // Its code fits: no line of 80 columns goes on on the next.
    page.set_width(PAPER);
    page.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let wrapped = page.text(
        "(() => {
             const lines = [...document.querySelectorAll('.rust .line')]
                 .filter((it) => !it.matches(':first-child, :last-child'));
             const height = Math.min(...lines.map((it) => it.offsetHeight));
             return lines.filter((it) => it.offsetHeight > 1.5 * height)
                 .map((it) => it.textContent).join('\\n');
         })()",
    );
    assert_eq!(wrapped, "");
    let wide = "[...document.querySelectorAll('main *')].some((it) => \
                it.getBoundingClientRect().right > innerWidth + 1)";
    assert!(!page.is(wide), "nothing is wider than the text");
}

/// On paper, there is nothing to press, all notes are open, and it is never
/// dark.
fn is_for_paper(page: &Page) {
    page.run("theme.value = 'dark'; theme.dispatchEvent(new Event('change'))");
    page.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert!(!page.is(&is_visible(".bar")));
    let pressed = "[...document.querySelectorAll('button, .to-playground')]
                   .some((it) => it.checkVisibility())";
    assert!(!page.is(pressed));
    assert!(
        page.is("[...document.querySelectorAll('.note')].every((it) => \
         it.checkVisibility() && getComputedStyle(it).position === 'static')")
    );
    let [(contrast, words), _] = accessibility::contrasts(page);
    assert!(contrast >= 5.5, "{contrast}: {words}");
    page.run("localStorage.clear()");
}

//! The book on paper.

use super::is_visible;
use crate::every_page::accessibility;
use crate::site::Site;
use serde_json::json;

pub fn the_book_can_be_printed(site: &Site) {
    let page = site.open("print.html");
    let pdf = page.pdf();
    let count = |words: &[u8]| {
        pdf.windows(words.len()).filter(|it| it == &words).count()
    };
    // Words that Chromium writes into the file as they are.
    assert!(count(b"/Type /Page\n") > 10, "each chapter has its pages");
    // Links lead to places in it, and to addresses outside of it.
    assert!(count(b"/Subtype /Link") > 50);
    assert!(count(b"/Dest") > 20);
    assert!(count(b"https://play.rust-lang.org/") > 5);
    assert_eq!(count(b"/URI (file:") + count(b"/URI (http://127."), 0);
    // On paper, there is nothing to press, all notes are open, and it is
    // never dark.
    page.run("theme.value = 'dark'; theme.dispatchEvent(new Event('change'))");
    page.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert!(!page.is(&is_visible(".bar")) && !page.is(&is_visible(".copy")));
    assert!(
        page.is("[...document.querySelectorAll('.note')].every((it) => \
         it.checkVisibility() && getComputedStyle(it).position === 'static')")
    );
    let (contrast, words) = accessibility::code_contrast(&page);
    assert!(contrast >= 5.5, "{contrast}: {words}");
    page.run("localStorage.clear()");
}

//! Notes: beside the text, and in it on a phone.

use super::is_visible;
use crate::browser::Key;
use crate::site::{DESKTOP, PHONE, Site};
use serde_json::json;

pub fn a_note_opens_by_keyboard(site: &Site) {
    let page = site.open_on_phone("async_io.html");
    let note = is_visible("#note-one-write");
    assert!(!page.is(&note), "a note is closed to begin with");
    page.run("document.querySelector('#ref-one-write a').focus()");
    page.press([Key::Enter.into()]);
    page.wait_for(&note);
    // It says where it is, and the next stop is the way back.
    page.press([Key::Tab.into()]);
    page.wait_for(
        "document.activeElement.matches('#note-one-write .note-back')",
    );
    page.press([Key::Enter.into()]);
    page.wait_for(&format!("!{note}"));
    assert_eq!(page.text("location.hash"), "#ref-one-write");
}

pub fn the_number_of_a_note_closes_it_again(site: &Site) {
    let page = site.open_on_phone("async_io.html");
    let note = is_visible("#note-unread");
    let place = "document.querySelector('#ref-unread')\
                 .getBoundingClientRect().top";
    page.run("document.querySelector('#ref-unread').scrollIntoView()");
    let click = "document.querySelector('#ref-unread a').click()";
    let before = page.get(place);
    for open in [true, false, true] {
        page.run(click);
        assert_eq!(page.is(&note), open);
        // What the reader looks at stays where it is.
        assert_eq!(page.get(place), before);
    }
    // Another note that opens closes it.
    page.run("document.querySelector('#ref-one-write a').click()");
    assert!(page.is(&is_visible("#note-one-write")) && !page.is(&note));
    page.press([Key::Escape.into()]);
    page.wait_for(&format!("!{}", is_visible("#note-one-write")));
    page.wait_for(
        "document.activeElement.parentElement.id === 'ref-one-write'",
    );
}

pub fn notes_are_no_steps_in_the_history(site: &Site) {
    for width in [PHONE, DESKTOP] {
        let page = site.empty_page();
        page.set_width(width);
        page.goto(&site.url("index.html"));
        page.goto(&site.url("async_io.html"));
        let steps = page.get("history.length");
        for link in ["#ref-eof a", "#note-eof .note-back", "#ref-reset a"] {
            let hash = page.text(&format!(
                "document.querySelector({link:?}).getAttribute('href')"
            ));
            page.run(&format!("document.querySelector({link:?}).click()"));
            assert_eq!(page.text("location.hash"), hash);
            assert!(page.is(&format!(
                "document.querySelector(':target').id === {:?}",
                &hash[1..]
            )));
        }
        assert_eq!(page.get("history.length"), steps);
        page.run("history.back()");
        page.wait_for("location.pathname === '/index.html'");
    }
}

pub fn long_notes_fold(site: &Site) {
    let page = site.empty_page();
    page.set_width(DESKTOP);
    // Without a script, too.
    for scripts in [true, false] {
        page.set_scripts(scripts);
        page.goto(&site.url("async_io.html"));
        let height = "document.querySelector('#note-one-write .note-text')\
                      .clientHeight";
        let whole = "document.querySelector('#note-one-write .note-text')\
                     .scrollHeight";
        let is_folded = format!("{height} * 2 < {whole}");
        assert!(page.is(&is_folded));
        let more = "document.querySelector('#note-one-write .more input')";
        page.run(&format!("{more}.focus()"));
        page.press([' ']);
        page.wait_for(&format!("{height} === {whole}"));
        page.press([' ']);
        page.wait_for(&is_folded);
        // The end of its text is found, as by a search in the page.
        let end = page.text(
            "encodeURIComponent(document.querySelector(\
             '#note-one-write .note-text').textContent.trim()\
             .split(/\\s+/).slice(-3).join(' ').replace('.', ''))",
        );
        page.goto(&site.url("index.html"));
        page.goto(&site.url(&format!("async_io.html#:~:text={end}")));
        page.wait_for(
            "(({ scrollTop, clientHeight, scrollHeight }, { bottom }) => \
             scrollTop + clientHeight > scrollHeight - 10 && \
             bottom > 0 && bottom < innerHeight)(\
             document.querySelector('#note-one-write .note-text'), \
             document.querySelector('#note-one-write .note-text')\
             .getBoundingClientRect())",
        );
        // Its number leads to all of it.
        page.run("document.querySelector('#ref-one-write a').click()");
        page.wait_for(&format!("{height} === {whole}"));
    }
    // In the text, it opens as a whole.
    page.set_scripts(true);
    page.set_width(PHONE);
    page.goto(&site.url("async_io.html"));
    page.run("document.querySelector('#ref-one-write a').click()");
    assert!(page.is(
        "document.querySelector('#note-one-write .note-text').scrollHeight \
         === document.querySelector('#note-one-write .note-text').clientHeight"
    ));
    assert!(!page.is(&is_visible("#note-one-write .more")));
}

pub fn notes_stand_beside_the_text(site: &Site) {
    let page = site.empty_page();
    let mut notes = 0;
    for path in site.pages() {
        let is_chapter = path.starts_with("async_");
        if !is_chapter {
            continue;
        }
        page.goto(&site.url(path));
        for width in [1024, DESKTOP, 1440, 1920] {
            page.set_width(width);
            let looked_at = page.run(include_str!("note_problems.js"));
            assert_eq!(looked_at["problems"], json!([]), "{path} at {width}");
            notes += looked_at["notes"].as_u64().unwrap();
        }
    }
    assert!(notes > 4 * 40, "{notes} notes");
}

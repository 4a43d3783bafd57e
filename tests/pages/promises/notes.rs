//! Notes: beside the text, and in it on a phone.

use super::is_visible;
use crate::browser::Key;
use crate::site::Site;

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

pub fn notes_stand_beside_the_text(site: &Site) {
    let page = site.open("async_io.html");
    let places = page.run(include_str!("note_places.js"));
    let places: Vec<[f64; 5]> = serde_json::from_value(places).unwrap();
    assert!(places.len() > 5);
    let mut end_of_last = f64::MIN;
    let mut beside = 0;
    for [gap, below, top, bottom, room] in places {
        assert!(gap > 0.0 && room >= 0.0, "a note is in the margin");
        // At its number, or right below the note before it.
        assert!(below > -2.0 && top >= end_of_last, "{below} {top}");
        assert!(below < 20.0 || top - end_of_last < 20.0, "{below} {top}");
        beside += usize::from(below < 20.0);
        end_of_last = bottom;
    }
    assert!(beside > 3, "notes are where their numbers are");
}

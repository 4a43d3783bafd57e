//! The contents: beside the text, and over it on a phone.

use super::is_visible;
use crate::browser::Key;
use crate::site::Site;

pub fn the_contents_open_on_a_phone(site: &Site) {
    let page = site.open_on_phone("async_io.html");
    let contents = is_visible("#contents");
    assert!(!page.is(&contents));
    page.run("document.querySelector('.menu').focus()");
    page.press([Key::Enter.into()]);
    page.wait_for(&contents);
    page.wait_for("document.activeElement.className === 'menu'");
    page.press([Key::Tab.into()]);
    page.wait_for(
        "document.querySelector('#contents').contains(document.activeElement)",
    );
    page.press([Key::Escape.into()]);
    page.wait_for(&format!("!{contents}"));
    // They close when a section is chosen.
    page.run("document.querySelector('.menu').click()");
    page.wait_for(&contents);
    page.run("document.querySelector('#contents .sections a').click()");
    page.wait_for(&format!("!{contents}"));
    page.run("document.querySelector('.menu').click()");
    page.wait_for(&contents);
    // On a wide screen they are always there.
    page.set_width(1280);
    page.wait_for("!document.querySelector('#contents:popover-open')");
    page.wait_for(&contents);
    assert!(!page.is(&is_visible(".menu")));
}

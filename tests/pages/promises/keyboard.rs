//! Keys that lead through the book.

use super::is_visible;
use crate::browser::Key;
use crate::site::Site;

pub fn keys_turn_pages(site: &Site) {
    let page = site.open("index.html");
    page.press([Key::Right.into()]);
    page.wait_for("location.pathname === '/async_intro.html'");
    page.wait_for("document.readyState === 'complete'");
    page.press([Key::Left.into()]);
    page.wait_for("location.pathname === '/index.html'");
    page.wait_for("document.readyState === 'complete'");
    let name = page.text("document.querySelector('[rel=next]').textContent");
    assert!(name.contains("Introduction"), "{name}");
    page.press(['?']);
    page.wait_for(&is_visible("#help"));
    // It has the focus, and keys do not turn the page behind it.
    page.wait_for("document.activeElement.id === 'help'");
    page.press([Key::Right.into()]);
    page.press([Key::Escape.into()]);
    page.wait_for(&format!("!{}", is_visible("#help")));
    assert_eq!(page.text("location.pathname"), "/index.html");
    // The first stop of Tab leads to the text.
    page.goto(&site.url("async_io.html"));
    page.press([Key::Tab.into()]);
    page.wait_for("document.activeElement.className === 'skip'");
    page.press([Key::Enter.into()]);
    page.wait_for("document.activeElement.id === 'text'");
}

pub fn arrows_do_what_is_nearest(site: &Site) {
    let page = site.open_on_phone("async_io.html");
    let stays = |what: &str| {
        page.press([Key::Right.into(), Key::Left.into()]);
        assert_eq!(page.get("window.turns"), 0, "{what}");
    };
    page.run(
        "window.turns = 0; addEventListener('click', (event) => { \
         if (event.target.closest('.neighbors')) { \
         event.preventDefault(); window.turns += 1; } })",
    );
    // A block that is wider than the page scrolls.
    let wide = "[...document.querySelectorAll('pre')].find((it) => \
                it.scrollWidth > it.clientWidth)";
    page.run(&format!("({wide}).focus()"));
    page.press([Key::Right.into()]);
    page.wait_for(&format!("({wide}).scrollLeft > 0"));
    stays("a block of code");
    page.run("document.querySelector('#theme').focus()");
    stays("a choice");
    page.run("document.activeElement.blur()");
    page.run("document.querySelector('.menu').click()");
    page.wait_for("document.querySelector('#contents:popover-open')");
    stays("the contents are open");
    page.run("document.querySelector('#contents').hidePopover()");
    page.run("document.querySelector('#keys').click()");
    page.run("document.activeElement.blur()");
    stays("keys are off");
    page.run("document.querySelector('#keys').click()");
    page.press([Key::Right.into()]);
    page.wait_for("window.turns === 1");
    page.run("localStorage.clear()");
}

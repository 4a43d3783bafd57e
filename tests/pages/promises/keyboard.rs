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

/// What a reader passes at each press of Tab.
const STOPS: &str = "[...document.querySelectorAll(\
    'a[href], button, input, select, summary, [tabindex=\"0\"]')]\
    .filter((it) => it.tabIndex >= 0 && it.checkVisibility())";

pub fn stops_are_few(site: &Site) {
    let page = site.open("async_io.html");
    // The script makes one of the controls of each listing.
    page.wait_for("document.querySelector('.controls[role=toolbar]')");
    let outside = page.get(&format!(
        "{STOPS}.filter((it) => !it.closest(\
         'main > p, main > ul, main > ol, main td, .note')).length"
    ));
    let outside = outside.as_u64().unwrap();
    assert!(outside < 70, "{outside}");
    // Arrows go on, within the controls and not to other pages.
    page.run("document.querySelector('.controls a').focus()");
    page.press([Key::Right.into()]);
    page.wait_for("document.activeElement.matches('.controls .copy')");
    page.press([Key::End.into()]);
    page.press([Key::Right.into()]);
    assert!(page.is("document.activeElement.closest('.controls')"));
    page.press([Key::Home.into()]);
    page.wait_for("document.activeElement.matches('.listing-name')");
    assert_eq!(page.text("location.pathname"), "/async_io.html");
}

pub fn code_is_a_stop_where_it_scrolls(site: &Site) {
    for page in [
        site.open("async_readiness.html"),
        site.open_on_phone("async_readiness.html"),
    ] {
        page.wait_for("document.querySelector('.controls[role=toolbar]')");
        let scrolls = "(it) => it.scrollWidth > it.clientWidth";
        // As soon as the script knows, which is after the page is shown.
        page.wait_for(&format!(
            "[...document.querySelectorAll('pre[tabindex]')].length ===
             [...document.querySelectorAll('pre')].filter({scrolls}).length"
        ));
        let wrong = page.get(&format!(
            "[...document.querySelectorAll('pre, .table-wrapper, .drawing')]\
             .filter((it) => it.hasAttribute('tabindex') !== ({scrolls})(it))\
             .map((it) => it.textContent.slice(0, 80))"
        ));
        assert_eq!(wrong.as_array().unwrap().len(), 0, "{wrong}");
    }
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

//! The contents: beside the text, and over it on a phone.

use super::is_visible;
use crate::browser::Key;
use crate::site::{DESKTOP, Site};
use serde_json::json;

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

pub fn the_contents_lead_somewhere(site: &Site) {
    let pages = site.pages();
    let page = site.empty_page();
    page.set_width(DESKTOP);
    for path in ["index.html", "toc.html", "listings/block_on.html"] {
        page.goto(&site.url(path));
        let links = page.get(
            "[...document.querySelectorAll('nav[aria-label=Contents] li')]\
             .map((it) => it.firstElementChild?.pathname ?? it.textContent)",
        );
        let links: Vec<String> = serde_json::from_value(links).unwrap();
        assert!(links.len() > 5, "{links:?}");
        for link in links {
            let to = link.strip_prefix('/').unwrap_or(&link);
            assert!(pages.iter().any(|it| it == to), "{link} on {path}");
        }
    }
}

pub fn the_contents_keep_the_section_in_sight(site: &Site) {
    let page = site.open("async_io.html");
    // A window that is too low for all of them.
    page.call(
        "Emulation.setDeviceMetricsOverride",
        json!({
            "width": DESKTOP, "height": 400, "deviceScaleFactor": 1,
            "mobile": false,
        }),
    );
    let is_in_sight = |link: &str| {
        format!(
            "(([a, b]) => a && a.top >= b.top && a.bottom <= b.bottom && \
             b.top > 0 && b.bottom <= innerHeight)(['{link}', '#contents']\
             .map((it) => document.querySelector(it)\
             ?.getBoundingClientRect()))"
        )
    };
    let last = "#contents .sections li:last-child a";
    let current = format!("{last}[aria-current=location]");
    assert!(!page.is(&is_in_sight(last)));
    page.run("scrollTo(0, document.documentElement.scrollHeight)");
    page.wait_for(&is_in_sight(&current));
    page.run("scrollTo(0, 0)");
    page.wait_for(&is_in_sight("#contents [aria-current]"));
    // Behind the button, too.
    page.set_width(320);
    page.run("scrollTo(0, document.documentElement.scrollHeight)");
    page.wait_for(&format!("document.querySelector('{current}')"));
    page.run("document.querySelector('.menu').click()");
    page.wait_for(&format!(
        "(({{ top, bottom }}) => top >= 0 && bottom <= innerHeight)\
         (document.querySelector('{current}').getBoundingClientRect())"
    ));
    page.run("localStorage.clear()");
}

//! The bar above the text.

use super::is_visible;
use crate::browser::Key;
use crate::every_page::LAYOUT_SHIFT;
use crate::every_page::accessibility::{self, Rules};
use crate::site::{DESKTOP, PHONE, Site};
use serde_json::json;

pub fn the_bar_stays_in_sight(site: &Site) {
    let page = site.empty_page();
    page.goto(&site.url("async_io.html"));
    for width in [320, PHONE, 800, 1024, DESKTOP, 1920] {
        page.set_width(width);
        // A name that is too long for a phone.
        page.run(
            "document.querySelector('#a-wake-up-from-another-thread')\
             .scrollIntoView()",
        );
        let section = "document.querySelector('.where .section').textContent";
        page.wait_for(&format!(
            "{section} === 'A wake-up from another thread'"
        ));
        assert!(page.is(&is_visible(".where .section")), "{width}");
        let problems = page.run(include_str!("bar_problems.js"));
        assert_eq!(problems, json!([]), "{width}");
        // The contents are beside the text or behind a button.
        assert!(
            page.is(&is_visible(".menu")) != page.is(&is_visible("#contents"))
        );
        for tool in ["#search-button", ".colors", "[popovertarget=help]"] {
            assert!(page.is(&is_visible(tool)), "{tool} at {width}");
        }
        // What there is no room for is in the help.
        page.run("document.querySelector('#help').showPopover()");
        assert!(
            page.is(&is_visible("#help a[href='print.html']")),
            "{width}"
        );
        page.wait_for(&format!(
            "document.querySelector('#help').getBoundingClientRect().width \
             <= {width} && document.querySelector('#help').scrollWidth <= {width}"
        ));
        page.run("document.querySelector('#help').hidePopover()");
    }
}

/// Fonts that come just after the page has been drawn change what of it has the
/// metrics of a font.
pub fn nothing_moves_when_fonts_come_late(site: &Site) {
    let page = site.empty_page();
    for width in [PHONE, DESKTOP] {
        page.set_width(width);
        for milliseconds in [10, 20, 30, 40, 50, 60, 80, 100] {
            page.set_latency(milliseconds);
            page.goto(&site.url("async_intro.html"));
            let moves = page.text(LAYOUT_SHIFT);
            assert!(moves.is_empty(), "at {width}:\n{moves}");
        }
    }
    page.set_latency(0);
}

pub fn the_focus_is_never_under_the_bar(site: &Site) {
    for width in [PHONE, DESKTOP] {
        let page = site.empty_page();
        page.set_width(width);
        page.goto(&site.url("async_tasks.html"));
        page.run(include_str!("under_the_bar.js"));
        // From the end of the text backwards.
        page.run("document.querySelector('.neighbors a').focus()");
        for _ in 0..40 {
            page.press_with_shift([Key::Tab.into(); 25]);
            if page.is("window.isLeft") {
                break;
            }
        }
        assert!(page.is("window.isLeft"), "a thousand stops are enough");
        assert_eq!(page.get("window.hidden"), json!([]), "{width}");
        let stops = page.get("window.stops").as_u64().unwrap();
        assert!(stops > 50, "{stops} stops");
    }
}

pub fn nothing_moves_for_those_who_ask(site: &Site) {
    let page = site.open("async_io.html");
    let animations = "document.getAnimations().length";
    let read = "getComputedStyle(document.querySelector('.bar'), \
                '::after').scale.split(' ')[0]";
    let half = "scrollTo(0, \
                (document.documentElement.scrollHeight - innerHeight) / 2)";
    let is_half = format!("Math.abs({read} - 0.5) < 0.01");
    assert_eq!(
        page.get(animations),
        1,
        "the line that shows how much is read"
    );
    page.run(half);
    page.wait_for(&is_half);
    let asked = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    page.call("Emulation.setEmulatedMedia", json!({ "features": [asked] }));
    page.goto(&site.url("async_io.html"));
    page.wait_for(&format!("{read} === '0'"));
    page.run(half);
    page.wait_for(&is_half);
    assert_eq!(page.get(animations), 0);
    assert!(page.is("[...document.querySelectorAll('*')].every((it) => \
         getComputedStyle(it).transitionDuration === '0s' && \
         getComputedStyle(it).scrollBehavior === 'auto')"));
    page.run("localStorage.clear()");
}

pub fn edges_are_seen_in_colors_of_the_system(site: &Site) {
    let page = site.empty_page();
    page.set_width(PHONE);
    let forced = json!({ "name": "forced-colors", "value": "active" });
    page.goto(&site.url("async_io.html"));
    page.run("location.replace('#note-unread')");
    page.call(
        "Emulation.setEmulatedMedia",
        json!({ "features": [forced] }),
    );
    page.wait_for("matchMedia('(forced-colors: active)').matches");
    for width in [PHONE, DESKTOP] {
        page.set_width(width);
        let problems = page.run(include_str!("edge_problems.js"));
        assert_eq!(problems, json!([]), "{width}");
    }
}

pub fn what_can_be_pressed_is_large_enough(site: &Site) {
    let page = site.empty_page();
    for width in [320, DESKTOP] {
        page.set_width(width);
        page.goto(&site.url("async_io.html"));
        let small = page.run(include_str!("small_targets.js"));
        assert_eq!(small, json!([]), "{width}");
    }
    page.goto(&site.url("index.html"));
    page.run("document.querySelector('#help').showPopover()");
    accessibility::load_axe(&page);
    assert_eq!(accessibility::violations(&page, Rules::All), "");
}

//! How far a reader is, and where one stopped.

use super::is_visible;
use crate::browser::Page;
use crate::every_page::accessibility::{self, Rules};
use crate::site::{DESKTOP, PHONE, Site};

const PLACES: &str = "localStorage.getItem('async-rust-places') ?? ''";
const OFFER: &str = "document.querySelector('.stopped a')";

pub fn a_long_part_says_how_much_is_left(site: &Site) {
    let page = site.open("async_io.html");
    let left = "parseInt(document.querySelector('.left').textContent)";
    let all = page.get(left).as_i64().unwrap();
    let of_part = "parseInt(document.querySelector(\
                   '#contents [aria-current=page] > small').textContent)";
    assert_eq!(page.get(of_part), all);
    assert!((20..120).contains(&all), "{all} minutes");
    page.run(
        "scrollTo(0, \
         (document.documentElement.scrollHeight - innerHeight) * 0.75)",
    );
    page.wait_for(&format!("Math.abs({left} - {all} / 4) <= 1"));
    page.run("scrollTo(0, document.documentElement.scrollHeight)");
    page.wait_for("document.querySelector('.left').textContent === ''");
    assert!(!page.is("document.querySelector('.bar [aria-live]')"));
    // Nothing is said of a short page.
    page.goto(&site.url("listings/block_on.html"));
    assert_eq!(page.text("document.querySelector('.left').textContent"), "");
    let line = "getComputedStyle(document.querySelector('.bar'), '::after')";
    assert_eq!(page.text(&format!("{line}.content")), "none");
    page.run("localStorage.clear()");
}

/// Comes to a page anew until something is so. What one page keeps, the next
/// may not be told at once: they may be in different processes.
fn come_to(page: &Page, url: &str, condition: &str) {
    for _ in 0..20 {
        page.goto(url);
        if page.is(condition) {
            return;
        }
    }
    panic!("never at {url}: {condition}");
}

pub fn a_reader_can_go_on_where_they_stopped(site: &Site) {
    let part = site.url("async_futures.html");
    let cover = site.url("index.html");
    let page = site.open_on_phone("async_futures.html");
    page.run("localStorage.clear()");
    let is_kept = format!("({PLACES}).includes('who-calls-poll')");
    let offers = |words: &str| format!("{OFFER}.textContent === '{words}'");
    let hidden = format!("!{}", is_visible(".stopped"));
    // Hardly begun.
    page.run("scrollTo(0, 300)");
    page.goto(&cover);
    assert!(page.is(&hidden) && page.text(PLACES).is_empty());
    // In the middle, at a paragraph.
    page.goto(&part);
    let block = "document.querySelector('#who-calls-poll-and-how-often ~ p')";
    page.run(&format!("({block}).scrollIntoView()"));
    page.wait_for(&is_kept);
    let of_part = "at “Who calls poll, and how often?”";
    let on_cover = format!("Continue with Part One: Futures, {of_part}");
    come_to(&page, &cover, &offers(&on_cover));
    // It is in the way of nothing, moves nothing, and is as accessible as all.
    let shifts = page.text(include_str!("../every_page/layout_shift.js"));
    assert_eq!(shifts, "");
    let overlaps = "document.querySelector('.stopped').getBoundingClientRect()\
                    .bottom > document.querySelector('h1')\
                    .getBoundingClientRect().top";
    assert!(!page.is(overlaps));
    let title = "document.querySelector('h1').getBoundingClientRect().top";
    let place = page.get(title);
    page.run("document.querySelector('.stopped').hidden = true");
    assert_eq!(page.get(title), place);
    page.run("document.querySelector('.stopped').hidden = false");
    accessibility::load_axe(&page);
    assert_eq!(accessibility::violations(&page, Rules::All), "");
    // The page goes there when it is asked to.
    let is_there =
        format!("Math.abs(({block})?.getBoundingClientRect().top - 48) < 10");
    page.run(&format!("{OFFER}.click()"));
    page.wait_for("location.pathname === '/async_futures.html'");
    page.wait_for(&is_there);
    // From the top of the part itself, too, on a screen of another width; but
    // not unasked.
    page.goto(&cover);
    page.set_width(DESKTOP);
    come_to(&page, &part, &offers(&format!("Continue {of_part}")));
    assert_eq!(page.get("scrollY"), 0);
    page.run(&format!("{OFFER}.click()"));
    page.wait_for(&is_there);
    // The text has become shorter since.
    page.goto(&cover);
    page.run(
        "localStorage.setItem('async-rust-places', \
         localStorage.getItem('async-rust-places')\
         .replace(/[+]\\d+/, '+999'))",
    );
    page.set_width(PHONE);
    come_to(&page, &cover, &format!("{OFFER}.href.endsWith('+999')"));
    page.run(&format!("{OFFER}.click()"));
    page.wait_for("location.pathname === '/async_futures.html'");
    page.wait_for("scrollY > 1000");
    // Or the section is gone.
    page.goto(&cover);
    page.goto(&format!("{part}#gone+3"));
    assert_eq!(page.get("scrollY"), 0);
    // Dismissed, it does not come back.
    come_to(&page, &cover, &is_visible(".stopped"));
    page.run("document.querySelector('.stopped button').click()");
    assert!(page.is(&hidden));
    page.wait_for("document.activeElement.id === 'text'");
    assert!(!page.is(&format!("({PLACES}).includes('async_futures')")));
    page.goto(&site.url("async_intro.html"));
    come_to(&page, &cover, &hidden);
    // Of a part that was read to its end, nothing is kept.
    page.goto(&part);
    page.run(&format!("({block}).scrollIntoView()"));
    page.wait_for(&is_kept);
    page.goto(&cover);
    come_to(&page, &part, &is_visible(".stopped"));
    page.run("scrollTo(0, document.documentElement.scrollHeight)");
    page.wait_for(&format!("!{is_kept}"));
    page.goto(&cover);
    come_to(&page, &part, &hidden);
    page.run("localStorage.clear()");
}

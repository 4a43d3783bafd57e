//! How far a reader is, and where one stopped.

use super::is_visible;
use crate::every_page::accessibility::{self, Rules};
use crate::site::{PHONE, Site};

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

pub fn a_reader_can_go_on_where_they_stopped(site: &Site) {
    let page = site.open_on_phone("async_futures.html");
    page.run("localStorage.clear()");
    let is_kept = format!("({PLACES}).includes('who-calls-poll')");
    let hidden = format!("!{}", is_visible(".stopped"));
    // Hardly begun.
    page.run("scrollTo(0, 300)");
    page.goto(&site.url("index.html"));
    assert!(page.is(&hidden) && page.text(PLACES).is_empty());
    // In the middle, at a paragraph.
    page.goto(&site.url("async_futures.html"));
    let block = "[...document.querySelectorAll('main > p')].find((it) => \
                 it.textContent.startsWith('Is join_all calling'))";
    page.run(&format!("({block}).scrollIntoView()"));
    page.wait_for(&is_kept);
    page.goto(&site.url("index.html"));
    let offer = "Continue with Part One: Futures, \
                 at “Who calls poll, and how often?”";
    assert_eq!(page.text(&format!("{OFFER}.textContent")), offer);
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
    // The page did not go there by itself, and goes when it is asked to.
    let is_there =
        format!("Math.abs(({block})?.getBoundingClientRect().top - 48) < 10");
    page.run(&format!("{OFFER}.click()"));
    page.wait_for("location.pathname === '/async_futures.html'");
    page.wait_for(&is_there);
    // From the top of the part itself, too, on a screen of another width.
    page.goto(&site.url("index.html"));
    page.set_width(1280);
    page.goto(&site.url("async_futures.html"));
    assert_eq!(page.get("scrollY"), 0);
    let offer = "Continue at “Who calls poll, and how often?”";
    assert_eq!(page.text(&format!("{OFFER}.textContent")), offer);
    page.run(&format!("{OFFER}.click()"));
    page.wait_for(&is_there);
    // The text has become shorter since.
    page.goto(&site.url("index.html"));
    page.run(
        "localStorage.setItem('async-rust-places', \
         localStorage.getItem('async-rust-places')\
         .replace(/[+]\\d+/, '+999'))",
    );
    page.set_width(PHONE);
    page.goto(&site.url("index.html"));
    page.run(&format!("{OFFER}.click()"));
    page.wait_for("location.pathname === '/async_futures.html'");
    page.wait_for("scrollY > 1000");
    // Or the section is gone.
    page.goto(&site.url("index.html"));
    page.goto(&site.url("async_futures.html#gone+3"));
    assert_eq!(page.get("scrollY"), 0);
    // Dismissed, it does not come back.
    page.goto(&site.url("index.html"));
    page.run("document.querySelector('.stopped button').click()");
    assert!(page.is(&hidden));
    page.wait_for("document.activeElement.id === 'text'");
    page.goto(&site.url("async_intro.html"));
    page.goto(&site.url("index.html"));
    assert!(page.is(&hidden));
    // Of a part that was read to its end, nothing is kept.
    page.goto(&site.url("async_futures.html"));
    page.run(&format!("({block}).scrollIntoView()"));
    page.wait_for(&is_kept);
    page.goto(&site.url("async_futures.html?again"));
    assert!(!page.is(&hidden));
    page.run("scrollTo(0, document.documentElement.scrollHeight)");
    page.wait_for(&format!("!{is_kept}"));
    page.goto(&site.url("async_futures.html"));
    assert!(page.is(&hidden));
    page.run("localStorage.clear()");
}

//! Code can be taken along: copied, and opened on the Playground.

use super::is_visible;
use crate::browser::Page;
use crate::site::{DESKTOP, Site, root};
use serde_json::json;
use weave::library::Listings;

/// Lets a page use the clipboard.
fn allow_clipboard(page: &Page) {
    let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    page.call(
        "Browser.grantPermissions",
        json!({ "permissions": permissions }),
    );
    // A clipboard is for the page that has the focus, which may be another
    // browser's for a moment.
    let focus = json!({ "enabled": true });
    page.call("Emulation.setFocusEmulationEnabled", focus);
}

/// What a button copies.
fn copied(page: &Page, selector: &str) -> String {
    // The button says so for a moment, which a busy machine may miss; what is
    // said to those who do not see it stays.
    page.run("document.querySelector('#said').textContent = ''");
    page.run(&format!("document.querySelector({selector:?}).click()"));
    page.wait_for("document.querySelector('#said').textContent");
    let said = page.text("document.querySelector('#said').textContent");
    assert_eq!(said, "Copied", "{selector}");
    page.text("navigator.clipboard.readText()")
}

pub fn copying_gives_the_program(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    // Of its figure, a line is gone that the listing before has.
    let listing = listings.get("timer_loop").unwrap();
    let page = site.open("listings/timer_loop.html");
    allow_clipboard(&page);
    assert!(page.is("document.querySelector('figure .removed')"));
    assert_eq!(copied(&page, "figure .block > .copy"), listing.program);
    let run = "cargo run --bin timer_loop";
    assert_eq!(copied(&page, ".run .copy"), run);
    // By selecting it, too: numbers and marks of lines are no text, nor are
    // lines that are gone.
    let selected = page.text(
        "getSelection().selectAllChildren(document.querySelector('figure pre')), \
         getSelection().toString()",
    );
    assert_eq!(selected.trim_end(), listing.program.trim_end());
    // It is a file, too.
    let file = page.text(
        "fetch(document.querySelector('a.program').href).then((it) => it.text())",
    );
    assert_eq!(file, listing.program);
    // Of a terminal, what is typed.
    page.goto(&site.url("async_io.html"));
    assert_eq!(
        copied(&page, ".block:has(pre.console) > .copy"),
        "cargo run --bin single_threaded_server"
    );
}

pub fn a_long_program_is_pasted(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let page = site.open("async_io.html");
    allow_clipboard(&page);
    page.run("window.open = () => { throw new Error('it opens by itself') }");
    let link = "a[data-program$='/client_server.rs']";
    page.run(&format!("document.querySelector({link:?}).click()"));
    // The reader is told what will happen, and nothing has happened yet.
    page.wait_for("document.querySelector('#paste').matches(':popover-open')");
    assert!(
        page.text("document.querySelector('#paste').innerText")
            .contains("too long for a link")
    );
    assert!(page.is("document.activeElement.closest('#paste')"));
    let program = copied(&page, "#paste .copy");
    assert_eq!(program, listings.get("client_server").unwrap().program);
    let there = page.text("document.querySelector('#paste .there').href");
    assert!(there.starts_with("https://play.rust-lang.org/?"), "{there}");
    assert!(!page.is(&is_visible("#paste .if-failed")));
    // A browser that does not allow it: the program is a link away.
    page.run("navigator.clipboard.writeText = () => Promise.reject()");
    page.run("document.querySelector('#paste .copy').click()");
    page.wait_for(&is_visible("#paste .if-failed"));
    let file = page.text(
        "fetch(document.querySelector('#paste .whole').href)\
         .then((it) => it.text())",
    );
    assert_eq!(file, program);
}

pub fn playground_links_open_the_program(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let listing = listings.get("threads_client_server").unwrap();
    let page = site.open("async_io.html");
    page.requests();
    page.run(
        "document.querySelector('.to-playground[aria-label$=\" \
         threads_client_server\"]').click()",
    );
    // There is no way from here to there, but the browser tries.
    page.wait_for("location.protocol === 'chrome-error:'");
    let asked = page.requests().into_iter();
    let asked = asked.filter(|url| url.starts_with("https://"));
    let asked: Vec<String> = asked.collect();
    let (base, query) = asked[0].split_once('?').unwrap();
    assert_eq!(base, "https://play.rust-lang.org/");
    let query = form_urlencoded::parse(query.as_bytes());
    let code = query.into_owned().find(|(key, _)| key == "code");
    assert_eq!(code.unwrap().1, listing.program);
}

pub fn nothing_covers_code(site: &Site) {
    for page in [
        site.open("async_io.html"),
        site.open_on_phone("async_io.html"),
    ] {
        let covered = page.get(
            "[...document.querySelectorAll('.block:has(> .copy)')]\
             .filter((it) => {
                 const [pre, copy] = [it.querySelector('pre'), it.querySelector('.copy')]
                     .map((it) => it.getBoundingClientRect());
                 return copy.width === 0
                     || copy.left < pre.right && copy.top < pre.bottom;
             }).length",
        );
        assert_eq!(covered, json!(0));
    }
}

pub fn a_link_leads_to_a_line(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let listing = listings.get("client_server").unwrap();
    let page = site.empty_page();
    page.set_width(DESKTOP);
    for (path, piece) in [
        ("async_io.html", "when_ready"),
        ("async_io.html", "client_main"),
        ("listings/client_server.html", "client_main"),
    ] {
        let at = listing.pieces[piece].start + 3;
        let line = listing.program.lines().nth(at).unwrap();
        // From elsewhere, so that the page is loaded anew.
        page.goto(&site.url("404.html"));
        let link = format!("{path}#client_server-L{}", at + 1);
        page.goto(&site.url(&link));
        page.wait_for("CSS.highlights.has('line')");
        let range = "[...CSS.highlights.get('line')][0]";
        assert_eq!(page.text(&format!("{range}.toString()")), line, "{link}");
        let top = page.get(&format!("{range}.getBoundingClientRect().top"));
        let top = top.as_f64().unwrap();
        assert!((0.0..900.0).contains(&top), "{link} is at {top}");
    }
}

pub fn code_that_is_not_drawn_keeps_its_room(site: &Site) {
    for page in [
        site.open("async_io.html"),
        site.open_on_phone("async_io.html"),
    ] {
        let height = "document.documentElement.scrollHeight";
        let reckoned = page.get(height).as_f64().unwrap();
        page.run(
            "for (const block of document.querySelectorAll('.block'))
                 block.style.contentVisibility = 'visible'",
        );
        let real = page.get(height).as_f64().unwrap();
        assert!((reckoned / real - 1.0).abs() < 0.005, "{reckoned}, {real}");
    }
}

pub fn captions_take_one_line(site: &Site) {
    let page = site.open("async_io.html");
    let lines = page.get(
        "[...document.querySelectorAll('.listing figcaption')].map((it) => {
             const { lineHeight } = getComputedStyle(it);
             return Math.floor(it.clientHeight / parseFloat(lineHeight));
         })",
    );
    let lines: Vec<usize> = serde_json::from_value(lines).unwrap();
    let long = lines.iter().filter(|&&lines| lines > 1).count();
    // Those of the two longest names.
    assert!(lines.len() > 30 && long <= 2, "{lines:?}");
}

//! The pages read well in a real browser: in light and dark, on a wide screen
//! and on a phone, by keyboard, without scripts, and without a network.
//!
//! `cargo test --test pages NAME` tests one page, or one promise.

#[path = "common/browser.rs"]
mod browser;
mod common;

use browser::{Browser, Key, Page};
use common::{built_book, files, root};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;
use weave::library::Listings;

/// The book as the tests see it.
struct Site {
    folder: tempfile::TempDir,
    /// Its address, with a slash at the end.
    url: String,
    browser: Browser,
}

impl Site {
    fn new(driver: &Path) -> Site {
        let folder = built_book();
        let url = browser::serve(folder.path());
        let browser = Browser::start(driver);
        Site {
            folder,
            url,
            browser,
        }
    }
}

type Promise = fn(&Site);

/// What is tried once, on a page that has what it takes.
const PROMISES: [(&str, Promise); 14] = [
    (
        "lines_are_neither_long_nor_short",
        lines_are_neither_long_nor_short,
    ),
    (
        "the_column_is_as_wide_when_it_is_empty",
        the_column_is_as_wide_when_it_is_empty,
    ),
    ("copying_gives_the_program", copying_gives_the_program),
    ("a_note_opens_by_keyboard", a_note_opens_by_keyboard),
    ("notes_stand_beside_the_text", notes_stand_beside_the_text),
    ("all_is_there_without_scripts", all_is_there_without_scripts),
    (
        "playground_links_open_the_program",
        playground_links_open_it,
    ),
    ("colors_can_be_chosen", colors_can_be_chosen),
    (
        "search_finds_listings_by_name",
        search_finds_listings_by_name,
    ),
    ("keys_turn_pages", keys_turn_pages),
    ("the_contents_open_on_a_phone", the_contents_open_on_a_phone),
    ("the_book_can_be_printed", the_book_can_be_printed),
    ("the_book_works_from_files", the_book_works_from_files),
    ("a_wrong_address_leads_back", a_wrong_address_leads_back),
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Pages are drawn by processes of the browser, one at a time each.
    arguments.test_threads = available_parallelism().ok().map(Into::into);
    let driver = browser::find_driver();
    let site: Arc<OnceLock<Site>> = Arc::default();
    let trial = |name: String, promise: Box<dyn FnOnce(&Site) + Send>| {
        let (site, driver) = (Arc::clone(&site), driver.clone());
        Trial::ignorable_test(name, move || match driver {
            Ok(driver) => {
                promise(site.get_or_init(|| Site::new(&driver)));
                Ok(Completion::Completed)
            }
            Err(reason) if env::var_os("CI").is_some() => {
                Err(Failed::from(reason))
            }
            Err(reason) => Ok(Completion::ignored_with(reason)),
        })
    };

    let mut trials = Vec::new();
    // The list is made of the book that is built now; the tests build another.
    let mut pages = files(built_book().path());
    // All of the book on one page takes longest.
    pages.sort_by_key(|page| page != "print.html");
    for page in pages {
        if page.ends_with(".html") {
            let name = format!("page::{page}");
            let promise = Box::new(move |site: &Site| reads_well(site, &page));
            trials.push(trial(name, promise));
        }
    }
    for (name, promise) in PROMISES {
        trials.push(trial(name.to_owned(), Box::new(promise)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    let site = Arc::into_inner(site).and_then(OnceLock::into_inner);
    if let Some(site) = site {
        site.browser.stop();
    }
    conclusion.exit_code()
}

/// The violations of the rules of axe-core, a line each.
const AXE: &str = r#"
axe.run(document, {
    resultTypes: ["violations"],
    rules: { "target-size": { enabled: true } },
}).then((results) =>
    results.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)
    ).join("\n"))
"#;

/// How far the page moved by itself while it was made.
const LAYOUT_SHIFT: &str = r#"
new Promise((resolve) => {
    let shift = 0;
    const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift += entry.value;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(shift), 50));
})
"#;

/// The least contrast of code against its ground, and the words that have it.
const CODE_CONTRAST: &str = r#"
(() => {
    const canvas = document.createElement("canvas").getContext("2d",
        { willReadFrequently: true });
    const light = (color) => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
            .map((it) => it / 255)
            .map((it) => it <= 0.04045 ? it / 12.92
                : ((it + 0.055) / 1.055) ** 2.4);
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    const ground = (element) => {
        for (let it = element; it; it = it.parentElement) {
            const color = getComputedStyle(it).backgroundColor;
            if (color !== "rgba(0, 0, 0, 0)") return color;
        }
        return "white";
    };
    let least = { contrast: 21, text: "" };
    const seen = new Map();
    for (const it of document.querySelectorAll("pre, pre *")) {
        const colors = getComputedStyle(it).color + " on " + ground(it);
        if (!seen.has(colors)) {
            const [a, b] = colors.split(" on ").map(light)
                .sort((a, b) => b - a);
            seen.set(colors, (a + 0.05) / (b + 0.05));
        }
        if (seen.get(colors) < least.contrast) {
            least = { contrast: seen.get(colors), text: it.textContent };
        }
    }
    return JSON.stringify(least);
})()
"#;

/// A desktop and a phone.
const WIDTHS: [u32; 2] = [1280, 390];

/// Colors, and the contrast that code has in them at least.
const THEMES: [(&str, f64); 2] = [("light", 5.5), ("dark", 6.0)];

/// One page, by the rules that hold for all.
fn reads_well(site: &Site, path: &str) {
    let page = site.browser.page();
    let url = format!("{}{path}", site.url);
    let axe = root().join("tests/axe/axe.min.js");
    let axe = fs::read_to_string(axe).unwrap();
    // What is on the page of the whole book has been looked at in all ways on
    // the pages of its chapters.
    let (widths, themes) = match path {
        "print.html" => (&WIDTHS[..1], &THEMES[..1]),
        _ => (&WIDTHS[..], &THEMES[..]),
    };
    for &width in widths {
        page.set_width(width);
        page.call("Network.clearBrowserCache", json!({}));
        page.goto(&url);
        let shift = page.get(LAYOUT_SHIFT);
        assert_eq!(shift.as_f64(), Some(0.0), "the page moves at {width}");
        page.run(&axe);
        for &(colors, enough) in themes {
            page.set_colors(colors);
            let violations = page.text(AXE);
            assert!(violations.is_empty(), "{width}, {colors}:\n{violations}");
            let least = page.text(CODE_CONTRAST);
            let contrast: Value = serde_json::from_str(&least).unwrap();
            let contrast = contrast["contrast"].as_f64().unwrap();
            assert!(contrast >= enough, "{colors}: {least}");
        }
    }
    for width in [1280, 390, 320] {
        page.set_width(width);
        let overflow = page.get("document.documentElement.scrollWidth");
        assert_eq!(overflow.as_u64(), Some(width.into()), "at {width}");
    }
    let requests = page.requests();
    for request in &requests {
        let is_ours = request.starts_with(&site.url);
        assert!(is_ours || request.starts_with("data:"), "{request}");
    }
    // What a visit fetches; more would be slow on a phone.
    let fetched: BTreeSet<&str> = requests
        .iter()
        .filter_map(|request| request.strip_prefix(&site.url))
        .collect();
    assert!(fetched.len() <= 10, "{fetched:?}");
    for (kind, most) in [(".woff2", 60 * 1024), (".js", 30 * 1024)] {
        let files = fetched.iter().filter(|path| path.ends_with(kind));
        let sizes = files.map(|path| site.folder.path().join(path));
        let sizes = sizes.map(|file| fs::metadata(file).unwrap().len());
        assert!(sizes.sum::<u64>() <= most, "{kind}: {fetched:?}");
    }
    assert_eq!(page.complaints(), [""; 0]);
}

fn lines_are_neither_long_nor_short(site: &Site) {
    let page = open(site, "async_io.html");
    // The characters of each line of each paragraph but its last, which is as
    // long as it happens to be.
    let lengths = page.run(
        r#"
        const lengths = [];
        for (const p of document.querySelectorAll("main > p")) {
            const lines = [];
            let top = -Infinity;
            const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const text = walker.currentNode;
                if (text.parentElement.closest("sup")) continue;
                for (let at = 0; at < text.length; at += 1) {
                    const range = document.createRange();
                    range.setStart(text, at);
                    range.setEnd(text, at + 1);
                    const box = range.getBoundingClientRect();
                    if (box.width === 0) continue;
                    if (box.top > top + 12) {
                        lines.push(0);
                        top = box.top;
                    }
                    lines[lines.length - 1] += 1;
                }
            }
            lengths.push(...lines.slice(0, -1));
        }
        return lengths.sort((a, b) => a - b);
        "#,
    );
    let lengths: Vec<f64> = serde_json::from_value(lengths).unwrap();
    let median = lengths[lengths.len() / 2];
    let long = lengths[lengths.len() * 9 / 10];
    assert!(
        (60.0..=72.0).contains(&median),
        "{median} characters a line"
    );
    assert!(long <= 75.0, "one line in ten is longer than {long}");
    let columns = page.run(
        "const pre = document.querySelector('figure pre');
         const probe = document.createElement('span');
         probe.style.display = 'inline-block';
         probe.style.width = '80ch';
         pre.firstChild.append(probe);
         const width = probe.getBoundingClientRect().width;
         probe.remove();
         const style = getComputedStyle(pre);
         return (pre.clientWidth - parseFloat(style.paddingLeft)
             - parseFloat(style.paddingRight)) / width * 80",
    );
    assert!(
        columns.as_f64().unwrap() >= 80.0,
        "{columns} columns of code"
    );
}

/// Opens a page on a wide screen.
fn open<'a>(site: &'a Site, path: &str) -> Page<'a> {
    let page = site.browser.page();
    page.set_width(1280);
    page.goto(&format!("{}{path}", site.url));
    page
}

/// A page that comes slowly is shown before all of it is there.
fn the_column_is_as_wide_when_it_is_empty(site: &Site) {
    let page = open(site, "listings/block_on.html");
    let place = r#"
        const { left, right } =
            document.querySelector(".page").getBoundingClientRect();
        return JSON.stringify([left, right]);
    "#;
    let mut places = Vec::new();
    for _ in 0..2 {
        for width in [1700, 1280, 390] {
            page.set_width(width);
            places.push(page.run(place));
        }
        page.run("document.querySelector('main').replaceChildren()");
    }
    let (full, empty) = places.split_at(3);
    assert_eq!(full, empty);
}

fn copying_gives_the_program(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let listing = listings.get("threads_client_server").unwrap();
    let page = open(site, "listings/threads_client_server.html");
    let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    page.call(
        "Browser.grantPermissions",
        json!({ "permissions": permissions }),
    );
    let copied = |selector: &str| {
        page.run(&format!("document.querySelector({selector:?}).click()"));
        page.wait_for(&format!(
            "document.querySelector({selector:?}).ariaLabel === 'Copied'"
        ));
        page.text("navigator.clipboard.readText()")
    };
    assert_eq!(copied("figure .block > .copy"), listing.program);
    let run = "cargo run --bin threads_client_server";
    assert_eq!(copied(".run .copy"), run);
    // By selecting it, too: numbers and marks of lines are no text.
    let selected = page.text(
        "getSelection().selectAllChildren(document.querySelector('figure pre')), \
         getSelection().toString()",
    );
    assert_eq!(selected.trim_end(), listing.program.trim_end());
    // Of a terminal, what is typed.
    page.goto(&format!("{}async_io.html", site.url));
    assert_eq!(
        copied(".block:has(pre.console) > .copy"),
        "cargo run --bin single_threaded_server\n"
    );
    // What no link can hold, from any of its figures.
    page.run("window.open = (url) => { window.opened = url; }");
    let figures = "figure:has([data-program=client_server])";
    let last = page.text(&format!(
        "[...document.querySelectorAll({figures:?})].at(-1).id"
    ));
    assert_ne!(last, "client_server");
    let program = copied(&format!("#{last} .to-playground"));
    assert_eq!(program, listings.get("client_server").unwrap().program);
    let opened = page.text("window.opened");
    assert!(
        opened.starts_with("https://play.rust-lang.org/?"),
        "{opened}"
    );
}

/// Whether an element can be seen.
fn is_visible(selector: &str) -> String {
    format!(
        "document.querySelector({selector:?}).checkVisibility({{ \
         checkOpacity: true, checkVisibilityCSS: true }})"
    )
}

fn a_note_opens_by_keyboard(site: &Site) {
    let page = site.browser.page();
    page.set_width(390);
    page.goto(&format!("{}async_io.html", site.url));
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

fn notes_stand_beside_the_text(site: &Site) {
    let page = open(site, "async_io.html");
    let places = page.text(
        r#"JSON.stringify([...document.querySelectorAll(".note")].map((note) => {
            const number = document.querySelector(
                note.querySelector(".note-back").hash);
            const [a, b] = [note, number].map((it) => it.getBoundingClientRect());
            const text = document.querySelector("main").getBoundingClientRect();
            return [a.left - text.right, a.top - b.top, a.top, a.bottom,
                innerWidth - a.right];
        }))"#,
    );
    let places: Vec<[f64; 5]> = serde_json::from_str(&places).unwrap();
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

fn all_is_there_without_scripts(site: &Site) {
    let page = site.browser.page();
    page.set_scripts(false);
    page.set_width(390);
    page.goto(&format!("{}async_io.html", site.url));
    let loaded = page.requests();
    assert!(page.is("!document.documentElement.classList.contains('js')"));
    assert!(
        !page.is(&is_visible(".run .copy")),
        "no button that does nothing"
    );
    assert!(
        !page.is(&is_visible("#theme")),
        "no button that does nothing"
    );
    assert!(page.is(&is_visible("figure pre .hljs-keyword")));
    assert!(page.is(&is_visible(".to-playground")));
    assert!(
        page.is("document.querySelectorAll('#contents .sections a').length")
    );
    assert!(!loaded.iter().any(|it| it.ends_with(".js")), "{loaded:?}");
    let colors = page.text(
        "getComputedStyle(document.querySelector('.hljs-keyword')).color + \
         getComputedStyle(document.querySelector('pre')).color",
    );
    let (keyword, text) = colors.split_at(colors.find(')').unwrap() + 1);
    assert_ne!(keyword, text);
    page.goto(&format!("{}async_io.html#note-one-write", site.url));
    page.wait_for(&is_visible("#note-one-write"));
    // The contents open without a script.
    page.run("document.querySelector('.menu').focus()");
    page.press([Key::Enter.into()]);
    page.wait_for(&is_visible("#contents"));
}

fn playground_links_open_it(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let listing = listings.get("threads_client_server").unwrap();
    let page = open(site, "async_io.html");
    page.requests();
    page.run(
        "document.querySelector('#threads_client_server .to-playground')\
         .click()",
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

fn colors_can_be_chosen(site: &Site) {
    let page = open(site, "index.html");
    let ground = "getComputedStyle(document.documentElement).backgroundColor";
    page.set_colors("light");
    let light = page.text(ground);
    page.set_colors("dark");
    let dark = page.text(ground);
    assert_ne!(light, dark, "the page follows the system");
    page.run("theme.value = 'light'; theme.dispatchEvent(new Event('change'))");
    assert_eq!(page.text(ground), light);
    page.goto(&format!("{}async_io.html", site.url));
    assert_eq!(page.text(ground), light, "the choice holds on other pages");
    assert_eq!(page.text("theme.value"), "light");
    page.run("localStorage.clear()");
}

fn search_finds_listings_by_name(site: &Site) {
    let page = open(site, "index.html");
    assert!(!page.requests().iter().any(|it| it.contains("search")));
    page.press(['/']);
    page.wait_for(
        "document.activeElement.id === 'mdbook-searchbar' && \
         !document.querySelector('.searching')",
    );
    page.press("threads_client_server".chars());
    page.wait_for("document.querySelector('#mdbook-searchresults a') !== null");
    let found =
        page.text("document.querySelector('#mdbook-searchresults a').href");
    let listing = format!("{}listings/threads_client_server.html", site.url);
    assert!(found.starts_with(&listing), "{found}");
    page.press([Key::Escape.into()]);
    page.wait_for(&format!("!{}", is_visible("#mdbook-searchbar")));
    // On a phone, too, and nothing is wider than that.
    page.set_width(320);
    page.press(['/']);
    page.press("threads_client_server".chars());
    page.wait_for("document.querySelector('#mdbook-searchresults a') !== null");
    page.wait_for("document.documentElement.scrollWidth === 320");
    // A page that is reached from a search marks what was searched for.
    page.set_width(1280);
    page.goto(&found);
    page.wait_for("document.querySelector('main mark') !== null");
    page.run(&fs::read_to_string(root().join("tests/axe/axe.min.js")).unwrap());
    for colors in ["light", "dark"] {
        page.set_colors(colors);
        assert_eq!(page.text(AXE), "");
    }
    assert_eq!(page.complaints(), [""; 0]);
}

fn keys_turn_pages(site: &Site) {
    let page = open(site, "index.html");
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
    page.goto(&format!("{}async_io.html", site.url));
    page.press([Key::Tab.into()]);
    page.wait_for("document.activeElement.className === 'skip'");
    page.press([Key::Enter.into()]);
    page.wait_for("document.activeElement.id === 'text'");
}

fn the_contents_open_on_a_phone(site: &Site) {
    let page = site.browser.page();
    page.set_width(390);
    page.goto(&format!("{}async_io.html", site.url));
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

fn the_book_can_be_printed(site: &Site) {
    let page = open(site, "print.html");
    let pdf = page.pdf();
    let count = |words: &[u8]| {
        pdf.windows(words.len()).filter(|it| it == &words).count()
    };
    // Words that Chromium writes into the file as they are.
    assert!(count(b"/Type /Page\n") > 10, "each chapter has its pages");
    // Links lead to places in it, and to addresses outside of it.
    assert!(count(b"/Subtype /Link") > 50);
    assert!(count(b"/Dest") > 20);
    assert!(count(b"https://play.rust-lang.org/") > 5);
    assert_eq!(count(b"/URI (file:") + count(b"/URI (http://127."), 0);
    // On paper, there is nothing to press, all notes are open, and it is
    // never dark.
    page.run("theme.value = 'dark'; theme.dispatchEvent(new Event('change'))");
    page.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert!(!page.is(&is_visible(".bar")) && !page.is(&is_visible(".copy")));
    assert!(
        page.is("[...document.querySelectorAll('.note')].every((it) => \
         it.checkVisibility() && getComputedStyle(it).position === 'static')")
    );
    let least: Value = serde_json::from_str(&page.text(CODE_CONTRAST)).unwrap();
    assert!(least["contrast"].as_f64().unwrap() >= 5.5, "{least}");
    page.run("localStorage.clear()");
}

fn the_book_works_from_files(site: &Site) {
    let page = site.browser.page();
    page.set_width(1280);
    let url = |path: &Path| format!("file://{}", path.display());
    page.goto(&url(&site.folder.path().join("index.html")));
    page.run("document.querySelector('[rel=next]').click()");
    page.wait_for("location.pathname.endsWith('/async_intro.html')");
    page.wait_for("document.readyState === 'complete'");
    // The style and the script are there.
    assert!(page.is("getComputedStyle(document.body).display === 'grid'"));
    page.press(['/']);
    page.wait_for("document.activeElement.id === 'mdbook-searchbar'");
    page.press("threads_client_server".chars());
    page.wait_for("document.querySelector('#mdbook-searchresults a') !== null");
    for request in page.requests() {
        assert!(request.starts_with("file://"), "{request}");
    }
    // Files may not be fetched ahead, which Chromium says, and does without.
    for complaint in page.complaints() {
        assert!(complaint.contains("/fonts/"), "{complaint}");
    }
}

fn a_wrong_address_leads_back(site: &Site) {
    let page = open(site, "listings/no_such_listing.html");
    assert!(page.text("document.title").starts_with("Page not found"));
    page.press([Key::Tab.into(), Key::Enter.into()]);
    page.wait_for("document.activeElement.id === 'text'");
    assert!(page.is("getComputedStyle(document.body).display === 'grid'"));
    page.run("document.querySelector('#contents a').click()");
    page.wait_for("location.pathname === '/index.html'");
}

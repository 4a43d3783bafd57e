//! The search: its dialog, and what it finds.

use crate::browser::{Key, Page};
use crate::every_page::accessibility::{self, Rules};
use crate::site::Site;
use serde_json::json;

/// The addresses of all results, and of the first.
const FOUND: &str = "[...document.querySelectorAll('#search-results a')]\
                     .map((link) => link.href)";
pub const FIRST: &str =
    "document.querySelector('#search-results a')?.href ?? ''";

/// Waits until the page is drawn, before which the browser takes no keys for it.
pub fn wait_until_drawn(page: &Page) {
    page.run(
        "return new Promise((drawn) => \
         requestAnimationFrame(() => requestAnimationFrame(drawn)))",
    );
}

/// Opens the search by its key.
pub fn open_search(page: &Page) {
    wait_until_drawn(page);
    page.press(['/']);
    page.wait_for("search.open");
}

/// Searches for something that is not typed, but comes as from the clipboard
/// or from dictation. The dialog is open.
pub fn search(page: &Page, query: &str) {
    page.wait_for("typeof searchIndex !== 'undefined' && searchIndex");
    page.run("document.querySelector('#search-input').select()");
    page.call("Input.insertText", json!({ "text": query }));
    let value = "document.querySelector('#search-input').value";
    page.wait_for(&format!("{value} === {}", json!(query)));
    // It is looked for while the key is still down.
    page.wait_for("document.querySelector('#search-status').textContent");
}

pub fn search_opens_over_the_page(site: &Site) {
    let page = site.open("async_io.html");
    let is_fetched = |url: &String| url.contains("search");
    assert!(!page.requests().iter().any(is_fetched), "unasked");
    page.run(
        "const link = document.querySelector('#ref-firewall a');\
         link.scrollIntoView(); link.focus({ preventScroll: true });",
    );
    let place = "[document.activeElement.getAttribute('href'), scrollY]";
    let before = page.get(place);
    for key in ['/', 's'] {
        page.press([key]);
        page.wait_for("document.activeElement.id === 'search-input'");
        search(&page, "timeout");
        // Arrows move the focus, and turn no page.
        page.press([Key::Down.into(), Key::Down.into(), Key::Right.into()]);
        let focused = |link: &str| format!("document.activeElement === {link}");
        let links = "[...document.querySelectorAll('#search-results a')]";
        page.wait_for(&focused(&format!("{links}[1]")));
        page.press([Key::Home.into()]);
        page.wait_for(&focused(&format!("{links}[0]")));
        page.press([Key::End.into(), Key::Up.into(), Key::Home.into()]);
        page.press([Key::Up.into()]);
        page.wait_for("document.activeElement.id === 'search-input'");
        // Who types on means the field.
        page.press([Key::Down.into(), 'x']);
        page.wait_for("document.activeElement.value.includes('x')");
        page.run("scrollBy(0, 500)");
        page.press([Key::Escape.into()]);
        page.wait_for("!search.open");
        page.wait_for(&format!("JSON.stringify({place}) === '{before}'"));
    }
    assert_eq!(page.text("location.pathname"), "/async_io.html");
    // Not while the reader types elsewhere, or wants no keys.
    page.run("document.querySelector('#theme').focus()");
    page.press(['/']);
    page.run("document.activeElement.blur()");
    page.run("document.querySelector('#keys').click()");
    page.press(['/', 's']);
    assert!(!page.is("search.open"));
    page.run("document.querySelector('#keys').click()");
    // The button says what it is, and a click beside the dialog closes it.
    let button = "document.querySelector('#search-button')";
    assert_eq!(page.text(&format!("{button}.textContent.trim()")), "Search");
    page.run(&format!("{button}.click()"));
    page.wait_for("search.open");
    page.run("search.click()");
    page.wait_for("!search.open");
    assert_eq!(page.complaints(), [""; 0]);
}

/// What a reader would type, and where it has to lead first.
const EXPECTED: [(&str, &str); 21] = [
    ("waker", "async_futures.html#a-sleep-that-never-wakes"),
    ("pin", "async_futures.html#why-pin"),
    ("timeout", "async_futures.html#giving-up"),
    ("cancel", "async_cancellation.html#half-a-word"),
    ("abort", "async_cancellation.html#the-order-of-an-abort"),
    ("backpressure", "async_io.html#readers-who-are-slow"),
    ("EINTR", "async_io.html#waiting-for-two"),
    ("edge triggered", "async_readiness.html#told-once"),
    ("level-triggered", "async_io.html#waiting-for-two"),
    ("thread pool", "async_intro.html#a-pool-of-threads"),
    ("executor", "async_tasks.html#an-executor-that-never-waits"),
    ("'static", "async_tasks.html#what-may-be-spawned"),
    ("poll(2)", "async_io.html#waiting-for-two"),
    ("C10K", "async_readiness.html#ten-thousand"),
    ("unpark", "async_futures.html#a-main-of-our-own"),
    ("slab", "async_readiness.html#a-server-without-futures"),
    (
        "#[tokio::main]",
        "async_tokio.html#the-toy-server-in-forty-lines",
    ),
    (
        "wake_by_ref",
        "async_futures.html#a-sleep-that-is-always-awake",
    ),
    ("interest", "async_io.html#the-event-loop"),
    ("reactor", "async_readiness.html#the-runtime-on-mio"),
    (
        "busy loop",
        "async_futures.html#a-sleep-that-is-always-awake",
    ),
];

pub fn search_leads_to_where_it_is_explained(site: &Site) {
    let page = site.open("index.html");
    open_search(&page);
    let mut wrong = Vec::new();
    for (query, expected) in EXPECTED {
        search(&page, query);
        let first = page.text(FIRST);
        let (to, anchor) = first.split_once('#').unwrap_or((&first, ""));
        let to = to.split_once('?').map_or(to, |(to, _)| to);
        let found = format!("{to}#{anchor}");
        if found != site.url(expected) {
            wrong.push(format!("{query}: {found}, not {expected}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

pub fn search_takes_words_as_they_are(site: &Site) {
    let page = site.open("index.html");
    open_search(&page);
    let found = |query: &str| -> Vec<String> {
        search(&page, query);
        serde_json::from_value(page.get(FOUND)).unwrap()
    };
    // Names in code, whole or begun.
    let has = |found: &[String], listing: &str| {
        let url = site.url(&format!("listings/{listing}.html"));
        found.iter().any(|it| it.starts_with(&url))
    };
    for query in ["threads_client_server", "threads_client_s"] {
        assert!(has(&found(query), "threads_client_server"), "{query}");
    }
    for query in ["TcpListener::bind", "TcpListener::bi", "tcplist"] {
        assert!(has(&found(query), "single_threaded_server"), "{query}");
    }
    assert!(has(&found("ErrorKind::WouldBlock"), "would_block"));
    assert!(!found("--bin").is_empty());
    for common in ["for", "while", "from"] {
        assert!(found(common).len() > 12, "{common}");
    }
    // What is found is told, code is code, and hits are marked.
    let marks = |inside: &str| {
        format!(
            "[...document.querySelectorAll('#search-results {inside} mark')]\
             .some((mark) => mark.textContent === 'when_ready')"
        )
    };
    found("when_ready");
    assert!(page.is(&marks("p code")));
    let status = "document.querySelector('#search-status').textContent";
    let said = page.text(status);
    assert!(said.contains("sections and") && said.contains("listing"));
    // Chapters come first, and all listings after them.
    let groups = page.get(
        "[...document.querySelectorAll('#search-results h2')]\
         .map((it) => it.textContent)",
    );
    assert_eq!(groups, json!(["Chapters", "Listings"]));
    let found_in_all = found("when ready");
    let is_listing = |url: &String| url.contains("/listings/");
    assert!(found_in_all.iter().map(is_listing).is_sorted());
    // A phrase is one.
    assert!(!found("\"thread pool\"").is_empty());
    assert!(!found("pool thread").is_empty());
    assert!(found("\"pool thread\"").is_empty());
    // One that is mistyped can be mended.
    assert!(found("bakcpressure").is_empty());
    assert!(page.text(status).ends_with("Did you mean backpressure?"));
    page.press([Key::Down.into(), Key::Enter.into()]);
    page.wait_for(&format!("({FIRST}).includes('find=backpressure')"));
    assert!(page.is("document.activeElement.id === 'search-input'"));
    assert_eq!(page.complaints(), [""; 0]);
}

pub fn a_search_that_does_not_come_says_so(site: &Site) {
    let page = site.open("async_io.html");
    let status = "document.querySelector('#search-status')";
    let says = |words: &str| {
        format!(
            "{status}.textContent.includes({words:?}) && \
             {status}.role === 'status' && {status}.checkVisibility()"
        )
    };
    page.call("Network.enable", json!({}));
    let block = |urls: &[&str]| {
        page.call("Network.setBlockedURLs", json!({ "urls": urls }));
    };
    block(&["*search-documents*"]);
    open_search(&page);
    page.wait_for(&says("could not be loaded"));
    page.press([Key::Escape.into()]);
    page.wait_for("!search.open");
    block(&[]);
    // It is held back until there is no more `Fetch`.
    let pattern = json!({ "urlPattern": "*search-documents*" });
    page.call("Fetch.enable", json!({ "patterns": [pattern] }));
    // What is typed meanwhile is found when it can be.
    page.press(['/', 'p', 'i', 'n']);
    page.wait_for(&says("Loading"));
    page.call("Fetch.disable", json!({}));
    page.wait_for(&format!("({FIRST}).includes('why-pin')"));
    let complaints = page.complaints();
    let is_expected = |it: &String| it.contains("search-documents");
    assert!(complaints.iter().all(is_expected), "{complaints:?}");
}

pub fn search_is_for_everybody(site: &Site) {
    // What is below the dialog is looked at elsewhere.
    let page = site.open("index.html");
    open_search(&page);
    search(&page, "when_ready");
    accessibility::load_axe(&page);
    accessibility::flatten_code(&page);
    let looks_well = |width: u32| {
        page.set_width(width);
        for colors in ["light", "dark"] {
            page.set_colors(colors);
            let violations = accessibility::violations(&page, Rules::All);
            assert_eq!(violations, "", "{width}, {colors}");
        }
        let needed = page.get("document.documentElement.scrollWidth");
        assert_eq!(needed, width);
    };
    for width in [320, 390, 1280] {
        looks_well(width);
    }
    search(&page, "bakcpressure");
    looks_well(390);
    // On a phone it is all that is there, and leaves room for the keyboard.
    let size = "[search.offsetWidth, search.offsetHeight]";
    assert_eq!(page.get(size), page.get("[innerWidth, innerHeight]"));
    page.run("search.style.setProperty('--visible-height', '300px')");
    assert_eq!(page.get("search.offsetHeight"), 300);
    assert_eq!(page.complaints(), [""; 0]);
}

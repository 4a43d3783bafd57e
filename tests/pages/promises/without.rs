//! What goes without: without scripts, without a server, without a page.

use super::is_visible;
use crate::browser::Key;
use crate::site::Site;

pub fn all_is_there_without_scripts(site: &Site) {
    let page = site.empty_page();
    page.set_scripts(false);
    page.set_width(390);
    page.goto(&site.url("async_io.html"));
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
    assert!(page.is(&is_visible("figure pre b")));
    assert!(page.is(&is_visible(".to-playground")));
    assert!(page.is(&is_visible("a[data-program]")));
    assert!(
        page.is("document.querySelectorAll('#contents .sections a').length")
    );
    assert!(!loaded.iter().any(|it| it.ends_with(".js")), "{loaded:?}");
    let colors = page.text(
        "getComputedStyle(document.querySelector('pre b')).color + \
         getComputedStyle(document.querySelector('pre')).color",
    );
    let (keyword, text) = colors.split_at(colors.find(')').unwrap() + 1);
    assert_ne!(keyword, text);
    page.goto(&site.url("async_io.html#note-one-write"));
    page.wait_for(&is_visible("#note-one-write"));
    // The contents open without a script.
    page.run("document.querySelector('.menu').focus()");
    page.press([Key::Enter.into()]);
    page.wait_for(&is_visible("#contents"));
    page.press([Key::Escape.into()]);
    // The help has no keys that only a script knows, and the book on one page.
    page.run("document.querySelector('[popovertarget=help]').click()");
    page.wait_for(&is_visible("#help a"));
    let keys = "[...document.querySelectorAll('#help kbd')].filter((it) => \
                it.checkVisibility()).map((it) => it.textContent).join()";
    assert_eq!(page.text(keys), "Tab,Enter");
}

pub fn the_book_works_from_files(site: &Site) {
    let page = site.empty_page();
    page.set_width(1280);
    page.goto(&format!("file://{}", site.file("index.html").display()));
    page.run("document.querySelector('[rel=next]').click()");
    page.wait_for("location.pathname.endsWith('/async_intro.html')");
    page.wait_for("document.readyState === 'complete'");
    // The style and the script are there.
    assert!(page.is("getComputedStyle(document.body).display === 'grid'"));
    page.press(['/']);
    page.wait_for("document.activeElement.id === 'search-input'");
    page.press("threads_client_server".chars());
    page.wait_for("document.querySelector('#search-results a') !== null");
    for request in page.requests() {
        assert!(request.starts_with("file://"), "{request}");
    }
    // Files may not be fetched ahead, which Chromium says, and does without.
    for complaint in page.complaints() {
        assert!(complaint.contains("/fonts/"), "{complaint}");
    }
}

pub fn a_wrong_address_leads_back(site: &Site) {
    let page = site.open("listings/no_such_listing.html");
    assert!(page.text("document.title").starts_with("Page not found"));
    page.press([Key::Tab.into(), Key::Enter.into()]);
    page.wait_for("document.activeElement.id === 'text'");
    assert!(page.is("getComputedStyle(document.body).display === 'grid'"));
    // No page is before it or after it, and no rule says so.
    assert!(!page.is(&is_visible(".neighbors")));
    page.run("document.querySelector('#contents a').click()");
    page.wait_for("location.pathname === '/index.html'");
    page.wait_for(&is_visible(".neighbors"));
}

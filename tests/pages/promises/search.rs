//! The search.

use super::is_visible;
use crate::browser::Key;
use crate::every_page::accessibility::{self, Rules};
use crate::site::Site;

pub fn search_finds_listings_by_name(site: &Site) {
    let page = site.open("index.html");
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
    let listing = site.url("listings/threads_client_server.html");
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
    accessibility::load_axe(&page);
    for (colors, rules) in [("light", Rules::All), ("dark", Rules::Colors)] {
        page.set_colors(colors);
        assert_eq!(accessibility::violations(&page, rules), "", "{colors}");
    }
    assert_eq!(page.complaints(), [""; 0]);
}

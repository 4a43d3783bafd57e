//! What holds for every page.

pub mod accessibility;

use crate::browser::Page;
use crate::site::{DESKTOP, PHONE, Site};
use accessibility::Rules;
use std::collections::BTreeSet;
use std::fs;

/// The narrowest phone.
const SMALL_PHONE: u32 = 320;

/// Colors, the contrast that code has in them at least, and what is to be
/// looked at in them: a choice of colors changes nothing else on a page.
const THEMES: [(&str, f64, Rules); 2] =
    [("light", 5.5, Rules::All), ("dark", 6.0, Rules::Colors)];

/// One page, by the rules that hold for all.
pub fn reads_well(site: &Site, path: &str) {
    // What is on the page of the whole book is looked at in all ways on the
    // pages of its chapters.
    let (widths, themes) = match path {
        "print.html" => (&[DESKTOP][..], &THEMES[..1]),
        _ => (&[PHONE, DESKTOP][..], &THEMES[..]),
    };
    let page = site.empty_page();
    for &width in widths {
        page.set_width(width);
        arrives_in_place(&page, &site.url(path), width);
        for &(colors, enough, _) in themes {
            page.set_colors(colors);
            let (contrast, code) = accessibility::code_contrast(&page);
            assert!(contrast >= enough, "{colors}: {contrast}: {code}");
        }
    }
    // The same document, since a width changes nothing but the style: no
    // script asks for it when the page loads.
    for width in [SMALL_PHONE, PHONE, DESKTOP] {
        page.set_width(width);
        let needed = page.get("document.documentElement.scrollWidth");
        assert_eq!(needed.as_u64(), Some(width.into()), "at {width}");
    }
    let requests = page.requests();
    // From here on it is another page than that of the reader, who gets no
    // axe-core, and code in colors.
    accessibility::load_axe(&page);
    accessibility::flatten_code(&page);
    for &width in widths.iter().rev() {
        page.set_width(width);
        for &(colors, _, rules) in themes {
            page.set_colors(colors);
            let violations = accessibility::violations(&page, rules);
            assert!(violations.is_empty(), "{width}, {colors}:\n{violations}");
        }
    }
    asks_for_little(site, &requests);
    assert_eq!(page.complaints(), [""; 0]);
}

/// Nothing of a page moves by itself while it comes to somebody who has not been
/// here before.
fn arrives_in_place(page: &Page, url: &str, width: u32) {
    page.goto(url);
    let moves = page.text(include_str!("layout_shift.js"));
    assert!(moves.is_empty(), "the page moves at {width}:\n{moves}");
    let all_came = "performance.getEntriesByType('resource')\
                    .every((it) => it.transferSize > 0)";
    assert!(
        page.is(all_came),
        "the server sees to it that none is cached"
    );
}

/// What a visit asks for is ours, and no more than is quick on a phone.
fn asks_for_little(site: &Site, requests: &[String]) {
    let ours = site.url("");
    for request in requests {
        let is_ours = request.starts_with(&ours);
        assert!(is_ours || request.starts_with("data:"), "{request}");
    }
    let fetched: BTreeSet<&str> = requests
        .iter()
        .filter_map(|request| request.strip_prefix(&ours))
        .collect();
    assert!(fetched.len() <= 10, "{fetched:?}");
    for (kind, most) in [(".woff2", 60 * 1024), (".js", 30 * 1024)] {
        let files = fetched.iter().filter(|path| path.ends_with(kind));
        let sizes = files.map(|path| fs::metadata(site.file(path)).unwrap());
        let sum: u64 = sizes.map(|file| file.len()).sum();
        assert!(sum <= most, "{kind}: {fetched:?}");
    }
}

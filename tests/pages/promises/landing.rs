//! Where a link leads to is in sight, below the bar, with what leads to it.

use crate::site::{DESKTOP, PHONE, Site};
use serde_json::json;

pub fn what_a_link_leads_to_is_in_sight(site: &Site) {
    let page = site.empty_page();
    for width in [PHONE, 1024, DESKTOP] {
        page.set_width(width);
        for (path, figures) in [("async_io.html", 40), ("async_intro.html", 5)]
        {
            page.goto(&site.url(path));
            let looked_at = page.get(include_str!("landing_problems.js"));
            assert_eq!(looked_at["problems"], json!([]), "{path} at {width}");
            let count = looked_at["figures"].as_u64().unwrap();
            assert!(count >= figures, "{count} figures on {path}");
        }
    }
    page.run("localStorage.clear()");
}

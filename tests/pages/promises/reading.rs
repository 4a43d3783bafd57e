//! Lines that are read with ease.

use crate::site::Site;

pub fn lines_are_neither_long_nor_short(site: &Site) {
    let page = site.open("async_io.html");
    let lengths = page.run(include_str!("line_lengths.js"));
    let lengths: Vec<f64> = serde_json::from_value(lengths).unwrap();
    let median = lengths[lengths.len() / 2];
    let long = lengths[lengths.len() * 9 / 10];
    assert!(
        (60.0..=72.0).contains(&median),
        "{median} characters a line"
    );
    assert!(long <= 75.0, "one line in ten is longer than {long}");
    let columns = page.run(include_str!("code_columns.js"));
    assert!(
        columns.as_f64().unwrap() >= 80.0,
        "{columns} columns of code"
    );
}

/// What is in sight at first is drawn while the browser fetches the script that
/// the rest of a long page stands behind.
pub fn a_long_page_is_drawn_before_all_of_it_is_there(site: &Site) {
    let page = site.empty_page();
    page.set_latency(1000);
    page.goto(&site.url("async_io.html"));
    page.set_latency(0);
    let drawn = page.get(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    );
    let went_on = page.get(
        "performance.getEntriesByType('resource')
            .find((it) => it.name.includes('/theme/pause')).responseEnd",
    );
    let [drawn, went_on] = [drawn, went_on].map(|it| it.as_f64().unwrap());
    assert!(drawn < went_on, "drawn after {drawn} ms of {went_on}");
    let is_on_it = "document.querySelector('main script')";
    assert!(page.is(is_on_it), "it stands in the text");
    // A short page asks for no script that it does not need.
    page.goto(&site.url("listings/block_on.html"));
    assert!(!page.is(is_on_it));
    let asks = page.requests();
    assert!(asks.iter().filter(|it| it.contains("/theme/pause")).count() == 1);
}

/// A page that comes slowly is shown before all of it is there.
pub fn the_column_is_as_wide_when_it_is_empty(site: &Site) {
    let page = site.open("listings/block_on.html");
    let place = r#"
        const { left, right } =
            document.querySelector(".page").getBoundingClientRect();
        return [left, right];
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

pub fn numbers_in_tables_stand_below_each_other(site: &Site) {
    let page = site.open("async_readiness.html");
    let widths = page.get(
        "document.fonts.ready.then(() => ['1111', '8888'].map((text) => {
             const cell = document.querySelector('td:last-child');
             const span = document.createElement('span');
             span.textContent = text;
             cell.append(span);
             const { width } = span.getBoundingClientRect();
             span.remove();
             return width;
         }))",
    );
    assert!(widths[0].as_f64().unwrap() > 10.0, "{widths}");
    assert_eq!(widths[0], widths[1]);
}

pub fn drawings_fit_on_a_desktop(site: &Site) {
    for path in [
        "async_futures.html",
        "async_io.html",
        "async_readiness.html",
    ] {
        let scrolls = "[...document.querySelectorAll('.drawing')]\
                       .filter((it) => it.scrollWidth > it.clientWidth).length";
        let page = site.open(path);
        assert!(page.is("document.querySelector('.drawing')"), "{path}");
        assert_eq!(page.get(scrolls), 0, "{path}");
    }
}

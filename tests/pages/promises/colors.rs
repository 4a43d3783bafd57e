//! Light and dark.

use crate::site::Site;

pub fn colors_can_be_chosen(site: &Site) {
    let page = site.open("index.html");
    let ground = "getComputedStyle(document.documentElement).backgroundColor";
    page.set_colors("light");
    let light = page.text(ground);
    page.set_colors("dark");
    let dark = page.text(ground);
    assert_ne!(light, dark, "the page follows the system");
    page.run("theme.value = 'light'; theme.dispatchEvent(new Event('change'))");
    assert_eq!(page.text(ground), light);
    page.goto(&site.url("async_io.html"));
    assert_eq!(page.text(ground), light, "the choice holds on other pages");
    assert_eq!(page.text("theme.value"), "light");
    page.run("localStorage.clear()");
}

//! What axe-core says of a page, and what it takes too long for: the contrast
//! of words in each choice of colors, with an element for each word of code.

use crate::browser::Page;
use crate::site::root;
use serde_json::json;
use std::fs;

/// Which rules of axe-core.
#[derive(Clone, Copy)]
pub enum Rules {
    All,
    /// All but those that look at colors, which take half of the time.
    NoColors,
    /// Only those that look at where things are, and how large.
    Places,
}

/// The least contrast of some words against their ground, and those words.
pub type Contrast = (f64, String);

/// How well words stand out, in the colors that the page has now: those of code,
/// and all others.
pub fn contrasts(page: &Page) -> [Contrast; 2] {
    let least = page.get(include_str!("contrast.js"));
    serde_json::from_value(least).expect("the script says both")
}

/// Makes plain text of code, for axe-core, which looks at all elements and would
/// take many times as long.
///
/// In blocks, that hides the colors of words, which are measured by
/// [`contrasts`], and empty places that links lead to; whatever is more than that
/// stays, or the script fails. In sentences, it hides the font, too, so that lines
/// break elsewhere: whether a page has room is to be asked before.
pub fn flatten_code(page: &Page) {
    page.run(include_str!("flatten_code.js"));
}

/// Gives a page axe-core.
pub fn load_axe(page: &Page) {
    let axe = root().join("tests/axe/axe.min.js");
    let axe = fs::read_to_string(axe).expect("it lies there");
    // As a script of its own, and not as the body of a function, the browser
    // knows it again on the next page.
    page.call("Runtime.evaluate", json!({ "expression": axe }));
}

/// Waits until a page that is given a width has it, and its scripts were told:
/// what scrolls at one width is a stop of the Tab key, and not at another.
pub fn wait_for_resize(page: &Page, width: u32) {
    page.get(&format!(
        "({})({width})",
        include_str!("wait_for_resize.js")
    ));
}

/// The violations of the rules, a line each.
pub fn violations(page: &Page, rules: Rules) -> String {
    let rules = match rules {
        Rules::All => json!({ "rules": {
            "target-size": { "enabled": true },
        } }),
        Rules::NoColors => json!({ "rules": {
            "target-size": { "enabled": true },
            "color-contrast": { "enabled": false },
            "link-in-text-block": { "enabled": false },
        } }),
        Rules::Places => json!({ "runOnly": [
            "target-size", "scrollable-region-focusable",
        ] }),
    };
    page.text(&format!("({})({rules})", include_str!("violations.js")))
}

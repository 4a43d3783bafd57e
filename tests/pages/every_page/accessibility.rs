//! What axe-core says of a page, and what it takes too long for: the contrast
//! of code, with an element for each of its words.

use crate::browser::Page;
use crate::site::root;
use serde_json::json;
use std::fs;

/// Which rules of axe-core.
#[derive(Clone, Copy)]
pub enum Rules {
    All,
    /// Those that look at colors, which take half of the time.
    Colors,
    /// All others.
    NoColors,
}

/// The least contrast of code against its ground, and the words that have it.
pub fn code_contrast(page: &Page) -> (f64, String) {
    let least = page.get(include_str!("code_contrast.js"));
    serde_json::from_value(least).expect("the script says both")
}

/// Puts the words of code into one element a block, for axe-core, which looks
/// at all elements and would take four times as long.
///
/// That hides nothing but the colors of the words, which are measured by
/// [`code_contrast`]: the script fails if there are elements in code that do
/// more than to color it.
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
    const COLORS: [&str; 2] = ["color-contrast", "link-in-text-block"];
    let mut asked = json!({ "target-size": { "enabled": true } });
    let rules = match rules {
        Rules::All => json!({ "rules": asked }),
        Rules::Colors => json!({ "runOnly": COLORS }),
        Rules::NoColors => {
            for rule in COLORS {
                asked[rule] = json!({ "enabled": false });
            }
            json!({ "rules": asked })
        }
    };
    page.text(&format!("({})({rules})", include_str!("violations.js")))
}

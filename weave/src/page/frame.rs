//! What all blocks of code have around them: a name, a size, a button.

use super::controls;
use maud::{Markup, PreEscaped, html};

/// What is around a block of code.
pub struct Frame<'a> {
    /// What kind of code it is, for the style sheet.
    pub class: &'a str,
    /// What the block is called.
    pub label: &'a str,
    /// The code as plain text, from which its size is reckoned.
    pub text: &'a str,
    /// What the button says that copies it, if it has one.
    pub copied: Option<&'a str>,
}

impl Frame<'_> {
    /// A block around code that is HTML already. Its size is said in lines and
    /// columns: a browser that has not drawn it yet leaves as much room, and
    /// the script knows whether it scrolls.
    pub fn around(self, code: Markup) -> Markup {
        let Frame {
            class,
            label,
            text,
            copied,
        } = self;
        // Lines of the HTML, which may show some that are gone.
        let code = code.into_string();
        let ends = usize::from(!text.ends_with('\n'));
        let lines = code.matches('\n').count() + ends;
        let columns = text.lines().map(|line| line.chars().count()).max();
        let columns = columns.unwrap_or(0);
        // The style sheet could ask what a block has in it, but that takes time.
        let kind = class.split(' ').next().unwrap_or(class);
        let block = match copied {
            Some(_) => format!("block {kind}-block with-copy"),
            None => format!("block {kind}-block"),
        };
        html! {
            div class=(block) style={ "--lines:" (lines) ";--columns:" (columns) } {
                // First, since it stands above a program: what came after the
                // code would move that on a page which is still coming.
                @if let Some(copied) = copied { (controls::copy(copied)) }
                pre class=(class) role="group" aria-label=(label) {
                    code { (PreEscaped(&code)) }
                }
            }
        }
    }
}

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
    /// A block around code that is HTML already. A program says how many lines
    /// it has: a browser that has not drawn it yet leaves as much room. What a
    /// program said, says how many columns it has, and gets smaller if there
    /// are more of them than fit.
    pub fn around(self, code: Markup) -> Markup {
        let Frame {
            class,
            label,
            text,
            copied,
        } = self;
        let code = code.into_string();
        // The style sheet could ask what a block has in it, but that takes time.
        let kind = class.split(' ').next().unwrap_or(class);
        let block = match copied {
            Some(_) => format!("block {kind}-block with-copy"),
            None => format!("block {kind}-block"),
        };
        let size = match kind {
            // Lines of the HTML, which may show some that are gone.
            "rust" => {
                let ends = usize::from(!text.ends_with('\n'));
                format!("--lines:{}", code.matches('\n').count() + ends)
            }
            _ => {
                let columns = text.lines().map(|line| line.chars().count());
                format!("--columns:{}", columns.max().unwrap_or(0))
            }
        };
        html! {
            div class=(block) style=(size) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn around(class: &str, text: &str, code: &str) -> String {
        let frame = Frame {
            class,
            label: "A",
            text,
            copied: (class == "rust").then_some("Copy it"),
        };
        frame.around(html! { (code) }).into_string()
    }

    #[test]
    fn a_program_says_how_many_lines_it_has() {
        let with_button = "<div class=\"block rust-block with-copy\" \
            style=\"--lines:2\"><button class=\"copy\" type=\"button\" \
            aria-label=\"Copy it\"></button><pre class=\"rust\" \
            role=\"group\" aria-label=\"A\"><code>a\nb";
        let whole = around("rust", "a\nb\n", "a\nb\n");
        assert_eq!(whole, format!("{with_button}\n</code></pre></div>"));
        let piece = around("rust", "a\nb", "a\nb");
        assert_eq!(piece, format!("{with_button}</code></pre></div>"));
    }

    #[test]
    fn what_a_program_said_says_how_wide_it_is() {
        assert_eq!(
            around("output short", "ab\nä\n", "ab\nä"),
            "<div class=\"block output-block\" style=\"--columns:2\"><pre \
             class=\"output short\" role=\"group\" aria-label=\"A\"><code>\
             ab\nä</code></pre></div>"
        );
    }
}

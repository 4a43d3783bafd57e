//! HTML that can stand in a Markdown file.

use maud::Markup;

/// Escapes text for an HTML element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

/// HTML as one line without directives: a blank line would end it, as far as
/// Markdown is concerned, and mdBook would follow what stands behind `{{`. What
/// would control a terminal is shown by its sign, as `␛`.
pub fn for_markdown(html: Markup) -> String {
    let html = html.into_string();
    let html = html.replace('\n', "&#10;").replace("{{", "{&#123;");
    html.chars().map(sign).collect()
}

/// A control character's sign; other characters as they are.
fn sign(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        '\x7f' => '␡',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            escape("if a < b && c > d { \"x\" }"),
            "if a &lt; b &amp;&amp; c &gt; d { &quot;x&quot; }"
        );
    }

    #[test]
    fn directives_and_blank_lines_become_text() {
        let html = html! { pre { "{{#include x}}\n\n{{{" } };
        assert_eq!(
            for_markdown(html),
            "<pre>{&#123;#include x}}&#10;&#10;{&#123;{</pre>"
        );
    }

    #[test]
    fn control_characters_become_signs() {
        let html = html! { "a\r\rb\0\x1b[1m\x7f\tc" };
        assert_eq!(for_markdown(html), "a␍␍b␀␛[1m␡\tc");
    }
}

//! Text into HTML that can stand in a Markdown file.

/// Escapes text for an HTML element or a quoted attribute.
///
/// `{{` is escaped too: mdBook would take what follows for a directive.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '{' if last == '{' => html.push_str("&#123;"),
            c => html.push(c),
        }
        last = c;
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_directives_become_text() {
        assert_eq!(
            escape("if a < b && c > d { \"{{#include x}}\" }"),
            "if a &lt; b &amp;&amp; c &gt; d { \
             &quot;{&#123;#include x}}&quot; }"
        );
    }
}

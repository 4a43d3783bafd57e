//! A tag of a page in the ePub: what stays of its attributes, which are closed
//! as XML wants it.

use crate::tags::attributes;
use std::fmt::Write;

/// Whether a tag opens an element of that name.
pub fn is(tag: &str, name: &str) -> bool {
    let rest = tag.strip_prefix('<').and_then(|it| it.strip_prefix(name));
    rest.is_some_and(|rest| rest.starts_with([' ', '>']))
}

/// For the start of what can be pressed, or is copied by that, its end.
pub fn end_of_what_is_pressed(tag: &str) -> Option<&'static str> {
    if is(tag, "button") {
        Some("</button>")
    } else if is(tag, "template") {
        Some("</template>")
    } else if is(tag, "label") {
        Some("</label>")
    } else if tag.starts_with("<a class=\"to-playground\"") {
        Some("</a>")
    } else {
        None
    }
}

/// A tag that is no link: without what is for scripts, and what is for the
/// keyboard. A note is an `aside`.
pub fn in_xhtml(tag: &str) -> String {
    if tag.starts_with("</") || tag.starts_with("<!") {
        return tag.to_owned();
    }
    let end = tag[1..].find([' ', '>', '/', '\n']).unwrap_or(0);
    let name = &tag[1..1 + end];
    let is_note = tag.contains("doc-footnote");
    let mut xhtml = match is_note {
        true => {
            "<aside epub:type=\"footnote\" role=\"doc-footnote\"".to_owned()
        }
        false => format!("<{name}"),
    };
    for (attribute, value) in attributes(tag) {
        let is_kept = match attribute {
            "id" | "class" | "alt" | "src" | "start" | "colspan"
            | "rowspan" | "lang" => true,
            "style" => !value.starts_with("--"),
            "aria-label" => is_note,
            _ => false,
        };
        if is_kept {
            let _ = write!(xhtml, " {attribute}=\"{value}\"");
        }
    }
    let is_void = matches!(name, "br" | "hr" | "img");
    xhtml.push_str(if is_void { "/>" } else { ">" });
    xhtml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_what_an_epub_has() {
        for (tag, xhtml) in [
            ("<p>", "<p>"),
            ("<br>", "<br/>"),
            ("</td>", "</td>"),
            (
                "<figure class=\"listing\" id=\"x\" data-first=\"4\">",
                "<figure class=\"listing\" id=\"x\">",
            ),
            (
                "<td style=\"text-align: right\" tabindex=\"0\">",
                "<td style=\"text-align: right\">",
            ),
            ("<div class=\"b\" style=\"--lines:5\">", "<div class=\"b\">"),
        ] {
            assert_eq!(in_xhtml(tag), xhtml);
        }
    }
}

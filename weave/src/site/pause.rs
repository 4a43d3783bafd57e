//! Where a browser draws what it has of a long page.
//!
//! A slow phone has the text of a page sooner than it has laid it out, and
//! draws nothing before it has done so with all of it: half a second that it
//! does not need for what is in sight. But where a script has to be fetched, a
//! browser stops reading, and draws what comes before that. The template has
//! such a script, which does nothing, below the text of each page. In a long
//! one it goes behind what is in sight at first, and elsewhere away.

use crate::tags::{Piece, Pieces, VOID};
use regex::Regex;
use std::sync::LazyLock;

static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<script src="[^"]*theme/pause[^"]*\.js"></script>\n?"#)
        .expect("the pattern is right")
});

/// The characters that are drawn first: as many as a large screen shows at
/// once, and four times as many as a phone.
const FIRST: usize = 3_000;

/// How many have to follow, that it pays to wait for a script.
const REST: usize = 5_000;

/// A page with the script where it belongs.
pub fn put(html: &str) -> String {
    let Some(script) = SCRIPT.find(html) else {
        return html.to_owned();
    };
    let (before, after) = (&html[..script.start()], &html[script.end()..]);
    match place(before) {
        Some(at) => {
            let (first, rest) = before.split_at(at);
            let script = script.as_str().trim_end();
            format!("{first}\n{script}{rest}{after}")
        }
        None => format!("{before}{after}"),
    }
}

/// A page without the script, wherever it stands.
pub fn take_out(html: &str) -> String {
    SCRIPT.replace(html, "").into_owned()
}

/// Behind which of the blocks in the `<main>` of a page the script belongs.
fn place(html: &str) -> Option<usize> {
    let start = html.find("<main")?;
    let end = start + html[start..].find("</main>")?;
    let (mut at, mut depth, mut count) = (start, 0, 0);
    let mut place = None;
    for piece in Pieces::of(&html[start..end]) {
        let (Piece::Tag(text) | Piece::Text(text)) = piece;
        at += text.len();
        match piece {
            Piece::Text(text) => count += text.chars().count(),
            Piece::Tag(tag) if tag.starts_with("</") => {
                depth -= 1;
                // Only that of the text itself is open.
                if depth == 1 && count >= FIRST && place.is_none() {
                    place = Some((at, count));
                }
            }
            Piece::Tag(tag) => depth += i32::from(!has_no_end(tag)),
        }
    }
    place
        .filter(|(_, first)| count >= first + REST)
        .map(|(at, _)| at)
}

fn has_no_end(tag: &str) -> bool {
    let name = tag[1..].split(|it: char| !it.is_alphanumeric()).next();
    tag.ends_with("/>")
        || tag.starts_with("<!")
        || name.is_some_and(|name| VOID.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "<script src=\"../theme/pause-1.js\"></script>";

    fn page(main: &str) -> String {
        format!("<main id=\"t\">{main}</main>\n{TAG}\n<nav></nav>")
    }

    fn words(count: usize) -> String {
        "ä".repeat(count)
    }

    #[test]
    fn a_long_page_stops_behind_its_first_blocks() {
        let (first, rest) = (words(FIRST), words(REST));
        let whole = |between: &str| {
            format!(
                "<div><br><p>{first}</p><img src=\"a\"></div>{between}\n<p>{rest}\
                 </p><svg><path d=\"\"/></svg><p>{rest}</p>"
            )
        };
        let put = put(&page(&whole("")));
        let expected = page(&whole(&format!("\n{TAG}")));
        assert_eq!(
            put,
            expected.replace(&format!("</main>\n{TAG}"), "</main>")
        );
        assert_eq!(take_out(&put).replace("\n\n", "\n"), {
            let without = page(&whole(""));
            without.replace(&format!("{TAG}\n"), "")
        });
    }

    #[test]
    fn a_short_page_does_not_stop() {
        let without = |page: &str| page.replace(&format!("{TAG}\n"), "");
        for (first, rest) in [(FIRST - 1, REST), (FIRST, REST - 1)] {
            let main = format!("<p>{}</p>{}", words(first), words(rest));
            assert_eq!(put(&page(&main)), without(&page(&main)));
        }
        // There is no place between the blocks.
        let main = format!("<div>{}<p></p>", words(FIRST + REST));
        assert_eq!(put(&page(&main)), without(&page(&main)));
        let main = format!("<p>{}</p>{}", words(FIRST), words(REST));
        assert_eq!(put(&page(&main)).matches(TAG).count(), 1);
        assert_ne!(put(&page(&main)), page(&main));
    }

    #[test]
    fn a_page_without_the_script_is_left_as_it_is() {
        let main = format!("<p>{}</p>{}", words(FIRST), words(REST));
        let page = format!("<main>{main}</main><script src=\"a.js\"></script>");
        assert_eq!(put(&page), page);
    }
}

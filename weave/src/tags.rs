//! HTML as a row of tags with text between them, as far as finished pages
//! need it: all their attributes stand in double quotes.
//!
//! ```text
//! a <b id="c">d</b>   →   Text("a "), Tag("<b id=\"c\">"), Text("d"), Tag("</b>")
//! ```

/// Elements that hold nothing, and are not closed.
pub const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr",
];

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'a> {
    /// What stands between tags.
    Text(&'a str),
    /// A tag, from `<` to `>`.
    Tag(&'a str),
}

/// Reads HTML from its start to its end.
pub struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// Those of `html`.
    pub fn of(html: &'a str) -> Pieces<'a> {
        Pieces { rest: html }
    }

    /// Goes on behind the next `end`; to the end where there is none.
    pub fn skip_past(&mut self, end: &str) {
        self.take_past(end);
    }

    /// The same, with what stands up to there.
    pub fn take_past(&mut self, end: &str) -> &'a str {
        let found = self.rest.find(end);
        let at = found.map_or(self.rest.len(), |at| at + end.len());
        let (taken, rest) = self.rest.split_at(at);
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let is_tag = self.rest.starts_with('<');
        let end = match is_tag {
            true => end_of_tag(self.rest),
            false => self.rest.find('<'),
        };
        let (piece, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        Some(match is_tag {
            true => Piece::Tag(piece),
            false => Piece::Text(piece),
        })
    }
}

/// Where a tag at the start of `html` ends: behind the first `>` outside of
/// quotes.
fn end_of_tag(html: &str) -> Option<usize> {
    let mut is_quoted = false;
    html.bytes()
        .position(|byte| {
            is_quoted ^= byte == b'"';
            byte == b'>' && !is_quoted
        })
        .map(|at| at + 1)
}

/// The attributes of a tag that have a value: their names and values, in their
/// order. Each stands in the tag as ` name="value"`.
pub fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (before, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        rest = after;
        let name = before.rsplit(char::is_whitespace).next()?;
        Some((name, value))
    })
}

/// The value of an attribute.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    attributes(tag)
        .find(|(it, _)| *it == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_outside_of_quotes() {
        let html = "a<b c=\"1>0\" d>e</b>f";
        let pieces: Vec<Piece> = Pieces::of(html).collect();
        let tag = Piece::Tag("<b c=\"1>0\" d>");
        let (text, end) = (Piece::Text, Piece::Tag("</b>"));
        assert_eq!(pieces, [text("a"), tag, text("e"), end, text("f")]);
    }

    #[test]
    fn pieces_can_be_skipped() {
        let mut pieces = Pieces::of("<a>b</a>c");
        pieces.next();
        pieces.skip_past("</a>");
        assert_eq!(pieces.next(), Some(Piece::Text("c")));
        pieces.skip_past("</a>");
        assert_eq!(pieces.next(), None);
    }

    #[test]
    fn attributes_are_read_by_name() {
        let tag = "<a id=\"x\" hidden href=\"y?a=b\">";
        let all: Vec<_> = attributes(tag).collect();
        assert_eq!(all, [("id", "x"), ("href", "y?a=b")]);
        assert_eq!(attribute(tag, "href"), Some("y?a=b"));
        assert_eq!(attribute(tag, "ref"), None);
    }
}

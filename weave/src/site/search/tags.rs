//! A page element by element, from its tags.
//!
//! ```text
//! <p>a &amp; <b id="c">d</b>   →   Open p · Text "a &amp; " · Open b · …
//! ```

use crate::tags::{Piece, Pieces, attribute};
use std::borrow::Cow;

/// What comes next in a page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Token<'a> {
    Open(Tag<'a>),
    /// The name of an element that ends.
    Close(&'a str),
    /// Text as it stands there, see [`unescape`].
    Text(&'a str),
}

/// The tag that opens an element.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tag<'a> {
    pub name: &'a str,
    /// All of it.
    whole: &'a str,
}

impl<'a> Tag<'a> {
    pub fn id(&self) -> Option<&'a str> {
        attribute(self.whole, "id")
    }

    pub fn has_class(&self, class: &str) -> bool {
        let classes = attribute(self.whole, "class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|it| it == class)
    }
}

/// The tokens of a piece of HTML; comments are left out.
pub struct Tokens<'a>(Pieces<'a>);

impl<'a> Tokens<'a> {
    pub fn of(html: &'a str) -> Tokens<'a> {
        Tokens(Pieces::of(html))
    }

    /// Leaves out what is left of the element that was opened last, which has
    /// none of its own kind in it.
    pub fn skip_element(&mut self, tag: Tag) {
        self.0.skip_past(&format!("</{}>", tag.name));
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let whole = match self.0.next()? {
                Piece::Text(text) => return Some(Token::Text(text)),
                Piece::Tag(tag) if tag.starts_with("<!") => continue,
                Piece::Tag(tag) => tag,
            };
            let tag = whole[1..].trim_end_matches('>');
            if let Some(name) = tag.strip_prefix('/') {
                return Some(Token::Close(name.trim_end()));
            }
            let name = tag.split([' ', '\n', '/']).next().unwrap_or(tag);
            return Some(Token::Open(Tag { name, whole }));
        }
    }
}

/// Text without the entities that stand for its characters.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let Some(at) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let (before, mut rest) = text.split_at(at);
    let mut plain = before.to_owned();
    while let Some(entity) = rest.strip_prefix('&') {
        let known = entity
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        let after = match known {
            Some((character, after)) => {
                plain.push(character);
                after
            }
            None => {
                plain.push('&');
                entity
            }
        };
        let next = after.find('&').unwrap_or(after.len());
        plain.push_str(&after[..next]);
        rest = &after[next..];
    }
    Cow::Owned(plain)
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "nbsp" => Some(' '),
        _ => char::from_u32(entity.strip_prefix('#')?.parse().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_tag_by_tag() {
        let html = "<p class=\"a b\" id=\"c\" title=\">\">d<!-- e -->f</p>";
        let tokens: Vec<Token> = Tokens::of(html).collect();
        let [Token::Open(tag), rest @ ..] = &tokens[..] else {
            panic!("{tokens:?}")
        };
        assert_eq!((tag.name, tag.id()), ("p", Some("c")));
        assert!(tag.has_class("a") && tag.has_class("b"));
        assert!(!tag.has_class("c"));
        let expected = [Token::Text("d"), Token::Text("f"), Token::Close("p")];
        assert_eq!(rest, expected);
    }

    #[test]
    fn what_is_left_of_an_element_can_be_left_out() {
        let mut tokens = Tokens::of("<a><ab>b</ab>c</a>d");
        let Some(Token::Open(tag)) = tokens.next() else {
            panic!("it begins with a tag")
        };
        tokens.skip_element(tag);
        assert_eq!(tokens.next(), Some(Token::Text("d")));
    }

    #[test]
    fn entities_become_characters() {
        let text = "a &amp;&lt;b&gt; &quot;&#123;&quot; c & d &e; f";
        assert_eq!(unescape(text), "a &<b> \"{\" c & d &e; f");
        assert!(matches!(unescape("a"), Cow::Borrowed("a")));
    }

    #[test]
    fn entities_are_characters() {
        for (text, plain) in [
            ("a&nbsp;b", "a b"),
            ("&amp;&lt;&gt;&quot;", "&<>\""),
            ("&#160;&#x;&copy;", "\u{a0}&#x;&copy;"),
        ] {
            assert_eq!(unescape(text), plain);
        }
    }
}

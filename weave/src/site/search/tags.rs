//! HTML as mdBook and the tool write it, tag by tag, in one pass. It is not for
//! the HTML of others: each element that is opened is closed, and attributes
//! stand in double quotes.
//!
//! ```text
//! <p>a &amp; <b id="c">d</b>   →   Open p · Text "a &amp; " · Open b · …
//! ```

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
    /// Its attributes as they stand there.
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute as it stands there.
    fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"')?;
            if key.split_ascii_whitespace().next_back() == Some(name) {
                return Some(value);
            }
            rest = after;
        }
        None
    }

    pub fn id(&self) -> Option<&'a str> {
        self.attribute("id")
    }

    pub fn has_class(&self, class: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|it| it == class)
    }
}

/// The tokens of a piece of HTML; comments are left out.
pub struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub fn of(html: &'a str) -> Tokens<'a> {
        Tokens { rest: html }
    }

    /// Leaves out what is left of the element that was opened last, which has
    /// none of its own kind in it.
    pub fn skip_element(&mut self, tag: Tag) {
        let end = self.rest.match_indices("</").find_map(|(at, _)| {
            let name = self.rest[at + 2..].strip_prefix(tag.name)?;
            name.starts_with('>')
                .then_some(self.rest.len() - name.len() + 1)
        });
        self.rest = end.map_or("", |end| &self.rest[end..]);
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.rest.starts_with("<!--") {
            let end = self.rest.find("-->").map(|end| end + "-->".len());
            self.take(end.unwrap_or(self.rest.len()));
        }
        if self.rest.is_empty() {
            return None;
        }
        if !self.rest.starts_with('<') {
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            return Some(Token::Text(self.take(end)));
        }
        let tag = self.take(end_of_tag(self.rest));
        let tag = tag[1..].trim_end_matches('>');
        if let Some(name) = tag.strip_prefix('/') {
            return Some(Token::Close(name.trim_end()));
        }
        let name = tag.find([' ', '\n', '/']).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(name);
        Some(Token::Open(Tag { name, attributes }))
    }
}

/// Where the tag ends that `html` begins with. A `>` in quotes is none.
fn end_of_tag(html: &str) -> usize {
    let mut is_quoted = false;
    let end = html.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'>' && !is_quoted
    });
    end.map_or(html.len(), |end| end + 1)
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
}

//! A block of code line by line: each is an element, so that it can go on below
//! itself, further in than it began; a changed one has a sign before it, where
//! changes are shown.
//!
//! ```text
//! <ins class="changed">a
//! b</ins>   →   <ins class="line">+ a</ins><ins class="line">+ b</ins>
//! ```

use super::tag::is;
use crate::tags::{Piece, Pieces};
use std::fmt::Write;

/// From how many columns on a line says where it can best be broken.
const LONG: usize = 40;

/// How far in the continuation of a line may begin, in columns.
const DEEPEST: usize = 16;

/// What a line is, compared with the listing before.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    None,
    Came,
    Went,
}

impl Change {
    fn element(self) -> &'static str {
        match self {
            Change::None => "span",
            Change::Came => "ins",
            Change::Went => "del",
        }
    }

    /// The sign in front of the line.
    fn sign(self) -> &'static str {
        match self {
            Change::None => "  ",
            Change::Came => "+ ",
            Change::Went => "− ",
        }
    }
}

/// What is said of the changes of a program since the listing before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Changes {
    /// Each line has a sign, and lines that went are shown.
    Marked,
    /// The program is shown as it is.
    LeftOut,
}

/// The lines of a block, given what is in its `<code>` and what is made of a
/// tag there; nothing is made of the end of a tag that is left out.
pub fn lines(
    inside: &str,
    changes: Changes,
    mut tag_of: impl FnMut(&str) -> Option<String>,
) -> String {
    let is_marked = changes == Changes::Marked;
    let has_changes = inside.contains("<ins") || inside.contains("<del");
    let has_signs = is_marked && has_changes;
    let mut html = String::with_capacity(inside.len() * 5 / 4);
    // The tags that are open: what opens each, and its name.
    let mut open: Vec<Option<(String, String)>> = Vec::new();
    let mut change = Change::None;
    let mut line = Line::default();
    let mut pieces = Pieces::of(inside);
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Tag(tag) if !is_marked && is(tag, "del") => {
                pieces.skip_past("</del>");
            }
            Piece::Tag("</ins>" | "</del>") => change = Change::None,
            Piece::Tag(tag) if !is_marked && is(tag, "ins") => {}
            Piece::Tag(tag) if is(tag, "ins") => change = Change::Came,
            Piece::Tag(tag) if is(tag, "del") => change = Change::Went,
            // Numbers of lines, for a script.
            Piece::Tag(tag) if is(tag, "i") || tag == "</i>" => {}
            Piece::Tag(tag) if tag.starts_with("</") => {
                if let Some(Some((_, name))) = open.pop() {
                    let _ = write!(line.html, "</{name}>");
                }
            }
            Piece::Tag(tag) => {
                let made = tag_of(tag).map(|made| {
                    let name = made.trim_start_matches('<');
                    let end = name.find([' ', '>']).unwrap_or(name.len());
                    let name = name[..end].to_owned();
                    line.html.push_str(&made);
                    (made, name)
                });
                open.push(made);
            }
            Piece::Text(text) => {
                for part in text.split_inclusive('\n') {
                    line.push(part.trim_end_matches('\n'), change);
                    if part.ends_with('\n') {
                        for (_, name) in open.iter().rev().flatten() {
                            let _ = write!(line.html, "</{name}>");
                        }
                        line.put_into(&mut html, has_signs);
                        line = Line::default();
                        for (tag, _) in open.iter().flatten() {
                            line.html.push_str(tag);
                        }
                    }
                }
            }
        }
    }
    if !line.is_empty {
        line.put_into(&mut html, has_signs);
    }
    html
}

/// One that is being written.
struct Line {
    html: String,
    indent: usize,
    columns: usize,
    change: Change,
    /// Whether no text has come yet.
    is_empty: bool,
}

impl Default for Line {
    fn default() -> Line {
        Line {
            html: String::new(),
            indent: 0,
            columns: 0,
            change: Change::None,
            is_empty: true,
        }
    }
}

impl Line {
    fn push(&mut self, text: &str, change: Change) {
        if self.is_empty {
            self.is_empty = text.is_empty();
            self.indent = text.len() - text.trim_start_matches(' ').len();
            self.change = change;
        }
        self.columns += text.chars().count();
        self.html.push_str(text);
    }

    fn put_into(&self, html: &mut String, has_signs: bool) {
        let name = self.change.element();
        let column = self.indent.min(DEEPEST) / 4 * 4;
        let _ = write!(html, "<{name} class=\"line in-{column}\">");
        if has_signs {
            html.push_str(self.change.sign());
        }
        // Its end is in it: where a block of its own is made of it, that
        // shows nothing; elsewhere it ends the line.
        match self.columns > LONG {
            true => put_with_breaks(&self.html, html),
            false => html.push_str(&self.html),
        }
        let _ = write!(html, "\n</{name}>");
    }
}

/// Puts the HTML of a line with the places where it can be broken, besides
/// those at spaces: without them, a long name behind an indent would leave the
/// indent on a line of its own.
fn put_with_breaks(line: &str, html: &mut String) {
    const BREAK: &str = "<wbr/>";
    let mut last = ' ';
    for piece in Pieces::of(line) {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Tag(tag) => {
                html.push_str(tag);
                continue;
            }
        };
        let mut next = text.chars().peekable();
        while let Some(letter) = next.next() {
            let after = next.peek().copied().unwrap_or('x');
            let is_behind = last.is_alphanumeric() || last == ')';
            if letter == '.' && is_behind && after.is_alphabetic() {
                html.push_str(BREAK);
            }
            html.push(letter);
            let is_path = letter == ':' && last == ':';
            if is_path || (letter == '(' && after != ')') {
                html.push_str(BREAK);
            }
            last = letter;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_closed_and_opened_again_at_the_end_of_a_line() {
        let inside = "<span class=\"c\">a\n    b</span>\n\nc\n";
        assert_eq!(
            lines(inside, Changes::Marked, |tag| Some(tag.to_owned())),
            "<span class=\"line in-0\"><span class=\"c\">a</span>\n</span>\
             <span class=\"line in-4\"><span class=\"c\">    b</span>\n</span>\
             <span class=\"line in-0\">\n</span>\
             <span class=\"line in-0\">c\n</span>"
        );
    }

    #[test]
    fn a_long_line_says_where_it_can_be_broken() {
        let line = "        thread::park_timeout(deadline.since(now()));";
        let html = lines(line, Changes::Marked, |_| None);
        let broken = "        thread::<wbr/>park_timeout(<wbr/>deadline\
                      <wbr/>.since(<wbr/>now()));\n";
        assert!(html.contains(broken), "{html}");
        let line = |length: usize| {
            let line = format!("a?.b(c);{}", " ".repeat(length - 8));
            lines(&line, Changes::Marked, |_| None)
        };
        assert!(!line(LONG).contains("<wbr/>"));
        // Not between what asks and what is done then.
        assert!(line(LONG + 1).contains("a?.b(<wbr/>c);"));
    }

    #[test]
    fn changes_have_a_sign_or_are_left_out() {
        let inside = "a\n<del class=\"removed\"><a href=\"x\">b</a>\n</del>\
                      <ins class=\"changed\">c\n</ins>";
        assert_eq!(
            lines(inside, Changes::Marked, |_| None),
            "<span class=\"line in-0\">  a\n</span>\
             <del class=\"line in-0\">− b\n</del>\
             <ins class=\"line in-0\">+ c\n</ins>"
        );
        assert_eq!(
            lines(inside, Changes::LeftOut, |_| None),
            "<span class=\"line in-0\">a\n</span>\
             <span class=\"line in-0\">c\n</span>"
        );
    }
}

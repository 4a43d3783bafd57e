//! Blocks inside of others: each of their lines begins with what makes it part
//! of a list or of a quotation, and stays a part of that when it is moved, or
//! HTML takes its place.
//!
//! ```text
//! > - ```text           > - <pre>…</pre>
//! >   a            →    >
//! >   ```               >   b
//! >   b
//! ```

use mdbook_markdown::pulldown_cmark::CodeBlockKind;
use std::ops::Range;

/// The columns of a block of code without fences, and of a note.
const INDENT: usize = 4;

/// What the further lines of the block at a byte begin with.
fn prefix(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let mut prefix = String::new();
    let mut marks = text[line..at].chars().peekable();
    while let Some(mark) = marks.next() {
        prefix.push(if matches!(mark, '>' | '\t') {
            mark
        } else {
            ' '
        });
        // The sign of a quotation takes a space, if there is one.
        if mark == '>' && !matches!(marks.peek(), Some(' ' | '\t')) {
            prefix.push(' ');
        }
    }
    prefix
}

/// The bytes of a block of code, with the white space before it if that makes
/// it one; and what is left of that for what takes its place.
pub fn place_of_code(
    text: &str,
    kind: &CodeBlockKind,
    range: Range<usize>,
) -> (Range<usize>, String) {
    if let CodeBlockKind::Fenced(_) = kind {
        return (range, String::new());
    }
    let line = text[..range.start].rfind('\n').map_or(0, |it| it + 1);
    let before = &text[line..range.start];
    let markers = before.trim_end_matches([' ', '\t']);
    let left = columns(before).saturating_sub(INDENT + columns(markers));
    (line + markers.len()..range.end, " ".repeat(left))
}

/// How wide the start of a line is.
fn columns(start: &str) -> usize {
    start.chars().fold(0, |at, c| match c {
        '\t' => (at / INDENT + 1) * INDENT,
        _ => at + 1,
    })
}

/// One line of HTML in the place of a block: a blank line of what the block
/// stands in ends the HTML, whatever follows.
pub fn in_place_of(text: &str, range: &Range<usize>, html: &str) -> String {
    let prefix = prefix(text, range.start);
    let end = if text[range.clone()].ends_with('\n') {
        "\n"
    } else {
        ""
    };
    format!("{html}\n{}{end}", prefix.trim_end())
}

/// A note's Markdown, from its name on, as it is outside of what it stands in:
/// its further lines without their indentation. Of the spaces before the name,
/// up to three may be nobody's: the ways to see that, likelier ones first.
pub fn taken_out(
    text: &str,
    range: Range<usize>,
) -> impl Iterator<Item = String> {
    let prefix = prefix(text, range.start);
    let text = &text[range];
    (0..INDENT).filter_map(move |spaces| {
        let prefix = prefix.strip_suffix(&*" ".repeat(spaces))?;
        let mut lines = text.lines();
        let mut taken = lines.next().unwrap_or_default().to_owned();
        for line in lines {
            let line = without(line, prefix);
            let words = line.trim_start_matches([' ', '\t']);
            let indent = columns(&line[..line.len() - words.len()]);
            let breaks = taken.ends_with("  ") || taken.ends_with('\\');
            let is_sign = |c: char| !c.is_alphabetic();
            if indent < INDENT && words.starts_with(is_sign) && !breaks {
                // It goes on with a paragraph, whatever it looks like.
                taken.push(' ');
                taken.push_str(words);
            } else {
                taken.push('\n');
                taken.push_str(without_indent(line));
            }
        }
        Some(taken)
    })
}

/// A line without the prefix of its block, as far as it has that: a paragraph
/// may go on without.
fn without<'a>(mut line: &'a str, prefix: &str) -> &'a str {
    for mark in prefix.chars() {
        let rest = match mark {
            '>' => line.trim_start_matches(' ').strip_prefix('>'),
            mark => line.strip_prefix(mark),
        };
        line = rest.unwrap_or(line);
    }
    line
}

fn without_indent(line: &str) -> &str {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    match line[spaces..].strip_prefix('\t') {
        Some(rest) if spaces < INDENT => rest,
        _ => &line[spaces.min(INDENT)..],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_ends_inside_of_what_its_block_stood_in() {
        for (text, after) in [
            ("```\na\n```\nb", "<pre>\n\nb"),
            (
                "> 1. ```\n>    a\n>    ```\n>    b",
                "> 1. <pre>\n>\n>    b",
            ),
        ] {
            let start = text.find('`').unwrap();
            let range = start..text.rfind('`').unwrap() + 1;
            let html = in_place_of(text, &range, "<pre>");
            let mut woven = text.to_owned();
            woven.replace_range(range, &html);
            assert_eq!(woven, after);
        }
    }

    #[test]
    fn a_note_leaves_what_it_stands_in() {
        for (text, note) in [
            ("[^a]: b\n\n    c", "[^a]: b\n\nc"),
            ("[^a]: b\n\n\tc", "[^a]: b\n\nc"),
            ("> [^a]: b\n>\n>      c\nd", "[^a]: b\n\n c\nd"),
            ("[^a]: b\n  : c\n- d", "[^a]: b : c - d"),
            ("[^a]: b  \n- d", "[^a]: b  \n- d"),
            ("[^a]: b\\\n- d", "[^a]: b\\\n- d"),
            ("[^a]: b\n\n  \tc", "[^a]: b\n\nc"),
            ("[^a]: b\n\n    \tc", "[^a]: b\n\n\tc"),
            ("-   > [^a]: b\n    >\n    >     c", "[^a]: b\n\nc"),
        ] {
            let range = text.find('[').unwrap()..text.len();
            assert_eq!(taken_out(text, range).next().unwrap(), note);
        }
    }
}

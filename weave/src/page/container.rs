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

/// The bytes of a block of code, with the indentation that makes it one.
pub fn code_range(
    text: &str,
    kind: &CodeBlockKind,
    range: Range<usize>,
) -> Range<usize> {
    if let CodeBlockKind::Fenced(_) = kind {
        return range;
    }
    let mut start = range.start;
    for before in text[..range.start].bytes().rev().take(INDENT) {
        match before {
            b' ' => start -= 1,
            b'\t' => {
                start -= 1;
                break;
            }
            _ => break,
        }
    }
    start..range.end
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
/// its further lines without their indentation.
pub fn taken_out(text: &str, range: &Range<usize>) -> String {
    let prefix = prefix(text, range.start);
    let mut lines = text[range.clone()].lines();
    let mut taken = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        taken.push('\n');
        taken.push_str(without_indent(without(line, &prefix)));
    }
    taken
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
            ("-   > [^a]: b\n    >\n    >     c", "[^a]: b\n\nc"),
        ] {
            let range = text.find('[').unwrap()..text.len();
            assert_eq!(taken_out(text, &range), note);
        }
    }
}

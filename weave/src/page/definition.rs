//! Where a note is defined, and its Markdown as it is elsewhere.
//!
//! ```text
//! > [^a]: - b           - b
//! >                →
//! >       c               c
//! ```

use super::container::taken_out;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::ops::Range;

/// The Markdown of a note without its name, to stand behind its number.
pub fn body(text: &str, definition: &Definition) -> String {
    let bodies = taken_out(text, definition.range.clone()).map(|taken| {
        let (_, body) = taken.split_once("]:").unwrap_or(("", &taken));
        let body = body.trim_start_matches(' ').trim_start_matches('\n');
        let parser = new_cmark_parser(body, &MarkdownOptions::default());
        let begins_with_text = matches!(
            parser.into_iter().next(),
            Some(Event::Start(Tag::Paragraph))
        );
        match begins_with_text {
            true => body.trim_end().to_owned(),
            // What is no paragraph cannot stand behind the number on its line.
            false => format!("\n\n{}", body.trim_end()),
        }
    });
    let mut bodies = bodies.peekable();
    let first = bodies.peek().cloned().unwrap_or_default();
    bodies
        .find(|it| blocks_of(it) == definition.blocks)
        .unwrap_or(first)
}

/// Where a note is defined.
pub struct Definition {
    /// Its bytes.
    pub range: Range<usize>,
    /// The blocks in it, in the order in which they end.
    pub blocks: Vec<TagEnd>,
    /// Whether a list ends before it.
    pub is_behind_list: bool,
}

/// The blocks of a text, in the order in which they end.
fn blocks_of(text: &str) -> Vec<TagEnd> {
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    let ends = parser.filter_map(|event| match event {
        Event::End(tag) => block_of(tag),
        _ => None,
    });
    ends.collect()
}

/// What ends, if it is a block.
pub fn block_of(tag: TagEnd) -> Option<TagEnd> {
    let is_inline = matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    );
    (!is_inline).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_in_the_order_in_which_they_end() {
        assert_eq!(
            blocks_of("*a* [b](c)\n\n- d\n\n> e\n"),
            [
                TagEnd::Paragraph,
                TagEnd::Item,
                TagEnd::List(false),
                TagEnd::Paragraph,
                TagEnd::BlockQuote(None),
            ]
        );
    }

    #[test]
    fn the_way_to_take_a_note_out_is_that_which_gives_its_blocks() {
        // Of the spaces before the name, none are the list's.
        let text = " - a\n\n   [^n]: b\n\n       c\n";
        let definition = Definition {
            range: text.find('[').unwrap()..text.len(),
            blocks: vec![TagEnd::Paragraph, TagEnd::Paragraph],
            is_behind_list: false,
        };
        assert_eq!(body(text, &definition), "b\n\nc");
    }
}

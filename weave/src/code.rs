//! Blocks of code as HTML: what a chapter types or includes besides listings,
//! with a class for each kind of word, and a button that copies it.
//!
//! ```text
//! $ cargo run   →   <span class="prompt">$ </span>
//!                   <span class="command">cargo run</span>
//! ```

use crate::html::escape;
use anyhow::Result;
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use mdbook_preprocessor::book::{Book, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::VecDeque;
use std::mem;
use std::ops::Range;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// What a fence may name, besides Rust: what is typed into a terminal with
/// what that answers, what a program prints, a shell's script, and TOML.
pub const LANGUAGES: [&str; 4] = ["console", "text", "sh", "toml"];

/// The language of a block: the first word after its fence, or `text`.
pub fn language(kind: &CodeBlockKind) -> String {
    let CodeBlockKind::Fenced(info) = kind else {
        return "text".to_owned();
    };
    let is_end = |c: char| c == ',' || c.is_whitespace();
    match info.trim().split(is_end).next() {
        None | Some("") => "text".to_owned(),
        Some(language) => language.to_lowercase(),
    }
}

/// Turns all blocks of code that are left in a book into HTML, with the files
/// that they include.
///
/// # Errors
///
/// mdBook's own step that includes files fails.
pub fn weave(ctx: &PreprocessorContext, book: &mut Book) -> Result<()> {
    // The bodies of all blocks, each as a chapter in the place of its chapter.
    let mut bodies = Book::new();
    let mut places = VecDeque::new();
    book.for_each_chapter_mut(|chapter| {
        let mut blocks = blocks(&chapter.content);
        for block in &mut blocks {
            let path = chapter.path.clone().unwrap_or_default();
            let body = mem::take(&mut block.body);
            bodies.push_item(Chapter::new("", body, path, Vec::new()));
        }
        places.push_back(blocks);
    });
    let bodies = LinkPreprocessor::new().run(ctx, bodies)?;
    let mut bodies = bodies.chapters();

    book.for_each_chapter_mut(|chapter| {
        let blocks = places.pop_front().expect("they are as many as before");
        let mut text = String::with_capacity(chapter.content.len() * 2);
        let mut at = 0;
        for (block, body) in blocks.into_iter().zip(&mut bodies) {
            text.push_str(&chapter.content[at..block.range.start]);
            text.push_str(&block_of(&block.language, &body.content));
            // The empty line ends the HTML, whatever text follows.
            text.push('\n');
            at = block.range.end;
        }
        text.push_str(&chapter.content[at..]);
        chapter.content = text;
    });
    Ok(())
}

/// A block of code in a chapter.
struct CodeBlock {
    /// Its bytes, fences included.
    range: Range<usize>,
    language: String,
    body: String,
}

fn blocks(text: &str) -> Vec<CodeBlock> {
    let mut blocks: Vec<CodeBlock> = Vec::new();
    let mut is_open = false;
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                is_open = true;
                let language = language(&kind);
                let body = String::new();
                blocks.push(CodeBlock {
                    range,
                    language,
                    body,
                });
            }
            Event::Text(text) if is_open => {
                let block = blocks.last_mut().expect("one is open");
                block.body.push_str(&text);
            }
            Event::End(TagEnd::CodeBlock) => is_open = false,
            _ => {}
        }
    }
    blocks
}

/// A block in one of the [`LANGUAGES`] as HTML.
pub fn block_of(language: &str, body: &str) -> String {
    let body = body.trim_end_matches('\n');
    match language {
        "console" => block("console", "Terminal", &console(body)),
        "sh" => block("console", "Shell script", &shell(body)),
        "toml" => block("toml", "TOML", &toml(body)),
        _ => block("output", "Output", &escape(body)),
    }
}

/// A block of code that is HTML already, as one line of HTML. It can be
/// reached by keyboard, since it scrolls where it is wider than the page.
pub fn block(class: &str, label: &str, code: &str) -> String {
    format!(
        "<div class=\"block\"><pre class=\"{class}\" tabindex=\"0\" \
         role=\"group\" aria-label=\"{label}\"><code>{}</code></pre>\
         <button type=\"button\" class=\"copy\" aria-label=\"Copy\">\
         </button></div>\n",
        code.replace('\n', "&#10;")
    )
}

fn span(class: &str, text: &str) -> String {
    format!("<span class=\"{class}\">{}</span>", escape(text))
}

/// What is typed into a terminal, behind its `$ `, and what it answers.
fn console(body: &str) -> String {
    let mut html = Vec::new();
    let mut goes_on = false;
    for line in body.lines() {
        let command = match line.strip_prefix("$ ") {
            Some(command) => Some((span("prompt", "$ "), command)),
            None => goes_on.then(|| (String::new(), line)),
        };
        goes_on = command.is_some() && line.ends_with('\\');
        html.push(match command {
            Some((prompt, command)) => prompt + &span("command", command),
            None => escape(line),
        });
    }
    html.join("\n")
}

/// A script: its comments are told apart.
fn shell(body: &str) -> String {
    let lines = body.lines().map(|line| match line.trim_start() {
        comment if comment.starts_with('#') => span("hljs-comment", line),
        _ => escape(line),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// TOML, by the lexer of the crate that reads it.
fn toml(body: &str) -> String {
    let source = Source::new(body);
    let mut html = String::new();
    let mut is_header = false;
    let mut is_key = true;
    // The arrays and the inline tables that are open.
    let mut open = Vec::new();
    for token in source.lex() {
        let text = &body[token.span().start()..token.span().end()];
        let class = match token.kind() {
            TokenKind::Comment => Some("hljs-comment"),
            TokenKind::LiteralString
            | TokenKind::BasicString
            | TokenKind::MlLiteralString
            | TokenKind::MlBasicString => Some("hljs-string"),
            TokenKind::Atom if is_header => Some("hljs-section"),
            TokenKind::Atom if is_key => Some("hljs-attr"),
            TokenKind::Atom => Some("hljs-literal"),
            _ => None,
        };
        match token.kind() {
            TokenKind::Newline if open.is_empty() => {
                (is_header, is_key) = (false, true);
            }
            TokenKind::LeftSquareBracket if is_key => is_header = true,
            TokenKind::Equals => is_key = false,
            TokenKind::LeftSquareBracket => open.push('['),
            TokenKind::LeftCurlyBracket => {
                open.push('{');
                is_key = true;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                open.pop();
            }
            TokenKind::Comma => is_key = open.last() == Some(&'{'),
            _ => {}
        }
        match class {
            Some(class) => html.push_str(&span(class, text)),
            None => html.push_str(&escape(text)),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_what_they_print() {
        let html = console("$ cargo run\nstart <1>\n$ a \\\n  b\nc");
        assert_eq!(
            html,
            "<span class=\"prompt\">$ </span>\
             <span class=\"command\">cargo run</span>\n\
             start &lt;1&gt;\n\
             <span class=\"prompt\">$ </span>\
             <span class=\"command\">a \\</span>\n\
             <span class=\"command\">  b</span>\nc"
        );
    }

    #[test]
    fn toml_is_told_apart_by_its_lexer() {
        let html = toml("[a.b] # c\nd = \"e\"\nf = 1\n");
        assert_eq!(
            html,
            "[<span class=\"hljs-section\">a</span>.\
             <span class=\"hljs-section\">b</span>] \
             <span class=\"hljs-comment\"># c</span>\n\
             <span class=\"hljs-attr\">d</span> = \
             <span class=\"hljs-string\">&quot;e&quot;</span>\n\
             <span class=\"hljs-attr\">f</span> = \
             <span class=\"hljs-literal\">1</span>\n"
        );
    }

    #[test]
    fn keys_of_inline_tables_are_keys() {
        let html = toml("a = { b = 1, c = [2, 3] }\n");
        let keys: Vec<_> = html.split("attr\">").skip(1).collect();
        let keys: Vec<_> = keys.iter().map(|it| &it[..1]).collect();
        assert_eq!(keys, ["a", "b", "c"]);
    }

    #[test]
    fn a_block_is_one_line_of_html_wherever_it_stands() {
        let text = "- a\n\n  ```sh\n  # b\n\n  c\n  ```\n";
        let [block] = &blocks(text)[..] else {
            panic!("there is one block")
        };
        assert_eq!(block.language, "sh");
        assert_eq!(block.body, "# b\n\nc\n");
        let html = block_of("sh", &block.body);
        assert_eq!(html.lines().count(), 1);
    }
}

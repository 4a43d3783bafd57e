//! Blocks of code as HTML: what a chapter types or includes besides listings,
//! with a class for each kind of word, and a button that copies it.
//!
//! ```text
//! $ cargo run   →   <span class="prompt">$ </span>
//!                   <span class="command">cargo run</span>
//! ```

use super::container::{in_place_of, place_of_code};
use super::figure::Figures;
use super::frame::Frame;
use super::html::for_markdown;
use super::place::{Shown, file_in, path_of};
use crate::chapter::directive::directives;
use crate::chapter::includes::resolve;
use crate::chapter::language::Language;
use crate::chapter::lines::Lines;
use crate::listing::Listing;
use anyhow::Result;
use maud::{Markup, PreEscaped, html};
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use mdbook_preprocessor::book::{Book, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::ops::Range;

/// Turns all blocks of code that are left in a book into HTML, with the files
/// that they include. What a listing prints has below it when its jobs ran,
/// where a chapter that shows the listing first has it first.
///
/// # Errors
///
/// mdBook's own step that includes files fails.
pub fn put_blocks(
    ctx: &PreprocessorContext,
    book: &mut Book,
    figures: &Figures,
    shown: &[Shown],
) -> Result<()> {
    // Each body becomes a chapter of its own, at its chapter's path, so that
    // mdBook's own step resolves its includes.
    let mut bodies = Book::new();
    let mut places = VecDeque::new();
    book.for_each_chapter_mut(|chapter| {
        let mut blocks = blocks(&chapter.content);
        for block in &mut blocks {
            let path = chapter.path.clone().unwrap_or_default();
            let body = mem::take(&mut block.body);
            let included = directives(&body, &Lines::new(&body)).last();
            block.includes = included.map(|(_, it)| it.path);
            bodies.push_item(Chapter::new("", body, path, Vec::new()));
        }
        places.push_back(blocks);
    });
    let bodies = LinkPreprocessor::new().run(ctx, bodies)?;
    let mut bodies = bodies.chapters();

    let src = ctx.config.book.src.to_string_lossy().replace('\\', "/");
    book.for_each_chapter_mut(|chapter| {
        let blocks = places.pop_front().expect("they are as many as before");
        let path = path_of(chapter);
        let mut pictures: BTreeMap<&str, &str> = shown
            .iter()
            .filter(|shown| shown.path == path)
            .filter_map(|shown| {
                let picture = shown.listing.around.picture.as_deref()?;
                Some((shown.listing.name.as_str(), picture))
            })
            .collect();
        let file = file_in(&src, &path);
        let mut text = String::with_capacity(chapter.content.len() * 2);
        let mut at = 0;
        for block in blocks {
            let body = bodies.next().expect("each block has one");
            text.push_str(&chapter.content[at..block.range.start]);
            let included = block.includes.map(|path| resolve(&file, &path));
            let listing =
                included.and_then(|path| figures.listings.that_prints(&path));
            let html = match listing {
                Some(listing) => {
                    let picture = pictures.remove(listing.name.as_str());
                    let output = output(listing, &body.content);
                    match picture {
                        None => output,
                        Some(picture) => html! {
                            div.told-and-drawn { (output) (PreEscaped(picture)) }
                        },
                    }
                }
                None => to_html(block.language, &body.content),
            };
            let html = block.indent + &for_markdown(html);
            text.push_str(&in_place_of(&chapter.content, &block.range, &html));
            at = block.range.end;
        }
        text.push_str(&chapter.content[at..]);
        chapter.content = text;
    });
    Ok(())
}

/// A block of code in a chapter.
struct CodeBlock {
    /// Its bytes, fences or indentation included.
    range: Range<usize>,
    /// What stands before what takes its place.
    indent: String,
    language: Language,
    body: String,
    /// The file that it includes, as it names it.
    includes: Option<String>,
}

fn blocks(text: &str) -> Vec<CodeBlock> {
    let mut blocks: Vec<CodeBlock> = Vec::new();
    let mut is_open = false;
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                is_open = true;
                let (range, indent) = place_of_code(text, &kind, range);
                blocks.push(CodeBlock {
                    range,
                    indent,
                    // A word that names none was a problem before this.
                    language: Language::of(&kind).unwrap_or(Language::Text),
                    body: String::new(),
                    includes: None,
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

/// How many lines of output stay together on paper.
const SHORT: usize = 16;

/// A block of code in a language other than Rust.
fn to_html(language: Language, body: &str) -> Markup {
    let body = body.trim_end_matches('\n');
    match language {
        Language::Console => Frame {
            class: "console",
            label: "Terminal",
            text: body,
            copied: Some("Copy the command"),
        }
        .around(console(body)),
        Language::Text | Language::Rust => text("Text", body),
    }
}

/// What a listing prints, or what the compiler says of it.
pub fn output(listing: &Listing, body: &str) -> Markup {
    text(&format!("Output of {}", listing.name), body)
}

fn text(label: &str, body: &str) -> Markup {
    let body = body.trim_end_matches('\n');
    let class = match body.lines().count() {
        ..=SHORT => "output short",
        _ => "output",
    };
    let frame = Frame {
        class,
        label,
        text: body,
        copied: None,
    };
    frame.around(html! { (body) })
}

/// How a terminal asks for a command: on Unix, and on Windows.
const PROMPTS: [&str; 2] = ["$ ", "> "];

/// What is typed into a terminal, behind its prompt, and what it answers.
fn console(body: &str) -> Markup {
    let mut goes_on = false;
    let lines = body.lines().map(|line| {
        let prompt = PROMPTS.into_iter().find(|it| line.starts_with(it));
        let typed = prompt.and_then(|prompt| line.strip_prefix(prompt));
        let is_command = typed.is_some() || goes_on;
        goes_on = is_command && line.ends_with('\\');
        html! {
            @if let Some(prompt) = prompt { span.prompt { (prompt) } }
            @if is_command {
                span.command { (typed.unwrap_or(line)) }
            } @else {
                (line)
            }
        }
    });
    html! {
        @for (at, line) in lines.enumerate() {
            @if at > 0 { "\n" }
            (line)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_what_they_print() {
        let html = console("$ cargo run\nstart <1>\n$ a \\\n  b\nc");
        assert_eq!(
            html.into_string(),
            "<span class=\"prompt\">$ </span>\
             <span class=\"command\">cargo run</span>\n\
             start &lt;1&gt;\n\
             <span class=\"prompt\">$ </span>\
             <span class=\"command\">a \\</span>\n\
             <span class=\"command\">  b</span>\nc"
        );
    }

    #[test]
    fn windows_has_a_prompt_of_its_own() {
        assert_eq!(
            console("> tasklist\na > b").into_string(),
            "<span class=\"prompt\">&gt; </span>\
             <span class=\"command\">tasklist</span>\na &gt; b"
        );
    }

    #[test]
    fn a_block_is_one_line_of_html_wherever_it_stands() {
        let text = "- a\n\n  ```console\n  $ b\n\n  c\n  ```\n";
        let [block] = &blocks(text)[..] else {
            panic!("there is one block")
        };
        assert_eq!(block.language, Language::Console);
        assert_eq!(block.body, "$ b\n\nc\n");
        let html = for_markdown(to_html(block.language, &block.body));
        assert_eq!(html.lines().count(), 1);
    }

    #[test]
    fn an_output_of_few_lines_is_short() {
        let is_short = |lines: usize| {
            let html = text("A", &"a\n".repeat(lines)).into_string();
            html.contains("class=\"output short\"")
        };
        assert!(is_short(SHORT));
        assert!(!is_short(SHORT + 1));
    }
}

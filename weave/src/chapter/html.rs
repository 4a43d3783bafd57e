//! The HTML in a chapter: what it links to, its ids, and whether each of its
//! tags is closed where mdBook needs it to be.
//!
//! ```text
//! a `Vec<T>`, a Vec<T>   →   `<T>` is never closed
//! ```

use crate::problem::Problem;
use crate::tags::VOID;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use std::cell::RefCell;

/// The tags of a piece of HTML, each with how many lines are above it.
#[derive(Default)]
struct Tags(RefCell<Vec<(Tag, usize)>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else {
            return TokenSinkResult::Continue;
        };
        let raw = match (tag.kind, &*tag.name) {
            (TagKind::StartTag, "script") => Some(RawKind::ScriptData),
            (TagKind::StartTag, "style") => Some(RawKind::Rawtext),
            _ => None,
        };
        let above = usize::try_from(line).map_or(0, |line| line - 1);
        self.0.borrow_mut().push((tag, above));
        raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }
}

fn tags(html: &str) -> Vec<(Tag, usize)> {
    let tokenizer = Tokenizer::new(Tags::default(), Default::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.take()
}

/// All HTML of a chapter, as it is found.
#[derive(Debug, Default)]
pub struct Html {
    /// What is open: elements of Markdown, which are `None`, and those of HTML
    /// by their names and lines.
    open: Vec<Option<(String, usize)>>,
    /// Where it links to, and from which line.
    pub links: Vec<(String, usize)>,
    /// The ids of its elements, and their lines.
    pub ids: Vec<(String, usize)>,
    /// What is wrong with tags, and their lines.
    unpaired: Vec<(String, usize)>,
}

impl Html {
    /// An element of Markdown begins.
    pub fn begin(&mut self) {
        self.open.push(None);
    }

    /// An element of Markdown ends, and all of HTML that is open in it.
    pub fn end(&mut self) {
        while let Some(Some((name, line))) = self.open.pop() {
            self.unpaired
                .push((format!("`<{name}>` is never closed"), line));
        }
    }

    /// Reads a piece of HTML that begins on a line.
    pub fn read(&mut self, html: &str, line: usize) {
        if let Some(at) = html.rfind("<!--")
            && !html[at..].contains("-->")
        {
            let line = line + html[..at].matches('\n').count();
            let what = "a comment is never closed".to_owned();
            self.unpaired.push((what, line));
        }
        for (tag, above) in tags(html) {
            let (name, line) = (tag.name.to_string(), line + above);
            for attribute in &tag.attrs {
                let value = (attribute.value.to_string(), line);
                match &*attribute.name.local {
                    "id" => self.ids.push(value),
                    "name" if name == "a" => self.ids.push(value),
                    "href" | "src" | "poster" => self.links.push(value),
                    _ => {}
                }
            }
            let is_open =
                matches!(self.open.last(), Some(Some((it, _))) if *it == name);
            match tag.kind {
                TagKind::StartTag if tag.self_closing => {}
                TagKind::StartTag if VOID.contains(&&*name) => {}
                TagKind::StartTag => self.open.push(Some((name, line))),
                TagKind::EndTag if is_open => drop(self.open.pop()),
                TagKind::EndTag => {
                    self.unpaired
                        .push((format!("`</{name}>` closes nothing"), line));
                }
            }
        }
    }

    /// What is wrong with it, when all of a chapter was read; `file` names the
    /// chapter.
    pub fn problems(mut self, file: &str) -> Vec<Problem> {
        self.end();
        let problem = |(what, line)| {
            Problem::new(
                file,
                line,
                what,
                "write code between backticks; close HTML in the block that \
                 opens it",
            )
        };
        self.unpaired.into_iter().map(problem).collect()
    }
}

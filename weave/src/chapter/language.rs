//! The languages that a block of code can be in: the word after its fence.

use mdbook_markdown::pulldown_cmark::CodeBlockKind;

/// What a fence can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A listing: a block of Rust holds nothing else.
    Rust,
    /// What is typed into a terminal, with what that answers.
    Console,
    /// What a program prints, or whatever else has no colors.
    Text,
}

/// The languages besides that of listings, as fences name them.
pub const OTHERS: [&str; 2] = ["console", "text"];

impl Language {
    /// The language of a block, or the word that names none.
    pub fn of(kind: &CodeBlockKind) -> Result<Language, String> {
        let CodeBlockKind::Fenced(info) = kind else {
            return Ok(Language::Text);
        };
        let is_end = |c: char| c == ',' || c.is_whitespace();
        let word = info.trim().split(is_end).next().unwrap_or_default();
        match word.to_lowercase().as_str() {
            "rust" | "rs" => Ok(Language::Rust),
            "console" => Ok(Language::Console),
            "" | "text" => Ok(Language::Text),
            other => Err(other.to_owned()),
        }
    }
}

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

/// The languages, as fences name them: the first word of each is the one to
/// use. To add one, add it here and above; the compiler then says where its
/// HTML is made.
const NAMES: [(Language, &[&str]); 3] = [
    (Language::Rust, &["rust", "rs"]),
    (Language::Console, &["console"]),
    (Language::Text, &["text", ""]),
];

impl Language {
    /// The language of a block, or the word that names none.
    pub fn of(kind: &CodeBlockKind) -> Result<Language, String> {
        let CodeBlockKind::Fenced(info) = kind else {
            return Ok(Language::Text);
        };
        let is_end = |c: char| c == ',' || c.is_whitespace();
        let word = info.trim().split(is_end).next().unwrap_or_default();
        let word = word.to_lowercase();
        let mut found = NAMES.iter().filter(|(_, it)| it.contains(&&*word));
        found.next().map(|(language, _)| *language).ok_or(word)
    }

    /// The names of all languages.
    pub fn names() -> [&'static str; NAMES.len()] {
        NAMES.map(|(_, names)| names[0])
    }
}

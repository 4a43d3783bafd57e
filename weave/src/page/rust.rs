//! Rust into HTML with a class for each kind of word, by the compiler's own
//! lexer.
//!
//! ```text
//! let mut n = 1;  →  <b>let mut</b> n = <span class="number">1</span>;
//! ```
//!
//! The style sheet has colors for the classes; the reader's browser has nothing
//! left to do. A part has thousands of such words, which are a tenth of what a
//! reader fetches: so words of one kind that follow each other are one element,
//! and keywords and types, the most frequent, have the shortest: `<b>`, `<u>`.

use super::html::escape;
use ra_ap_rustc_lexer::TokenKind::{
    Bang, BlockComment, CloseBracket, Eq, Ident, Lifetime, LineComment,
    Literal, OpenBracket, Pound, Whitespace,
};
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// The words that the edition of 2024 reserves and uses, and `self`'s kin.
const KEYWORDS: [&str; 37] = [
    "Self", "as", "async", "await", "break", "const", "continue", "crate",
    "dyn", "else", "enum", "extern", "fn", "for", "gen", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "self", "static", "struct", "super", "trait", "type", "unsafe", "use",
    "where", "while",
];

/// The types that the language itself has.
const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize",
    "str", "u128", "u16", "u32", "u64", "u8", "usize",
];

/// Highlights a program: the HTML of each of its lines. The text of a line is
/// what it was.
pub fn lines(program: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = program;
    for token in tokenize(program, FrontmatterAllowed::No) {
        let (text, after) = rest.split_at(token.len as usize);
        tokens.push((token.kind, text));
        rest = after;
    }

    let mut lines: Vec<Line> = vec![Line::new()];
    let mut attribute = Attribute::default();
    for (at, (kind, text)) in tokens.iter().enumerate() {
        let class = match attribute.goes_on(*kind, next(&tokens, at)) {
            true if *kind != Whitespace => Some("comment"),
            _ => class(*kind, text, &tokens, at),
        };
        for (number, part) in text.split('\n').enumerate() {
            if number > 0 {
                lines.push(Line::new());
            }
            let line = lines.last_mut().expect("there is one to begin with");
            if !part.is_empty() {
                line.push((class, part));
            }
        }
    }
    if program.ends_with('\n') {
        lines.pop();
    }
    lines.into_iter().map(to_html).collect()
}

/// The parts of a line, each with its class.
type Line<'a> = Vec<(Option<&'static str>, &'a str)>;

/// An element for each run of parts of one class.
fn to_html(mut line: Line) -> String {
    // Space has no color of its own.
    for at in 1..line.len().saturating_sub(1) {
        if line[at].1.trim().is_empty() && line[at - 1].0 == line[at + 1].0 {
            line[at].0 = line[at - 1].0;
        }
    }
    let runs = line.chunk_by(|a, b| a.0 == b.0).map(|run| {
        let text: String = run.iter().map(|(_, part)| *part).collect();
        let text = escape(&text);
        match run[0].0 {
            None => text,
            Some("keyword") => format!("<b>{text}</b>"),
            Some("type") => format!("<u>{text}</u>"),
            Some(class) => format!("<span class=\"{class}\">{text}</span>"),
        }
    });
    runs.collect()
}

type Tokens<'a> = [(TokenKind, &'a str)];

/// The text of the next token that is not white space.
fn next<'a>(tokens: &Tokens<'a>, at: usize) -> &'a str {
    let mut after = tokens[at + 1..].iter();
    let token = after.find(|(kind, _)| *kind != Whitespace);
    token.map_or("", |(_, text)| text)
}

/// The class of a token, where it has one.
fn class(
    kind: TokenKind,
    text: &str,
    tokens: &Tokens,
    at: usize,
) -> Option<&'static str> {
    match kind {
        LineComment { .. } | BlockComment { .. } => Some("comment"),
        Lifetime { .. } => Some("number"),
        Literal { kind, .. } => match kind {
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => {
                Some("number")
            }
            _ => Some("string"),
        },
        Ident if is_macro(tokens, at) => Some("macro"),
        Ident => word(text, next(tokens, at)),
        Bang if at > 0 && is_macro(tokens, at - 1) => Some("macro"),
        _ => None,
    }
}

/// Whether the token is the name of a macro: one with its `!` behind it, which
/// is not that of `!=`.
fn is_macro(tokens: &Tokens, at: usize) -> bool {
    let kind = |at| tokens.get(at).map(|(kind, _)| *kind);
    kind(at) == Some(Ident)
        && kind(at + 1) == Some(Bang)
        && kind(at + 2) != Some(Eq)
}

/// The class of an identifier in front of `next`.
fn word(word: &str, next: &str) -> Option<&'static str> {
    if matches!(word, "true" | "false") {
        Some("number")
    } else if KEYWORDS.contains(&word) {
        Some("keyword")
    } else if PRIMITIVES.contains(&word)
        || word.starts_with(|c: char| c.is_ascii_uppercase())
    {
        Some("type")
    } else if next == "(" {
        Some("call")
    } else {
        None
    }
}

/// How far inside an attribute, as `#[derive(Debug)]`, the tokens are.
#[derive(Default)]
struct Attribute {
    brackets: usize,
    is_open: bool,
}

impl Attribute {
    /// Whether this token is part of an attribute.
    fn goes_on(&mut self, kind: TokenKind, next: &str) -> bool {
        if !self.is_open {
            self.is_open = kind == Pound && matches!(next, "[" | "!");
            return self.is_open;
        }
        match kind {
            OpenBracket => self.brackets += 1,
            CloseBracket => {
                self.brackets -= 1;
                self.is_open = self.brackets > 0;
            }
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a program that have a class, with it.
    fn classes(program: &str) -> Vec<(String, String)> {
        let html = lines(program).concat();
        let html = html.replace("<b>", "<span class=\"keyword\">");
        let html = html.replace("<u>", "<span class=\"type\">");
        let html = html.replace("</b>", "</span>").replace("</u>", "</span>");
        html.split("<span class=\"")
            .skip(1)
            .map(|span| {
                let (class, rest) = span.split_once("\">").unwrap();
                let (word, _) = rest.split_once("</span>").unwrap();
                (class.to_owned(), word.to_owned())
            })
            .collect()
    }

    #[track_caller]
    fn assert_classes(program: &str, expected: &[(&str, &str)]) {
        let owned = |(class, word): &(&str, &str)| {
            (class.to_string(), word.to_string())
        };
        let expected: Vec<_> = expected.iter().map(owned).collect();
        assert_eq!(classes(program), expected);
    }

    #[test]
    fn each_kind_of_word_has_its_class() {
        assert_classes(
            "let n: u64 = f(1, 'c', true)?; // end\n",
            &[
                ("keyword", "let"),
                ("type", "u64"),
                ("call", "f"),
                ("number", "1"),
                ("string", "'c'"),
                ("number", "true"),
                ("comment", "// end"),
            ],
        );
    }

    #[test]
    fn macros_include_their_mark_and_comparisons_do_not() {
        assert_classes("vec![a != b, !c, d!=e]", &[("macro", "vec!")]);
    }

    #[test]
    fn what_follows_each_other_in_one_class_is_one_element() {
        assert_classes(
            "#[derive(Debug, Clone)]\npub struct S<'a>(&'a str);\n",
            &[
                ("comment", "#[derive(Debug, Clone)]"),
                ("keyword", "pub struct"),
                ("type", "S"),
                ("number", "'a"),
                ("number", "'a"),
                ("type", "str"),
            ],
        );
    }

    #[test]
    fn a_token_of_several_lines_is_closed_on_each() {
        let html = lines("/* a\n\nb */ \"c\nd\"\n");
        assert_eq!(
            html,
            [
                "<span class=\"comment\">/* a</span>",
                "",
                "<span class=\"comment\">b */</span> \
                 <span class=\"string\">&quot;c</span>",
                "<span class=\"string\">d&quot;</span>",
            ]
        );
    }

    #[test]
    fn text_is_what_it_was() {
        let program = "fn a<T>() { \"{{#x}}\"; b::<&str>(); }\n";
        let html = lines(program).join("\n");
        let mut text = String::new();
        let mut in_tag = false;
        for c in html.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => text.push(c),
                _ => {}
            }
        }
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&");
        assert_eq!(text, program.trim_end());
    }

    #[test]
    fn an_attribute_goes_on_to_its_last_bracket() {
        assert_eq!(
            lines("#[a([b],\n    c)]\nd"),
            [
                "<span class=\"comment\">#[a([b],</span>",
                "    <span class=\"comment\">c)]</span>",
                "d",
            ]
        );
    }

    #[test]
    fn a_mark_may_come_first() {
        assert_eq!(lines("!a"), ["!a"]);
    }
}

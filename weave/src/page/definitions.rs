//! What a program defines, by the compiler's own lexer: its items, and the
//! functions of its types. Those of a trait's implementation have the names
//! that the trait gave them, and are not the program's own.

use ra_ap_rustc_lexer::TokenKind::{
    self, CloseBrace, CloseBracket, Ident, OpenBrace, OpenBracket, Semi,
};
use ra_ap_rustc_lexer::{FrontmatterAllowed, tokenize};

/// The words in front of a name that is being defined.
const DEFINING: [&str; 7] =
    ["fn", "struct", "enum", "trait", "type", "const", "static"];

/// Names that every other program has, or that mean a function of `Future`
/// wherever the text says them.
const COMMON: [&str; 4] = ["main", "new", "poll", "_"];

/// Each name that a program defines, with its line from 1, in their order.
pub fn definitions(program: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut tokens: Vec<(TokenKind, &str, usize)> = Vec::new();
    let (mut rest, mut line) = (program, 1);
    for token in tokenize(program, FrontmatterAllowed::No) {
        let (text, after) = rest.split_at(token.len as usize);
        rest = after;
        if !matches!(
            token.kind,
            TokenKind::Whitespace
                | TokenKind::LineComment { .. }
                | TokenKind::BlockComment { .. }
        ) {
            tokens.push((token.kind, text, line));
        }
        line += text.matches('\n').count();
    }

    // How many braces are open, and how many were around the body that is
    // left out: that of a function, or of a trait's implementation.
    let (mut depth, mut skipped) = (0, None);
    let mut at = 0;
    while at < tokens.len() {
        let (kind, text, _) = tokens[at];
        match kind {
            OpenBrace => depth += 1,
            CloseBrace => {
                depth -= 1;
                skipped = skipped.filter(|&it| it != depth);
            }
            _ if skipped.is_some() => {}
            Ident if text == "impl" && depth == 0 => {
                let head = tokens[at..].iter();
                let head = head.take_while(|(kind, ..)| *kind != OpenBrace);
                let mut words = head.map(|(_, text, _)| *text).peekable();
                while let Some(word) = words.next() {
                    // `for<'a>` is no implementation of a trait.
                    if word == "for" && words.peek() != Some(&"<") {
                        skipped = Some(depth);
                    }
                }
            }
            Ident if DEFINING.contains(&text) => {
                let name = tokens.get(at + 1);
                if let Some(&(Ident, name, line)) = name
                    && !COMMON.contains(&name)
                    // `const fn` and `static mut` go on to the name.
                    && !DEFINING.contains(&name)
                {
                    found.push((name.to_owned(), line));
                    if text == "fn" && has_body(&tokens[at..]) {
                        skipped = Some(depth);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether a function that begins here has a body, and is not only declared.
fn has_body(tokens: &[(TokenKind, &str, usize)]) -> bool {
    // A type may have a `;` inside of brackets: `[u8; 2]`.
    let mut brackets = 0;
    for (kind, ..) in tokens {
        match kind {
            OpenBracket => brackets += 1,
            CloseBracket => brackets -= 1,
            OpenBrace => return true,
            Semi if brackets == 0 => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_functions_of_types_are_defined() {
        let program = "\
// fn not_this() {}
const LIMIT: usize = 1;
struct Task<'a>(&'a str);

impl<F> Task<'_>
where
    F: for<'b> Fn(&'b str),
{
    fn poll_task(&self) {
        fn inside() {}
        let x = || { 1 };
        fn inside_too() {}
    }
}

impl Future for Task<'_> {
    fn poll(self) {}
    fn named_by_the_trait() {}
}

trait Shape {
    fn area(&self, of: [u8; 2]) -> f64;
    fn sides(&self) -> u8 {
        4
    }
}

async fn one() -> [u8; 2] {
    const INSIDE: u8 = 1;
}

fn main() {}
";
        let names = definitions(program);
        let names: Vec<(&str, usize)> = names
            .iter()
            .map(|(name, line)| (name.as_str(), *line))
            .collect();
        assert_eq!(
            names,
            [
                ("LIMIT", 2),
                ("Task", 3),
                ("poll_task", 9),
                ("Shape", 21),
                ("area", 22),
                ("sides", 23),
                ("one", 28),
            ]
        );
    }
}

//! Characters that have no place in text, since nobody sees them: ESC, or a byte
//! order mark inside of a file.

use super::lines::Lines;
use crate::problem::Problem;

/// The first of them, if a text has one; `file` names the chapter.
pub fn problem(file: &str, text: &str, lines: &Lines) -> Option<Problem> {
    let is_one = |c: char| {
        let is_white = matches!(c, '\n' | '\r' | '\t');
        c == '\u{feff}' || (c.is_control() && !is_white)
    };
    let at = text.find(is_one)?;
    let code = text[at..].chars().next().map_or(0, u32::from);
    Some(Problem::new(
        file,
        lines.at(at),
        format!("there is a character that is not seen, U+{code:04X}"),
        "delete it, or write what it is called",
    ))
}

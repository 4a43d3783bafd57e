//! What a document says.
//!
//! ```text
//! <p>Call <code>f</code>,   →   ["Call ", "f", ", twice.\n"]
//! twice.</p>
//! ```

use serde::Serialize;

/// Text in which code is told from prose: prose and code take turns, and prose
/// begins. A block of text ends with a newline.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Text(Vec<String>);

impl Text {
    fn ends_with_code(&self) -> bool {
        !self.0.is_empty() && self.0.len().is_multiple_of(2)
    }

    /// Adds text as it is.
    pub fn push(&mut self, text: &str, is_code: bool) {
        if self.0.is_empty() {
            self.0.push(String::new());
        }
        if self.ends_with_code() != is_code {
            self.0.push(String::new());
        }
        let last = self.0.last_mut().expect("there is one of its kind");
        last.push_str(text);
    }

    /// Adds prose, whose lines end anywhere.
    pub fn push_prose(&mut self, text: &str) {
        let is_start = match self.0.last() {
            None => true,
            Some(last) => !self.ends_with_code() && last.ends_with([' ', '\n']),
        };
        let mut prose = String::with_capacity(text.len());
        if !is_start && text.starts_with(char::is_whitespace) {
            prose.push(' ');
        }
        for (at, word) in text.split_ascii_whitespace().enumerate() {
            if at > 0 {
                prose.push(' ');
            }
            prose.push_str(word);
        }
        let is_blank = prose.is_empty() || prose == " ";
        if !is_blank && text.ends_with(char::is_whitespace) {
            prose.push(' ');
        }
        if !prose.is_empty() {
            self.push(&prose, false);
        }
    }

    /// Ends a block of text, if there is one.
    pub fn end_block(&mut self) {
        if self.ends_with_code() {
            self.0.push("\n".to_owned());
        }
        let Some(last) = self.0.last_mut() else {
            return;
        };
        last.truncate(last.trim_end_matches(' ').len());
        if !last.is_empty() && !last.ends_with('\n') {
            last.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_begins_and_lines_end_anywhere() {
        let mut text = Text::default();
        text.push_prose("\n  ");
        text.push("f", true);
        text.push_prose(",\n  twice ");
        text.end_block();
        text.end_block();
        assert_eq!(text.0, ["", "f", ", twice\n"]);
    }
}

//! What is wrong with the book, said so that a person can mend it:
//!
//! ```text
//! src/async_io.md:42: there is no piece `one_respnse` in …/client_server.rs
//!   help: its pieces are `accept_loop`, `one_response`
//! ```

use std::fmt;

/// One mistake in a chapter or in a listing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the book's root, with `/` between its parts.
    pub file: String,
    /// The line in that file, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// For a listing, the chapter and the line that show it.
    pub shown: Option<(String, usize)>,
}

impl Problem {
    /// A problem at `line` (counted from 1) of `file`.
    pub fn new(
        file: impl Into<String>,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem {
            file: file.into(),
            line,
            what: what.into(),
            remedy: remedy.into(),
            shown: None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem {
            file,
            line,
            what,
            remedy,
            ..
        } = self;
        write!(f, "{file}:{line}: {what}\n  help: {remedy}")?;
        if let Some((chapter, line)) = &self.shown {
            write!(f, "\n  shown at {chapter}:{line}")?;
        }
        Ok(())
    }
}

/// Everything that is wrong, as one error: the build fails once, and says all
/// of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}\n")?;
        }
        match self.0.len() {
            1 => write!(f, "The book has one mistake."),
            n => write!(f, "The book has {n} mistakes."),
        }
    }
}

impl std::error::Error for Problems {}

//! One listing: from the text of its file to the program, what is claimed of
//! it, and its pieces.
//!
//! ```text
//! //@ takes: 1s            claims: takes one second
//! fn main() {              program: fn main() {
//!     // ANCHOR: greet              println!("hi");
//!     println!("hi");               }
//!     // ANCHOR_END: greet pieces: greet is line 2
//! }
//! ```
//!
//! *The program* is the listing without its `//@` and `ANCHOR` lines. That
//! text is what is compiled, run, linked and shown.

mod anchors;
mod claims;
mod files;
mod value;

pub use claims::Claims;
pub use files::{Around, files, is_leftover};

use crate::problem::Problem;
use anchors::Anchors;
use files::beside;
use std::collections::BTreeMap;
use std::ops::Range;

/// A listing: a program that the book shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its name, which is that of its file, its binary and its figure.
    pub name: String,
    /// Its file, relative to the book's root, with `/` between its parts.
    pub path: String,
    /// Whether it has to run or has to be refused by the compiler.
    pub kind: Kind,
    /// What its `//@` lines say of it.
    pub claims: Claims,
    /// What is compiled, run, linked and shown.
    pub program: String,
    /// The lines of each piece, as a range of lines of `program` from 0.
    pub pieces: BTreeMap<String, Range<usize>>,
    /// What stands around its file.
    pub around: Around,
}

/// What a line says that is a comment, of whichever kind.
fn comment(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("//")?;
    Some(rest.trim_start_matches(['/', '!']).trim_start())
}

/// What a listing is there to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It compiles and runs: `src/bin/NAME.rs`, with `NAME.stdout`.
    Runs,
    /// The compiler refuses it: `fail/NAME.rs`, with `NAME.stderr`.
    Fails,
}

impl Listing {
    /// Reads a listing from the bytes of its file, given what is around it.
    ///
    /// `path` is relative to the book's root and ends in `NAME.rs`.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file: its name, its encoding, its line ends,
    /// its `//@` lines, its anchors.
    pub fn parse(
        path: &str,
        kind: Kind,
        bytes: &[u8],
        around: Around,
    ) -> Result<Listing, Vec<Problem>> {
        let text = text_of(path, bytes).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        let mut problem = |line, what: String, remedy: &str| {
            problems.push(Problem::new(path, line, what, remedy));
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.strip_suffix(".rs").unwrap_or(name);
        let is_allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || !name.chars().all(is_allowed) {
            problem(
                1,
                format!("`{name}` is not a listing's name"),
                "use lower-case letters, digits and `_`",
            );
        }

        let mut claims = Vec::new();
        let mut lines: Vec<&str> = Vec::new();
        let mut anchors = Anchors::new(path);
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(claim) = line.trim_start().strip_prefix("//@") {
                if lines.iter().any(|line| !line.is_empty()) {
                    problem(
                        number,
                        format!("`//@{claim}` stands inside the program"),
                        "move it to the top of the file",
                    );
                }
                claims.push((number, claim.trim()));
                continue;
            }
            if comment(line).is_some_and(|it| it.starts_with('@')) {
                problem(
                    number,
                    "this comment would be shown, and claims nothing"
                        .to_owned(),
                    "write `//@ WORD`, without a space before the `@`",
                );
            }
            let is_leading = lines.is_empty() && line.is_empty();
            if !anchors.take(number, lines.len(), line) && !is_leading {
                lines.push(line);
            }
        }
        if lines.iter().all(|line| line.trim().is_empty()) {
            problem(
                1,
                "the listing is empty".to_owned(),
                "write its program, or delete the file",
            );
        }
        let (claims, of_claims) = Claims::parse(path, kind, &claims);
        let (pieces, of_anchors) = anchors.pieces();
        problems.extend(of_claims);
        problems.extend(of_anchors);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Listing {
            name: name.to_owned(),
            path: path.to_owned(),
            kind,
            claims,
            program: lines.iter().map(|line| format!("{line}\n")).collect(),
            pieces,
            around,
        })
    }

    /// The part that it belongs to: the name of its package.
    pub fn part(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or("")
    }

    /// Whether the program uses port 8000, which only one may do at a time.
    pub fn uses_port_8000(&self) -> bool {
        self.program.contains("8000")
    }

    /// Whether the program has to be stopped from outside.
    pub fn never_ends(&self) -> bool {
        self.claims.forever || self.claims.hangs
    }

    /// Whether it is a program that can run on the system that this runs on.
    pub fn runs_here(&self) -> bool {
        let Claims { unix, linux, .. } = self.claims;
        self.kind == Kind::Runs
            && (cfg!(unix) || !unix)
            && (cfg!(target_os = "linux") || !linux)
    }

    /// The command that runs it, in the book's folder.
    pub fn run_command(&self) -> String {
        let release = match self.claims.release {
            true => "--release ",
            false => "",
        };
        format!("cargo run {release}--bin {}", self.name)
    }

    /// Where its program is in the built book: its page for `html`, its file
    /// for `rs`.
    pub fn program_page(&self, extension: &str) -> String {
        format!("listings/{}.{extension}", self.name)
    }

    /// Where what it prints is kept, relative to the book's root: `.stdout`
    /// for a program that runs, `.stderr` for one that the compiler refuses.
    pub fn output_path(&self) -> String {
        beside(&self.path, self.kind.output())
    }

    /// Where the picture of its jobs is kept, relative to the book's root, if
    /// it prints when they start and end.
    pub fn picture_path(&self) -> String {
        beside(&self.path, "svg")
    }
}

/// The text of a listing's file, which has to be UTF-8 with LF line ends.
fn text_of<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    let line_of =
        |at: usize| 1 + bytes[..at].iter().filter(|&&b| b == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Problem::new(
            path,
            line_of(error.valid_up_to()),
            "the listing is not UTF-8",
            "save it as UTF-8",
        )
    })?;
    if text.starts_with('\u{feff}') {
        return Err(Problem::new(
            path,
            1,
            "the listing begins with a byte order mark",
            "save it as UTF-8 without one",
        ));
    }
    match text.find('\r') {
        Some(at) => Err(Problem::new(
            path,
            line_of(at),
            "the listing has a carriage return",
            "save it with LF line ends, as .gitattributes asks",
        )),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const PATH: &str = "listings/io/src/bin/hello.rs";

    fn parse(text: &str) -> Result<Listing, Vec<Problem>> {
        Listing::parse(PATH, Kind::Runs, text.as_bytes(), Around::default())
    }

    fn only_problem(text: &str) -> Problem {
        let problems = parse(text).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].clone()
    }

    #[test]
    fn the_program_has_no_marker_lines() {
        let listing = parse(
            "//@ does: greets\n//@ takes: 1s\n\nfn main() {\n    \
             // ANCHOR: greet\n    println!(\"hi\");\n    \
             // ANCHOR_END: greet\n}\n",
        )
        .unwrap();
        assert_eq!(listing.name, "hello");
        assert_eq!(listing.program, "fn main() {\n    println!(\"hi\");\n}\n");
        assert_eq!(listing.pieces["greet"], 1..2);
        let second = Duration::from_secs(1);
        assert_eq!(listing.claims.takes, Some(second..2 * second));
        assert_eq!(listing.claims.does, "greets");
    }

    #[test]
    fn pieces_may_overlap() {
        let listing = parse(
            "//@ does: x\n// ANCHOR: a\nfn a() {}\n// ANCHOR: b\nfn b() {}\n\
             // ANCHOR_END: a\nfn main() {}\n// ANCHOR_END: b\n",
        )
        .unwrap();
        assert_eq!(listing.pieces["a"], 0..2);
        assert_eq!(listing.pieces["b"], 1..3);
    }

    #[test]
    fn a_last_line_without_a_newline_gets_one() {
        let listing = parse("//@ does: x\nfn main() {}").unwrap();
        assert_eq!(listing.program, "fn main() {}\n");
    }

    #[test]
    fn an_anchor_inside_code_is_a_problem_as_mdbook_would_drop_the_line() {
        let problem =
            only_problem("//@ does: x\nfn main() {} // ANCHOR: main\n");
        assert_eq!(problem.line, 2);
    }

    #[test]
    fn a_piece_closed_before_it_opens_is_a_problem() {
        let problem =
            only_problem("//@ does: x\nfn main() {}\n// ANCHOR_END: a\n");
        assert_eq!((problem.line, problem.file.as_str()), (3, PATH));
    }

    #[test]
    fn what_looks_like_a_marker_and_is_none_is_a_problem() {
        for line in [
            "// ANCHOR",
            "// ANCHOR:",
            "//ANCHOR greet",
            "    /// ANCHOR_END: $greet",
            "// ANCHOR_START: greet",
            "// @unix",
            "//! @ takes: 1s",
        ] {
            let text = format!("//@ does: x\n{line}\nfn main() {{}}\n");
            assert_eq!(only_problem(&text).line, 2, "{line}");
        }
        for line in ["// ANCHORS are heavy.", "// no ANCHOR", "// a@b"] {
            let text = format!("//@ does: x\n{line}\nfn main() {{}}\n");
            assert!(parse(&text).is_ok(), "{line}");
        }
    }

    #[test]
    fn a_claim_inside_the_program_is_a_problem() {
        let problem = only_problem("//@ does: x\nfn main() {}\n//@ unix\n");
        assert_eq!(problem.line, 3);
    }

    #[test]
    fn a_name_has_letters_digits_and_underscores() {
        let parse = |name: &str| {
            let path = format!("listings/io/src/bin/{name}.rs");
            let text = b"//@ does: x\nfn main() {}\n";
            Listing::parse(&path, Kind::Runs, text, Around::default())
        };
        for name in ["a", "a_b", "a1", "1"] {
            assert_eq!(parse(name).unwrap().name, name);
        }
        for name in ["", "A", "a-b", "ä"] {
            assert!(parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_listing_knows_where_it_runs_and_what_it_takes() {
        let listing = |claims: &str, main: &str| {
            let text = format!("//@ does: x\n{claims}fn main() {{{main}}}\n");
            parse(&text).unwrap()
        };
        assert!(listing("", "").runs_here());
        assert_eq!(listing("//@ unix\n", "").runs_here(), cfg!(unix));
        let linux = cfg!(target_os = "linux");
        assert_eq!(listing("//@ linux\n", "").runs_here(), linux);
        assert!(listing("", "bind(8000)").uses_port_8000());
        assert!(!listing("", "bind(8001)").uses_port_8000());
    }
}

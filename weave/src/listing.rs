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

use crate::claims::Claims;
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

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
    /// Reads a listing from the bytes of its file.
    ///
    /// `path` is relative to the book's root and ends in `NAME.rs`.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file: its encoding, its line ends, its
    /// `//@` lines, its anchors.
    pub fn parse(
        path: &str,
        kind: Kind,
        bytes: &[u8],
    ) -> Result<Listing, Vec<Problem>> {
        let text = text_of(path, bytes).map_err(|problem| vec![problem])?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = name.strip_suffix(".rs").unwrap_or(name).to_owned();
        let mut parser = Parser {
            path,
            problems: Vec::new(),
        };
        parser.check_name(&name);

        let mut claims = Vec::new();
        let mut lines: Vec<&str> = Vec::new();
        let mut anchors = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let at = lines.len();
            if let Some(claim) = line.trim_start().strip_prefix("//@") {
                if lines.iter().any(|line| !line.is_empty()) {
                    parser.problem(
                        number,
                        format!("`//@{claim}` stands inside the program"),
                        "move it to the top of the file",
                    );
                }
                claims.push((number, claim.trim()));
            } else if let Some(anchor) = parser.anchor(number, line) {
                anchors.push((number, at, anchor));
            } else if !(lines.is_empty() && line.is_empty()) {
                lines.push(line);
            }
        }

        let (claims, problems) = Claims::parse(path, kind, &claims);
        parser.problems.extend(problems);
        let pieces = parser.pieces(&anchors);
        if lines.iter().all(|line| line.trim().is_empty()) {
            parser.problem(
                1,
                "the listing is empty",
                "write its program, or delete the file",
            );
        }
        if !parser.problems.is_empty() {
            return Err(parser.problems);
        }
        let path = path.to_owned();
        let program = lines.iter().map(|line| format!("{line}\n")).collect();
        Ok(Listing {
            name,
            path,
            kind,
            claims,
            program,
            pieces,
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

    /// Where what it prints is kept, relative to the book's root: `.stdout`
    /// for a program that runs, `.stderr` for one that the compiler refuses.
    pub fn output_path(&self) -> String {
        match self.kind {
            Kind::Runs => self.beside("stdout"),
            Kind::Fails => self.beside("stderr"),
        }
    }

    /// Where the picture of its jobs is kept, relative to the book's root, if
    /// it prints when they start and end.
    pub fn timeline_path(&self) -> String {
        self.beside("svg")
    }

    fn beside(&self, extension: &str) -> String {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        format!("{stem}.{extension}")
    }
}

/// The files of all listings below `root`, sorted: their paths relative to
/// it, and what each is there to do.
///
/// # Errors
///
/// `listings` or a folder in it could not be read.
pub fn files(root: &Path) -> io::Result<Vec<(String, Kind)>> {
    let mut files = Vec::new();
    for part in entries(&root.join("listings"))? {
        for (folder, kind) in [("src/bin", Kind::Runs), ("fail", Kind::Fails)] {
            let path = root.join("listings").join(&part).join(folder);
            if path.is_dir() {
                let names = entries(&path)?.into_iter();
                files.extend(names.filter(|name| name.ends_with(".rs")).map(
                    |name| (format!("listings/{part}/{folder}/{name}"), kind),
                ));
            }
        }
    }
    Ok(files)
}

/// The names in a folder, sorted; those that are not UTF-8 are passed over.
pub(crate) fn entries(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    Ok(names)
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

enum Anchor<'a> {
    Opens(&'a str),
    Closes(&'a str),
}

struct Parser<'a> {
    path: &'a str,
    problems: Vec<Problem>,
}

impl Parser<'_> {
    fn problem(
        &mut self,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(self.path, line, what, remedy));
    }

    fn check_name(&mut self, name: &str) {
        let is_allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || !name.chars().all(is_allowed) {
            self.problem(
                1,
                format!("`{name}` is not a listing's name"),
                "use lower-case letters, digits and `_`",
            );
        }
    }

    /// The anchor on a line, if it has one.
    ///
    /// mdBook takes the words wherever they stand and drops the whole line:
    /// here they have to be a comment of their own.
    fn anchor<'a>(
        &mut self,
        number: usize,
        line: &'a str,
    ) -> Option<Anchor<'a>> {
        let is_marker = |word: &str| {
            line.split_once(word).is_some_and(|(_, rest)| {
                let name = rest.trim_start();
                name.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        };
        if !is_marker("ANCHOR:") && !is_marker("ANCHOR_END:") {
            return None;
        }
        let marker = line.trim().strip_prefix("// ").unwrap_or("");
        let anchor = if let Some(name) = marker.strip_prefix("ANCHOR: ") {
            Anchor::Opens(name)
        } else if let Some(name) = marker.strip_prefix("ANCHOR_END: ") {
            Anchor::Closes(name)
        } else {
            self.problem(
                number,
                "mdBook would drop this line, since it names an anchor",
                "write `// ANCHOR: name` on a line of its own, or other words",
            );
            return None;
        };
        let (Anchor::Opens(name) | Anchor::Closes(name)) = anchor;
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(is_allowed) {
            self.problem(
                number,
                format!("`{name}` is not a piece's name"),
                "use letters, digits and `_`",
            );
        }
        Some(anchor)
    }

    fn pieces(
        &mut self,
        anchors: &[(usize, usize, Anchor)],
    ) -> BTreeMap<String, Range<usize>> {
        let mut open: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut pieces = BTreeMap::new();
        for (number, at, anchor) in anchors {
            match anchor {
                Anchor::Opens(name) => {
                    let again = open.insert(name, (*number, *at)).is_some();
                    if again || pieces.contains_key(*name) {
                        self.problem(
                            *number,
                            format!("there are two anchors named `{name}`"),
                            "give each piece a name of its own",
                        );
                    }
                }
                Anchor::Closes(name) => match open.remove(name) {
                    Some((_, start)) => {
                        if start == *at {
                            self.problem(
                                *number,
                                format!("the piece `{name}` is empty"),
                                "put its anchors around some lines",
                            );
                        }
                        pieces.insert(name.to_string(), start..*at);
                    }
                    None => self.problem(
                        *number,
                        format!("the anchor `{name}` ends but never began"),
                        format!("put `// ANCHOR: {name}` above it"),
                    ),
                },
            }
        }
        for (name, (number, _)) in open {
            self.problem(
                number,
                format!("the anchor `{name}` is never closed"),
                format!("put `// ANCHOR_END: {name}` where the piece ends"),
            );
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const PATH: &str = "listings/io/src/bin/hello.rs";

    fn parse(text: &str) -> Result<Listing, Vec<Problem>> {
        Listing::parse(PATH, Kind::Runs, text.as_bytes())
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
    fn a_claim_inside_the_program_is_a_problem() {
        let problem = only_problem("//@ does: x\nfn main() {}\n//@ unix\n");
        assert_eq!(problem.line, 3);
    }

    #[test]
    fn the_line_of_a_bad_byte_is_said() {
        let problems =
            Listing::parse(PATH, Kind::Runs, b"fn a() {}\n\xff").unwrap_err();
        assert_eq!(problems[0].line, 2);
    }
}

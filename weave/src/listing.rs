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

use crate::problem::Problem;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

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
    /// The line of its file on which each `//@` word stands, from 1.
    claim_lines: BTreeMap<String, usize>,
}

/// What a listing is there to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It compiles and runs: `src/bin/NAME.rs`, with `NAME.stdout`.
    Runs,
    /// The compiler refuses it: `fail/NAME.rs`, with `NAME.stderr`.
    Fails,
}

/// What the `//@` lines at the top of a listing say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// `//@ does: WORDS`: what it does, in one line, for the page of all
    /// listings.
    pub does: String,
    /// `//@ after: NAME`: the listing that it grew from. Lines that differ
    /// are marked.
    pub after: Option<String>,
    /// `//@ with: NAME`: the listing in the other terminal. Of the two, the
    /// one that runs for ever starts first.
    pub with: Option<String>,
    /// `//@ takes: 1s`: it runs for at least that long, and ends before a
    /// second more has passed.
    pub takes: Option<Duration>,
    /// `//@ release`: built and linked in release mode.
    pub release: bool,
    /// `//@ unordered`: its lines come in any order.
    pub unordered: bool,
    /// `//@ forever`: it runs until it is stopped, by design.
    pub forever: bool,
    /// `//@ hangs`: it never ends, by mistake.
    pub hangs: bool,
    /// `//@ long`: it does not fit into a Playground link.
    pub long: bool,
    /// `//@ unix`: it needs Unix, and is left out elsewhere.
    pub unix: bool,
}

/// The `//@` words that take a value, and those that do not.
const WITH_VALUE: [&str; 4] = ["does", "after", "with", "takes"];
const FLAGS: [&str; 6] =
    ["release", "unordered", "forever", "hangs", "long", "unix"];

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

        let claim_lines = claims
            .iter()
            .map(|(line, claim)| (word_and_value(claim).0.to_owned(), *line))
            .collect();
        let claims = parser.claims(&name, kind, &claims);
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
            claim_lines,
        })
    }

    /// The line of the file, from 1, on which a `//@` word stands; the first
    /// line where it does not.
    pub fn line_of_claim(&self, word: &str) -> usize {
        self.claim_lines.get(word).copied().unwrap_or(1)
    }

    /// The part that it belongs to: the name of its package.
    pub fn part(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or("")
    }

    /// Whether the program uses port 8000, which only one may do at a time.
    pub fn uses_port_8000(&self) -> bool {
        self.program.contains(":8000")
    }

    /// Whether the program has to be stopped from outside.
    pub fn never_ends(&self) -> bool {
        self.claims.forever || self.claims.hangs
    }

    /// Where what it prints is kept, relative to the book's root: `.stdout`
    /// for a program that runs, `.stderr` for one that the compiler refuses.
    pub fn output_path(&self) -> String {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        match self.kind {
            Kind::Runs => format!("{stem}.stdout"),
            Kind::Fails => format!("{stem}.stderr"),
        }
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

    fn claims(
        &mut self,
        name: &str,
        kind: Kind,
        lines: &[(usize, &str)],
    ) -> Claims {
        let mut claims = Claims::default();
        let mut seen = Vec::new();
        for &(number, claim) in lines {
            let (word, value) = word_and_value(claim);
            if seen.contains(&word) {
                self.problem(
                    number,
                    format!("`//@ {word}` is said twice"),
                    "keep one of them",
                );
            }
            seen.push(word);
            match (word, value) {
                ("does", Some(words)) => claims.does = words.to_owned(),
                ("after", Some(other)) => claims.after = Some(other.to_owned()),
                ("with", Some(other)) => claims.with = Some(other.to_owned()),
                ("takes", Some(time)) => match parse_seconds(time) {
                    Some(time) => claims.takes = Some(time),
                    None => self.problem(
                        number,
                        format!("`{time}` is not a number of seconds"),
                        "write it as in `//@ takes: 1s`",
                    ),
                },
                ("release", None) => claims.release = true,
                ("unordered", None) => claims.unordered = true,
                ("forever", None) => claims.forever = true,
                ("hangs", None) => claims.hangs = true,
                ("long", None) => claims.long = true,
                ("unix", None) => claims.unix = true,
                (word, _) if WITH_VALUE.contains(&word) => self.problem(
                    number,
                    format!("`//@ {word}` says nothing"),
                    format!("write `//@ {word}: …`"),
                ),
                (word, _) if FLAGS.contains(&word) => self.problem(
                    number,
                    format!("`//@ {word}` takes no value"),
                    format!("write `//@ {word}`"),
                ),
                (word, _) => self.problem(
                    number,
                    format!("`//@ {word}` is not known"),
                    format!(
                        "the words are {}, {}",
                        WITH_VALUE
                            .map(|word| format!("`{word}: …`"))
                            .join(", "),
                        FLAGS.map(|word| format!("`{word}`")).join(", "),
                    ),
                ),
            }
        }
        let last = lines.last().map_or(1, |(number, _)| *number);
        if claims.does.is_empty() {
            self.problem(
                last,
                format!("nothing says what `{name}` does"),
                "say it in one line, as in `//@ does: answers one client`",
            );
        }
        if kind == Kind::Fails
            && let Some(word) = ["takes", "with", "forever", "hangs"]
                .iter()
                .find(|word| seen.contains(word))
        {
            self.problem(
                last,
                format!("`//@ {word}` of a program that is never run"),
                "take the line out, or move the file to src/bin",
            );
        }
        claims
    }
}

/// The two halves of `takes: 1s`; `forever` has only one.
fn word_and_value(claim: &str) -> (&str, Option<&str>) {
    match claim.split_once(':') {
        Some((word, value)) => (word.trim(), Some(value.trim())),
        None => (claim, None),
    }
}

/// The time that `2s` or `0.5s` says.
fn parse_seconds(time: &str) -> Option<Duration> {
    let seconds: f64 = time.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(listing.claims.takes, Some(Duration::from_secs(1)));
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
    fn claims_are_checked_word_by_word() {
        for (claim, what) in [
            ("//@ takes: soon", "`soon` is not a number of seconds"),
            ("//@ takes", "`//@ takes` says nothing"),
            ("//@ forever: yes", "`//@ forever` takes no value"),
            ("//@ sometimes", "`//@ sometimes` is not known"),
            ("//@ does: y", "`//@ does` is said twice"),
        ] {
            let text = format!("//@ does: x\n{claim}\nfn main() {{}}\n");
            let problem = only_problem(&text);
            assert_eq!((problem.line, problem.what.as_str()), (2, what));
        }
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

//! Whatever Markdown a chapter has, its words stand on the page in the same
//! order, and in the same blocks, as a stock mdBook has them. Only what this
//! table names is moved or added:
//!
//! | what | where it goes |
//! |---|---|
//! | a note | behind the block that refers to it, in the place of the page's end |
//! | a Rust block | a figure, with a caption |
//!
//! Chapters are generated: blocks of all kinds, three deep in each other, with
//! notes and figures among them. `DOCUMENTS=1000000 cargo test --package weave
//! --test any_markdown` tries so many, and `SEED` others.

mod common;

use common::TestBook;
use mdbook_driver::MDBook;
use scraper::{ElementRef, Html, Node};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

/// How many chapters are tried, where `DOCUMENTS` does not say it.
const DOCUMENTS: usize = 400;

/// How many of them make a book.
const CHAPTERS: usize = 100;

/// How deep blocks are in each other.
const DEPTH: usize = 3;

/// What a block can be in that a reader would notice.
const BLOCKS: [&str; 16] = [
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "th",
    "td",
    "pre",
    "h2",
    "h3",
    "details",
    "em",
    "code",
];

/// Numbers that look random, and are the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*, by Vigna.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % end
    }
}

/// A chapter that is being written.
struct Writer {
    chance: Chance,
    words: usize,
    notes: Vec<String>,
    has_figure: bool,
}

impl Writer {
    fn word(&mut self) -> String {
        self.words += 1;
        format!("w{}", self.words)
    }

    /// A line of text, which may refer to a note.
    fn text(&mut self, may_refer: bool) -> String {
        let (a, b) = (self.word(), self.word());
        match self.chance.below(8) {
            0 => format!("{a} *{b}*"),
            1 => format!("{a} `{b}`"),
            2 => format!("{a}\n{b}"),
            3 | 4 if may_refer => {
                let name = format!("n{}", self.notes.len());
                let note = self.blocks(DEPTH - 1, false);
                self.notes.push(note);
                format!("{a}[^{name}] {b}")
            }
            _ => format!("{a} {b}"),
        }
    }

    /// Some blocks.
    fn blocks(&mut self, depth: usize, may_refer: bool) -> String {
        let mut blocks = Vec::new();
        for _ in 0..=self.chance.below(3) {
            blocks.push(self.block(depth, may_refer));
        }
        blocks.join("\n\n")
    }

    fn block(&mut self, depth: usize, may_refer: bool) -> String {
        let kinds = if depth == 0 { 8 } else { 15 };
        match self.chance.below(kinds) {
            0 | 1 => self.text(may_refer),
            2 => {
                let fence = ["```", "~~~", "````"][self.chance.below(3)];
                let language = ["text", "", "console"][self.chance.below(3)];
                let (a, b) = (self.word(), self.word());
                let middle = ["\n", "\n\n", "\n  "][self.chance.below(3)];
                let code = format!("{a}{middle}<{b}>");
                format!("{fence}{language}\n{code}\n{fence}")
            }
            3 => {
                let (a, b) = (self.word(), self.word());
                // Not behind a paragraph, which it would be a part of.
                format!("<!-- -->\n\n    {a}\n\n      <{b}>")
            }
            4 => {
                let (a, b) = (self.word(), self.text(false).replace('\n', " "));
                format!("| {a} |\n|---|\n| {b} |")
            }
            5 => format!("## {}", self.text(false).replace('\n', " ")),
            6 => {
                let b = self.text(may_refer).replace('\n', " ");
                format!("{}\n: {b}", self.word())
            }
            7 if !self.has_figure && depth == DEPTH => {
                self.has_figure = true;
                "```rust\n{{#rustdoc_include \
                 ../listings/io/src/bin/hello.rs}}\n```"
                    .to_owned()
            }
            7 => "<div>\n\n".to_owned() + &self.text(may_refer) + "\n\n</div>",
            8 | 9 => {
                let marker = ["- ", "* ", "-   "][self.chance.below(3)];
                self.list(marker, depth, may_refer)
            }
            10 | 11 => {
                let marker = ["1. ", "7) "][self.chance.below(2)];
                self.list(marker, depth, may_refer)
            }
            12 => self.quotation("> [!NOTE]\n", "> ", depth, may_refer),
            _ => {
                let mark = ["> ", ">"][self.chance.below(2)];
                self.quotation("", mark, depth, may_refer)
            }
        }
    }

    fn list(&mut self, marker: &str, depth: usize, may_refer: bool) -> String {
        let mut items = Vec::new();
        for _ in 0..=self.chance.below(2) {
            let item = self.inside(depth, may_refer);
            let indent = " ".repeat(marker.len());
            items.push(format!("{marker}{}", indented(&item, &indent)));
        }
        // Two lists of one kind would be one, with whatever is between them.
        items.join("\n") + "\n\n<!-- -->"
    }

    fn quotation(
        &mut self,
        title: &str,
        mark: &str,
        depth: usize,
        may_refer: bool,
    ) -> String {
        let inside = self.inside(depth, may_refer);
        let mark_of_code = format!("{} ", mark.trim_end());
        let lines = inside.lines().map(|line| {
            let mark = match line.starts_with([' ', '\t']) {
                true => &mark_of_code,
                false => mark,
            };
            format!("{mark}{line}")
        });
        title.to_owned() + &lines.collect::<Vec<_>>().join("\n")
    }

    /// Blocks inside of another, where a note may be defined as well.
    fn inside(&mut self, depth: usize, may_refer: bool) -> String {
        let mut blocks = self.blocks(depth - 1, may_refer);
        if may_refer && self.chance.below(4) == 0 && !self.notes.is_empty() {
            let at = self.notes.len() - 1;
            let note = std::mem::take(&mut self.notes[at]);
            if !note.is_empty() {
                blocks.push_str("\n\n");
                blocks.push_str(&definition(at, &note));
            }
        }
        blocks
    }
}

/// The definition of a note. A list begins on a line of its own: on that of the
/// name, pulldown-cmark takes its second item for a part of the first.
fn definition(at: usize, note: &str) -> String {
    let begin = match note.starts_with('w') {
        true => "",
        false => "\n\n    ",
    };
    format!("[^n{at}]: {begin}{}", indented(note, "    "))
}

/// A text whose further lines are indented.
fn indented(text: &str, by: &str) -> String {
    let mut lines = text.lines();
    let mut all = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        all.push('\n');
        if !line.is_empty() {
            all.push_str(by);
        }
        all.push_str(line);
    }
    all
}

/// A chapter, by its number.
fn chapter(number: u64) -> String {
    let mut writer = Writer {
        chance: Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
        words: 0,
        notes: Vec::new(),
        has_figure: false,
    };
    for _ in 0..8 {
        writer.chance.below(2);
    }
    let mut text = writer.blocks(DEPTH, true);
    for (at, note) in writer.notes.iter().enumerate() {
        if !note.is_empty() {
            text.push_str("\n\n");
            text.push_str(&definition(at, note));
        }
    }
    text + "\n"
}

/// What a slip of the finger, or a merge, leaves in a chapter.
const SLIPS: [&str; 24] = [
    "`", "```", "*", "_", "~~", "[", "]", "](", "[^", "[^n0]", "<", ">", "> ",
    "<b>", "&", "|", "\\", "\t", "    ", "\n", "\n\n", "- ", "#", "é",
];

/// A chapter with some slips: letters that are gone, or came.
fn with_slips(number: u64) -> String {
    let mut text = chapter(number);
    let mut chance = Chance(number.wrapping_mul(0xd134_2543_de82_ef95) | 1);
    for _ in 0..8 {
        chance.below(2);
    }
    for _ in 0..=chance.below(3) {
        let mut at = chance.below(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        match chance.below(3) {
            0 => drop(text.remove(at)),
            _ => text.insert_str(at, SLIPS[chance.below(SLIPS.len())]),
        }
    }
    text
}

/// The words of a page, each with the blocks that it is in: those of the text,
/// and those of each note.
type Words = BTreeMap<String, Vec<String>>;

fn words(page: &str) -> Words {
    let page = Html::parse_document(page);
    let main = scraper::Selector::parse("main").unwrap();
    let main = page.select(&main).next().unwrap();
    let mut words = Words::new();
    collect(main, "", "", &mut words);
    words
}

fn collect(element: ElementRef, note: &str, path: &str, words: &mut Words) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) => {
                let is_word = |it: &&str| it.starts_with('w');
                let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
                for word in parts.filter(is_word) {
                    let word = format!("{path} {word}");
                    words.entry(note.to_owned()).or_default().push(word);
                }
            }
            Node::Element(value) => {
                let child = ElementRef::wrap(child).unwrap();
                let id = value.id().unwrap_or_default();
                let is_note = id.starts_with("note-");
                let is_note = is_note || id.starts_with("footnote-");
                let name = id.rsplit('-').next().unwrap_or_default();
                if is_note {
                    // What stands around a note is not a part of it.
                    collect(child, name, "", words);
                } else if BLOCKS.contains(&value.name()) {
                    let path = format!("{path}>{}", value.name());
                    collect(child, note, &path, words);
                } else {
                    collect(child, note, path, words);
                }
            }
            _ => {}
        }
    }
}

/// A book with chapters.
fn book(chapters: &[(u64, String)]) -> TestBook {
    let mut summary = "# Summary\n\n- [Chapter](chapter.md)\n".to_owned();
    for (number, _) in chapters {
        summary.push_str(&format!("- [C](c{number}.md)\n"));
    }
    summary.push_str("- [All listings]()\n- [Proof]()\n");
    let mut book = TestBook::new().file("src/SUMMARY.md", summary);
    for (number, text) in chapters {
        book = book.file(&format!("src/c{number}.md"), text);
    }
    book
}

/// Builds a book as mdBook does without weave.
fn build_stock(book: &TestBook) -> std::path::PathBuf {
    let toml = "[build]\ncreate-missing = false\n\
                [output.html.print]\nenable = false\n";
    let config = toml.parse().unwrap();
    let mut stock = MDBook::load_with_config(book.root(), config).unwrap();
    stock.config.build.build_dir = book.root().join("stock");
    stock.build().unwrap();
    book.root().join("stock")
}

fn page(folder: &Path, number: u64) -> Words {
    words(&fs::read_to_string(folder.join(format!("c{number}.html"))).unwrap())
}

fn number(name: &str, default: usize) -> usize {
    env::var(name).map_or(default, |it| it.parse().unwrap())
}

#[test]
fn words_stay_in_their_order_and_in_their_blocks() {
    let mistakes = compare(chapter);
    assert!(mistakes < 0.1, "{mistakes} of the chapters have mistakes");
}

#[test]
fn a_slip_is_a_mistake_or_does_what_mdbook_does_with_it() {
    let mistakes = compare(with_slips);
    assert!((0.1..0.9).contains(&mistakes), "{mistakes} have mistakes");
}

/// Compares the pages of chapters with those of a stock mdBook, and says how
/// many of them have a mistake that is said.
fn compare(chapter: fn(u64) -> String) -> f64 {
    let seed = number("SEED", 0) as u64;
    let documents = number("DOCUMENTS", DOCUMENTS);
    let numbers: Vec<u64> = (0..documents as u64).map(|n| n + seed).collect();
    let mut wrong = 0;
    let mut shortest: Option<(usize, String)> = None;
    for numbers in numbers.chunks(CHAPTERS) {
        let mut chapters: Vec<(u64, String)> =
            numbers.iter().map(|&n| (n, chapter(n))).collect();
        if let Err(report) = book(&chapters).build() {
            // What the generator cannot know to be a mistake.
            let report = report.to_string();
            chapters.retain(|(n, _)| {
                let is_wrong = report.contains(&format!("src/c{n}.md:"));
                if is_wrong && env::var("VERBOSE").is_ok() {
                    println!("{report}");
                }
                !is_wrong
            });
        }
        wrong += numbers.len() - chapters.len();
        let book = book(&chapters);
        let (ours, stock) = (book.build().unwrap(), build_stock(&book));
        for (n, text) in &chapters {
            let (ours, stock) = (page(&ours, *n), page(&stock, *n));
            let is_shorter =
                shortest.as_ref().is_none_or(|(it, _)| text.len() < *it);
            if ours != stock && is_shorter {
                let said = format!(
                    "SEED={n} DOCUMENTS=1\n{text}\nis\n{ours:#?}\nand should \
                     be\n{stock:#?}"
                );
                shortest = Some((text.len(), said));
            }
        }
    }
    if let Some((_, said)) = shortest {
        panic!("{said}");
    }
    wrong as f64 / documents as f64
}

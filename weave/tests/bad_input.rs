//! Each mistake in a chapter or a listing fails the build, with the file, the
//! line, and what to do about it; all mistakes are said together.

mod common;

use common::{CHAPTER, HELLO, LISTING, TestBook};
use scraper::Selector;

/// Asserts that the book fails to build with exactly this report.
#[track_caller]
fn fails(book: TestBook, report: &str) {
    let report = format!("{report}\n\nThe book has one mistake.");
    assert_eq!(book.report(), report);
}

/// The chapter with another path in its Rust block.
fn showing(path: &str) -> String {
    let path = format!("../listings/io/src/bin/{path}");
    CHAPTER.replace("../listings/io/src/bin/hello.rs:greet", &path)
}

#[test]
fn the_book_that_is_broken_here_builds() {
    TestBook::new().build().unwrap();
}

#[test]
fn a_missing_file() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}{}", showing("helo.rs"))),
        "src/chapter.md:13: there is no file listings/io/src/bin/helo.rs\n  \
         help: did you mean listings/io/src/bin/hello.rs?",
    );
}

#[test]
fn a_missing_file_that_is_not_a_listing() {
    fails(
        TestBook::new()
            .chapter(&format!("{CHAPTER}\n{{{{#include x.txt}}}}\n")),
        "src/chapter.md:11: there is no file src/x.txt\n  help: paths are \
         relative to the chapter's folder",
    );
}

#[test]
fn a_misspelled_anchor() {
    fails(
        TestBook::new().chapter(&showing("hello.rs:gret")),
        "src/chapter.md:4: there is no piece `gret` in \
         listings/io/src/bin/hello.rs\n  help: did you mean `greet`?",
    );
}

#[test]
fn a_misspelled_anchor_in_another_file() {
    let book = TestBook::new()
        .file("src/x.txt", "ANCHOR: one\n1\nANCHOR_END: one\n")
        .chapter(&format!("{CHAPTER}\n{{{{#include x.txt:two}}}}\n"));
    fails(
        book,
        "src/chapter.md:11: there is no anchor `two` in src/x.txt\n  help: put \
         `ANCHOR: two` into the file",
    );
}

#[test]
fn lines_that_mdbook_would_take_for_an_anchor() {
    let book = TestBook::new()
        .file("src/x.txt", "1\n2\n")
        .chapter(&format!("{CHAPTER}\n{{{{#include x.txt:1-2}}}}\n"));
    fails(
        book,
        "src/chapter.md:11: there is no anchor `1-2` in src/x.txt\n  help: put \
         `ANCHOR: 1-2` into the file",
    );
}

#[test]
fn lines_that_a_file_does_not_have() {
    let book = TestBook::new()
        .file("src/x.txt", "1\n2\n")
        .chapter(&format!("{CHAPTER}\n{{{{#include x.txt:3:4}}}}\n"));
    fails(
        book,
        "src/chapter.md:11: src/x.txt has no line 3\n  help: include all of \
         it, or lines that it has",
    );
}

#[test]
fn an_anchor_that_is_never_closed() {
    let text = HELLO.replace("    // ANCHOR_END: greet\n", "");
    fails(
        TestBook::new().file(LISTING, text),
        "listings/io/src/bin/hello.rs:4: the anchor `greet` is never closed\n  \
         help: put `// ANCHOR_END: greet` where the piece ends\n  shown at \
         src/chapter.md:4",
    );
}

#[test]
fn two_anchors_of_one_name() {
    let again = "// ANCHOR: greet\nfn f() {}\n// ANCHOR_END: greet\n";
    fails(
        TestBook::new().file(LISTING, format!("{HELLO}{again}")),
        "listings/io/src/bin/hello.rs:8: there are two anchors named `greet`\n  \
         help: give each piece a name of its own\n  shown at src/chapter.md:4",
    );
}

#[test]
fn an_unknown_word() {
    let text = format!("//@ quickly\n{HELLO}");
    fails(
        TestBook::new().file(LISTING, text),
        "listings/io/src/bin/hello.rs:1: `//@ quickly` is not known\n  help: \
         the words are `does: …`, `after: …`, `with: …`, `takes: …`, \
         `limit: …`, `release`, `unordered`, `roughly`, `forever`, `hangs`, \
         `long`, `unix`, `linux`\n  shown at src/chapter.md:4",
    );
}

#[test]
fn a_predecessor_that_does_not_exist() {
    fails(
        TestBook::new().file(LISTING, format!("//@ after: goodbye\n{HELLO}")),
        "listings/io/src/bin/hello.rs:1: there is no listing `goodbye` to come \
         after\n  help: name a listing, without its folder and `.rs`\n  shown \
         at src/chapter.md:4",
    );
}

#[test]
fn a_predecessor_that_is_itself() {
    fails(
        TestBook::new().file(LISTING, format!("//@ after: hello\n{HELLO}")),
        "listings/io/src/bin/hello.rs:1: `hello` comes after itself: hello → \
         hello\n  help: name the listing that it really grew from\n  shown at \
         src/chapter.md:4",
    );
}

#[test]
fn predecessors_in_a_ring() {
    let report = TestBook::new()
        .file(LISTING, format!("//@ after: world\n{HELLO}"))
        .listing("world", "//@ does: x\n//@ after: hello\nfn main() {}\n")
        .chapter(&format!(
            "{CHAPTER}\n```rust\n{{{{#rustdoc_include \
             ../listings/io/src/bin/world.rs}}}}\n```\n"
        ))
        .report();
    for part in [
        "listings/io/src/bin/hello.rs:1: `hello` comes after itself: hello → \
         world → hello",
        "listings/io/src/bin/world.rs:2: `world` comes after itself: world → \
         hello → world",
        "The book has 2 mistakes.",
    ] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn rust_typed_into_a_chapter() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n```rust\nf();\n```\n")),
        "src/chapter.md:11: this Rust block is typed into the chapter\n  help: \
         make it a listing, and show a piece of that with \
         `{{#rustdoc_include PATH:PIECE}}`",
    );
}

#[test]
fn rust_typed_into_a_chapter_in_other_ways() {
    for fence in ["rust,ignore", "Rust", "rs", "rust\tignore", "rust edition"] {
        let text = format!("{CHAPTER}\n~~~{fence}\nf();\n~~~\n");
        let report = TestBook::new().chapter(&text).report();
        let what = "src/chapter.md:11: this Rust block is typed";
        assert!(report.starts_with(what), "{report}");
    }
}

#[test]
fn rust_in_a_file_that_a_chapter_includes() {
    fails(
        TestBook::new()
            .file("src/x.txt", "```rust\nf();\n```\n")
            .chapter(&format!("{CHAPTER}\n{{{{#include x.txt}}}}\n")),
        "src/chapter.md:11: src/x.txt has a Rust block\n  help: show a piece \
         of a listing in the chapter itself",
    );
}

#[test]
fn code_after_a_directive_whose_fence_is_never_closed() {
    let path = "../listings/io/src/bin/hello.rs:greet";
    let text = format!("```rust\n{{{{#rustdoc_include {path}}}}}\nf();\n");
    let report = TestBook::new()
        .chapter(&format!("{CHAPTER}\n{text}"))
        .report();
    let what = "src/chapter.md:11: this Rust block is typed";
    assert!(report.starts_with(what), "{report}");
}

#[test]
fn a_piece_shown_twice() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n{CHAPTER}")),
        "src/chapter.md:13: this piece stands in the chapter already\n  help: \
         refer to it: `[…](#hello)`",
    );
}

#[test]
fn an_empty_piece() {
    let text = HELLO.replace("    println!(\"hello\");\n", "");
    fails(
        TestBook::new().file(LISTING, text),
        "listings/io/src/bin/hello.rs:5: the piece `greet` is empty\n  help: \
         put its anchors around some lines\n  shown at src/chapter.md:4",
    );
}

#[test]
fn a_heading_with_the_id_of_a_figure() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n## Hello\n")),
        "src/chapter.md:3: a heading has the id of this figure, `hello`\n  \
         help: give the heading another: `## Words {#id}`",
    );
}

#[test]
fn no_place_for_the_pages_of_listings() {
    fails(
        TestBook::new()
            .file("src/SUMMARY.md", "# Summary\n\n- [Chapter](chapter.md)\n"),
        "src/SUMMARY.md:1: the pages of listings have no place\n  help: write \
         the draft chapter `[All listings]()`",
    );
}

#[test]
fn a_listing_that_is_shown_nowhere() {
    fails(
        TestBook::new().listing("world", "//@ does: x\nfn main() {}\n"),
        "listings/io/src/bin/world.rs:1: no chapter shows `world`\n  help: \
         show a piece of it, or delete it",
    );
}

/// A program whose link has so many bytes.
fn program_with_a_link_of(bytes: usize) -> String {
    let link = "https://play.rust-lang.org/?version=stable&mode=debug\
                &edition=2024&code=";
    let program = "fn+main()+%7B%7D%0A//%0A";
    let rest = bytes - link.len() - program.len();
    format!("//@ does: x\nfn main() {{}}\n//{}\n", "x".repeat(rest))
}

#[test]
fn a_program_of_8000_bytes_fits() {
    let text = program_with_a_link_of(8_000);
    let book = TestBook::new().file(LISTING, text);
    book.chapter(&showing("hello.rs")).build().unwrap();
}

#[test]
fn a_program_that_is_too_long() {
    let text = program_with_a_link_of(8_001);
    let book = TestBook::new().file(LISTING, text);
    fails(
        book.chapter(&showing("hello.rs")),
        "listings/io/src/bin/hello.rs:1: its Playground link is 8001 bytes \
         long, of 8000 at most\n  help: shorten the program, or mark it \
         `//@ long`\n  shown at src/chapter.md:4",
    );
}

#[test]
fn a_program_that_is_not_as_long_as_it_says() {
    fails(
        TestBook::new().file(LISTING, format!("//@ long\n{HELLO}")),
        "listings/io/src/bin/hello.rs:1: its Playground link is 123 bytes \
         long, of 8000 at most\n  help: take out `//@ long`\n  shown at \
         src/chapter.md:4",
    );
}

#[test]
fn a_listing_that_is_not_utf_8() {
    fails(
        TestBook::new().file(LISTING, b"//@ does: x\n// \xff\n"),
        "listings/io/src/bin/hello.rs:2: the listing is not UTF-8\n  help: \
         save it as UTF-8\n  shown at src/chapter.md:4",
    );
}

#[test]
fn a_listing_with_crlf() {
    fails(
        TestBook::new().file(LISTING, "//@ does: x\r\nfn main() {}\r\n"),
        "listings/io/src/bin/hello.rs:1: the listing has a carriage return\n  \
         help: save it with LF line ends, as .gitattributes asks\n  shown at \
         src/chapter.md:4",
    );
}

#[test]
fn an_empty_listing() {
    fails(
        TestBook::new().file(LISTING, "//@ does: nothing\n\n"),
        "listings/io/src/bin/hello.rs:1: the listing is empty\n  help: write \
         its program, or delete the file\n  shown at src/chapter.md:4",
    );
}

#[test]
fn a_name_used_twice() {
    let book = TestBook::new()
        .file(
            "listings/tasks/Cargo.toml",
            "[package]\nedition = \"2024\"\n",
        )
        .file("listings/tasks/src/bin/hello.rs", HELLO)
        .file("listings/tasks/src/bin/hello.stdout", "");
    fails(
        book,
        "listings/tasks/src/bin/hello.rs:1: listings/io/src/bin/hello.rs is \
         also named `hello`\n  help: give one of them another name: `cargo run \
         --bin` could not tell them apart",
    );
}

#[test]
fn a_link_to_no_page() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n[x](chaptre.md)\n")),
        "src/chapter.md:11: `chaptre.md` leads to no page of the book\n  help: \
         did you mean `chapter.md`?",
    );
}

#[test]
fn a_link_to_no_place_on_a_page() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n[x](#helo)\n")),
        "src/chapter.md:11: `#helo` leads to no place on its page\n  help: did \
         you mean `#hello`?",
    );
}

#[test]
fn links_to_headings_figures_and_pages_of_listings_are_right() {
    let links = "[a](#chapter) [b](chapter.md#hello) [c](listings.md) \
                 [d](listings/hello.md) [e](https://doc.rust-lang.org/std/)";
    let book = TestBook::new().chapter(&format!("{CHAPTER}\n{links}\n"));
    book.build().unwrap();
}

#[test]
fn an_undefined_note() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\na[^n]\n")),
        "src/chapter.md:11: the note `n` is not defined\n  help: write it \
         below the paragraph: `[^n]: …`",
    );
}

#[test]
fn an_unused_note() {
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n[^n]: a\n")),
        "src/chapter.md:11: the note `n` is never used\n  help: refer to it \
         with `[^n]`, or delete it",
    );
}

#[test]
fn a_note_defined_twice() {
    let notes = "a[^n]\n\n[^n]: b\n\n[^n]: c\n";
    fails(
        TestBook::new().chapter(&format!("{CHAPTER}\n{notes}")),
        "src/chapter.md:15: the note `n` is defined twice\n  help: rename one \
         of them; the other is on line 13",
    );
}

#[test]
fn a_missing_stdout() {
    let report = TestBook::new()
        .remove("listings/io/src/bin/hello.stdout")
        .report();
    for part in [
        "listings/io/src/bin/hello.rs:1: listings/io/src/bin/hello.stdout is \
         missing\n  help: run `cargo run -- bless hello`\n  shown at \
         src/chapter.md:4",
        "src/chapter.md:8: there is no file listings/io/src/bin/hello.stdout",
    ] {
        assert!(report.contains(part), "{report}");
    }
}

#[test]
fn a_missing_picture_of_jobs() {
    let output = "start 1\nstart 2\nend 2\nend 1\n";
    fails(
        TestBook::new().file("listings/io/src/bin/hello.stdout", output),
        "listings/io/src/bin/hello.rs:1: listings/io/src/bin/hello.svg is \
         missing\n  help: run `cargo run -- bless hello`\n  shown at \
         src/chapter.md:4",
    );
}

#[test]
fn an_output_that_no_listing_prints() {
    fails(
        TestBook::new().file("listings/io/src/bin/helo.stdout", "hello\n"),
        "listings/io/src/bin/helo.stdout:1: there is no helo.rs that prints \
         this\n  help: delete the file, or give the listing its name",
    );
}

#[test]
fn two_listings_that_both_end_are_no_pair() {
    fails(
        TestBook::new().file(LISTING, format!("//@ with: hello\n{HELLO}")),
        "listings/io/src/bin/hello.rs:1: of `hello` and `hello`, one has to \
         end and the other has to run until then\n  help: mark the one that \
         never ends with `//@ forever`\n  shown at src/chapter.md:4",
    );
}

#[test]
fn all_mistakes_are_said_together() {
    let report = TestBook::new()
        .file(LISTING, format!("//@ quickly\n{HELLO}"))
        .chapter(&format!("{CHAPTER}\n[x](#y)\n\na[^n]\n"))
        .report();
    assert!(report.contains("`//@ quickly` is not known"), "{report}");
    assert!(report.contains("src/chapter.md:11"), "{report}");
    assert!(report.contains("src/chapter.md:13"), "{report}");
    assert!(report.ends_with("The book has 3 mistakes."), "{report}");
}

#[test]
fn markup_in_code_and_outputs_is_shown_as_text() {
    let text = "//@ does: <b>greets</b>\nfn main() { /* <script> {{#title x}} \
                */ }\n";
    let book = TestBook::new()
        .file(LISTING, text)
        .file("listings/io/src/bin/hello.stdout", "<i>\n")
        .chapter(&showing("hello.rs"));
    let code = Selector::parse("figure code").unwrap();
    let shown = book.page("chapter.html");
    let shown: String = shown.select(&code).next().unwrap().text().collect();
    assert_eq!(shown, text.split_once('\n').unwrap().1);
    let markup = Selector::parse("main b, main i").unwrap();
    for path in ["chapter.html", "listings/hello.html", "listings.html"] {
        assert_eq!(book.page(path).select(&markup).count(), 0, "{path}");
    }
}

#[test]
fn a_block_in_a_language_without_colors_fails() {
    let report = TestBook::new()
        .chapter(&format!("{CHAPTER}\n```python\npass\n```\n"))
        .report();
    assert!(
        report.contains("no colors are known for `python`"),
        "{report}"
    );
    assert!(
        report.contains("use one of console, text, sh, toml"),
        "{report}"
    );
}

#[test]
fn a_note_where_none_can_follow_fails() {
    for text in ["## A[^n]\n\n[^n]: b\n", "a[^m]\n\n[^m]: b[^n]\n\n[^n]: c\n"] {
        let report = TestBook::new()
            .chapter(&format!("{CHAPTER}\n{text}"))
            .report();
        assert!(
            report.contains("`[^n]` stands where no note can follow"),
            "{report}"
        );
    }
}

#[test]
fn a_box_to_tick_fails() {
    let report = TestBook::new()
        .chapter(&format!("{CHAPTER}\n- [ ] a\n"))
        .report();
    assert!(report.contains("a box to tick"), "{report}");
}

//! Files that are not text, or have in it what nobody sees.

use crate::common::{CHAPTER, HELLO, LISTING, TestBook};
use snapbox::str;

const OUTPUT: &str = "listings/io/src/bin/hello.stdout";

#[test]
fn a_byte_order_mark() {
    let text = format!("\u{feff}{HELLO}");
    let book = TestBook::new().file(LISTING, text);
    book.fails(str![[r#"
listings/io/src/bin/hello.rs:1: the listing begins with a byte order mark
  help: save it as UTF-8 without one
  shown at src/chapter.md:4
"#]]);
    let book = TestBook::new().file("src/x.md", "\u{feff}# A\n");
    book.more("{{#include x.md}}").fails(str![[r#"
src/x.md:1: there is a character that is not seen, U+FEFF
  help: delete it, or write what it is called
"#]]);
    // At the start of a chapter, mdBook takes it away.
    let chapter = format!("\u{feff}{CHAPTER}\n[a](#chapter)\n");
    TestBook::new().chapter(&chapter).build().unwrap();
}

#[test]
fn an_output_that_is_not_utf_8() {
    let book = TestBook::new().file(OUTPUT, b"start 1\n\xff\n");
    book.fails(str![[r#"
listings/io/src/bin/hello.rs:1: listings/io/src/bin/hello.stdout is not UTF-8
  help: run `cargo run -- bless hello`
  shown at src/chapter.md:4

src/chapter.md:8: listings/io/src/bin/hello.stdout is not UTF-8
  help: save it as that

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_picture_of_jobs_that_is_not_utf_8() {
    let book = TestBook::new()
        .file(OUTPUT, "start 1\nstart 2\nend 2\nend 1\n")
        .file("listings/io/src/bin/hello.svg", b"<svg>\xff</svg>");
    book.fails(str![[r#"
listings/io/src/bin/hello.rs:1: listings/io/src/bin/hello.svg is not UTF-8
  help: run `cargo run -- bless hello`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_file_to_include_that_is_not_utf_8() {
    let book = TestBook::new().file("src/x.txt", b"\xe9\n");
    book.more("```text\n{{#include x.txt}}\n```")
        .fails(str![[r#"
src/chapter.md:12: src/x.txt is not UTF-8
  help: save it as that
"#]]);
}

#[test]
fn chapters_that_are_not_utf_8() {
    let utf_16 = CHAPTER.encode_utf16().flat_map(u16::to_le_bytes);
    let utf_16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf_16).collect();
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n- [A](a/b.md)\n\
                   - [All listings]()\n- [Proof]()\n";
    let book = TestBook::new()
        .file("src/SUMMARY.md", summary)
        .file("src/chapter.md", utf_16)
        .file("src/a/b.md", b"# A\n\ncaf\xe9\n");
    book.fails(str![[r#"
src/a/b.md:3: the file is not UTF-8
  help: save it as UTF-8

src/chapter.md:1: the file is UTF-16
  help: save it as UTF-8

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_summary_that_is_not_utf_8() {
    let book = TestBook::new().file("src/SUMMARY.md", b"# Summary\n\xff");
    book.fails(str![[r#"
src/SUMMARY.md:2: the file is not UTF-8
  help: save it as UTF-8
"#]]);
}

#[test]
fn a_character_that_is_not_seen() {
    for text in ["a \u{1b}[1mb", "a \0 b", "a \u{7f} b", "a \u{85} b"] {
        let said = TestBook::new().more(text).build().unwrap_err();
        let said = said.to_string();
        let expected = "src/chapter.md:11: there is a character that is not";
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn what_controls_a_terminal_in_an_output_is_shown_by_its_sign() {
    let output = "a\r\r\n\r\rb\x1b[1mc\x1b[0m\x07\x08\x7f\td\r\n";
    let book = TestBook::new().file(OUTPUT, output);
    let page = book.page("chapter.html").html();
    let shown = "a␍\n␍␍b␛[1mc␛[0m␇␈␡\td</code>";
    assert!(page.contains(shown), "{page}");
    assert!(!page.contains('\x1b') && !page.contains('\r'));
}

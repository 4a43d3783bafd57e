//! What a chapter includes, besides listings.

use crate::common::TestBook;
use snapbox::str;

#[test]
fn a_file_that_does_not_exist() {
    TestBook::new().more("{{#include x.txt}}").fails(str![[r#"
src/chapter.md:11: there is no file src/x.txt
  help: paths are relative to the chapter's folder
"#]]);
}

#[test]
fn an_anchor_that_does_not_exist() {
    let text = "ANCHOR: one\n1\nANCHOR_END: one\n";
    let book = TestBook::new().file("src/x.txt", text);
    book.more("{{#include x.txt:two}}").fails(str![[r#"
src/chapter.md:11: there is no anchor `two` in src/x.txt
  help: put `ANCHOR: two` into the file
"#]]);
}

#[test]
fn lines_that_mdbook_would_take_for_an_anchor() {
    let book = TestBook::new().file("src/x.txt", "1\n2\n");
    book.more("{{#include x.txt:1-2}}").fails(str![[r#"
src/chapter.md:11: there is no anchor `1-2` in src/x.txt
  help: put `ANCHOR: 1-2` into the file
"#]]);
}

#[test]
fn lines_that_a_file_does_not_have() {
    let book = TestBook::new().file("src/x.txt", "1\n2\n");
    book.more("{{#include x.txt:3:4}}").fails(str![[r#"
src/chapter.md:11: src/x.txt has no line 3
  help: include all of it, or lines that it has
"#]]);
}

#[test]
fn a_file_with_a_rust_block() {
    let book = TestBook::new().file("src/x.txt", "```rust\nf();\n```\n");
    book.more("{{#include x.txt}}").fails(str![[r#"
src/chapter.md:11: src/x.txt has a Rust block
  help: show a piece of a listing in the chapter itself
"#]]);
}

#[test]
fn a_directive_that_mdbook_does_not_know() {
    TestBook::new().more("{{#inclde x.txt}}").fails(str![[r#"
src/chapter.md:11: mdBook does not know `{{#inclde}}`
  help: write `{{#include PATH}}`, or `\{{#…}}` to show it as text
"#]]);
}

//! Rust blocks, each of which has to show a listing, or a piece of one.

use crate::common::{CHAPTER, HELLO, LISTING, TestBook};
use crate::showing;
use snapbox::str;

#[test]
fn a_listing_that_does_not_exist() {
    let text = format!("{CHAPTER}{}", showing("helo.rs"));
    TestBook::new().chapter(&text).fails(str![[r#"
src/chapter.md:13: there is no file listings/io/src/bin/helo.rs
  help: did you mean listings/io/src/bin/hello.rs?
"#]]);
}

#[test]
fn a_file_that_is_not_a_listing() {
    let book = TestBook::new().file("listings/io/src/other.rs", "");
    book.more(&block("../listings/io/src/other.rs"))
        .fails(str![[r#"
src/chapter.md:12: listings/io/src/other.rs is not a listing
  help: did you mean listings/io/src/bin/hello.rs?
"#]]);
}

#[test]
fn a_piece_that_does_not_exist() {
    TestBook::new()
        .chapter(&showing("hello.rs:gret"))
        .fails(str![[r#"
src/chapter.md:4: there is no piece `gret` in listings/io/src/bin/hello.rs
  help: did you mean `greet`?
"#]]);
}

#[test]
fn a_piece_that_is_like_no_other() {
    TestBook::new()
        .chapter(&showing("hello.rs:everything"))
        .fails(str![[r#"
src/chapter.md:4: there is no piece `everything` in listings/io/src/bin/hello.rs
  help: its pieces are `greet`
"#]]);
}

#[test]
fn a_piece_of_a_listing_without_any() {
    TestBook::new()
        .file(LISTING, "//@ does: x\nfn main() {}\n")
        .chapter(&showing("hello.rs:main"))
        .fails(str![[r#"
src/chapter.md:4: there is no piece `main` in listings/io/src/bin/hello.rs
  help: put `// ANCHOR: main` around it
"#]]);
}

#[test]
fn a_piece_shown_twice() {
    TestBook::new().more(CHAPTER).fails(str![[r#"
src/chapter.md:13: this piece stands in the chapter already
  help: refer to it: `[…](#hello)`
"#]]);
}

#[test]
fn an_empty_piece() {
    let text = HELLO.replace("    println!(\"hello\");\n", "");
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:5: the piece `greet` is empty
  help: put its anchors around some lines
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_heading_with_the_id_of_a_figure() {
    TestBook::new().more("## Hello").fails(str![[r#"
src/chapter.md:3: line 11 has the id of this figure, `hello`
  help: give a heading another, `## Words {#id}`, or a term other words
"#]]);
}

#[test]
fn a_listing_in_a_list() {
    let text = "- x\n  ```rust\n  {{#rustdoc_include \
                ../listings/io/src/bin/hello.rs}}\n  ```";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:12: a listing stands inside a list or a quotation
  help: move it to the margin
"#]]);
}

#[test]
fn a_listing_that_is_only_included() {
    let text = "```rust\n{{#include ../listings/io/src/bin/hello.rs}}\n```";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:12: `{{#include}}` does not show a listing
  help: write `{{#rustdoc_include PATH:PIECE}}`
"#]]);
}

#[test]
fn a_listing_outside_of_a_rust_block() {
    let text = "{{#rustdoc_include ../listings/io/src/bin/hello.rs}}";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: `{{#rustdoc_include}}` outside of a Rust block
  help: show code in a block that begins with ```` ```rust ````
"#]]);
}

#[test]
fn rust_typed_into_a_chapter() {
    TestBook::new().more("```rust\nf();\n```").fails(str![[r#"
src/chapter.md:11: this Rust block is typed into the chapter
  help: make it a listing, and show a piece of that with `{{#rustdoc_include PATH:PIECE}}`
"#]]);
}

#[test]
fn rust_typed_into_a_chapter_in_other_ways() {
    for fence in ["rust,ignore", "Rust", "rs", "rust\tignore", "rust edition"] {
        let book = TestBook::new().more(&format!("~~~{fence}\nf();\n~~~"));
        book.fails(str![[r#"
src/chapter.md:11: this Rust block is typed into the chapter
  help: make it a listing, and show a piece of that with `{{#rustdoc_include PATH:PIECE}}`
"#]]);
    }
}

#[test]
fn code_after_a_directive_whose_fence_is_never_closed() {
    let text = block("../listings/io/src/bin/hello.rs:greet");
    let text = text.replace("\n```", "\nf();\n");
    TestBook::new().more(&text).fails(str![[r#"
src/chapter.md:11: this Rust block is typed into the chapter
  help: make it a listing, and show a piece of that with `{{#rustdoc_include PATH:PIECE}}`

src/chapter.md:11: this block of code is never closed
  help: end it with a fence like the one that begins it, on a line of what it stands in

The book has 2 mistakes.
"#]]);
}

/// A Rust block that shows a file.
fn block(path: &str) -> String {
    format!("```rust\n{{{{#rustdoc_include {path}}}}}\n```")
}

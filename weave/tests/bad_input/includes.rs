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
src/chapter.md:11: src/x.txt has a block of code or a note
  help: write it in the chapter itself
"#]]);
}

#[test]
fn a_directive_that_mdbook_does_not_know() {
    TestBook::new().more("{{#inclde x.txt}}").fails(str![[r#"
src/chapter.md:11: mdBook does not know `{{#inclde}}`
  help: write `{{#include PATH}}`, or `\{{#…}}` to show it as text
"#]]);
}

#[test]
fn a_file_that_includes_what_does_not_exist() {
    let book = TestBook::new()
        .file("src/a/x.txt", "1\n{{#include ../y.txt}}\n")
        .file("src/y.txt", "{{#include a/z.txt}}\n{{#includ x}}\n");
    let text = "```text\n{{#include a/x.txt}}\n```\n\n\
                <p>\n{{#include y.txt:1}}\n</p>\n\n{{#include y.txt:2:}}";
    book.more(text).fails(str![[r#"
src/y.txt:1: there is no file src/a/z.txt
  help: paths are relative to the chapter's folder

src/y.txt:2: mdBook does not know `{{#includ}}`
  help: write `{{#include PATH}}`, or `\{{#…}}` to show it as text

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_file_that_includes_itself() {
    let book = TestBook::new()
        .file("src/x.txt", "{{#include x.txt}}\n")
        .file("src/y.txt", "\n{{#include z.txt}}\n")
        .file("src/z.txt", "{{#include y.txt}}\n");
    let text = "{{#include x.txt}}\n\n```text\n{{#include y.txt}}\n```\n\n\
                {{#include chapter.md:1}}";
    book.more(text).fails(str![[r#"
src/chapter.md:17: src/chapter.md includes itself
  help: take out one of the includes on that way

src/x.txt:1: src/x.txt includes itself
  help: take out one of the includes on that way

src/z.txt:1: src/y.txt includes itself
  help: take out one of the includes on that way

The book has 3 mistakes.
"#]]);
}

#[test]
fn files_that_include_each_other_deeper_than_mdbook_follows() {
    let mut book = TestBook::new().file("src/0.txt", "end\n");
    for n in 1..=10 {
        let text = format!("{{{{#include {}.txt}}}}\n", n - 1);
        book = book.file(&format!("src/{n}.txt"), text);
    }
    let book = book.more("{{#include 9.txt}}");
    book.build().unwrap();
    book.more("{{#include 10.txt}}").fails(str![[r#"
src/1.txt:1: src/0.txt is included by 10 files in a row
  help: include it in the chapter
"#]]);
}

#[test]
fn a_chapter_in_parts() {
    let text =
        "# Part\n\na[^n] [b](no.md) Vec<T>\n\n~~~text\nc\n~~~\n\n[^n]: d\n";
    let book = TestBook::new().file("src/x.md", text);
    book.more("## Part\n\n{{#include x.md}}").fails(str![[r#"
src/chapter.md:13: src/x.md has a block of code or a note
  help: write it in the chapter itself

src/x.md:1: `part` is the id of two places on this page
  help: the other is on line 11: give a heading another id, `## Words {#id}`, a note another name, or a term other words

src/x.md:3: `<t>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/x.md:3: `no.md` leads to no page of the book
  help: link to a chapter of SUMMARY.md that is written

The book has 4 mistakes.
"#]]);
}

#[test]
fn a_part_of_a_chapter_that_has_only_text() {
    let part = "# Part\n\n| [a](#hello) |\n|---|\n| *b* |\n";
    let book = TestBook::new().file("src/x.md", part);
    let svg = "<svg><g id=\"g\"><use href=\"#g\"></use></g></svg>\n";
    let book = book.file("src/y.svg", svg);
    let text = "[c](#part) [d](#g)\n\n{{#include x.md}}\n\n<p>\n\
                {{#include y.svg}}\n</p>";
    let page = book.more(text).page("chapter.html").html();
    assert!(page.contains("<em>b</em>"), "{page}");
}

#[test]
fn lines_that_a_file_cannot_have() {
    let book = TestBook::new().file("src/x.txt", "1\n2\n3\n");
    let parts = ["3:2", "0", "0:1", "2:4", ":4", "4:", "2:x", "1:2:3"];
    let parts = parts.map(|it| format!("{{{{#include x.txt:{it}}}}}\n"));
    book.more(&parts.concat()).fails(str![[r#"
src/chapter.md:11: there are no lines from 3 to 2
  help: write the smaller number first

src/chapter.md:12: src/x.txt has no line 0
  help: include all of it, or lines that it has

src/chapter.md:13: src/x.txt has no line 0
  help: include all of it, or lines that it has

src/chapter.md:14: src/x.txt has no line 4
  help: include all of it, or lines that it has

src/chapter.md:15: src/x.txt has no line 4
  help: include all of it, or lines that it has

src/chapter.md:16: src/x.txt has no line 4
  help: include all of it, or lines that it has

src/chapter.md:17: `2:x` names no lines of src/x.txt
  help: write `FIRST:LAST`, in numbers

src/chapter.md:18: `1:2:3` names no lines of src/x.txt
  help: write `FIRST:LAST`, in numbers

The book has 8 mistakes.
"#]]);
}

#[test]
fn an_anchor_around_nothing() {
    let text = "ANCHOR: a\nANCHOR_END: a\n1\nANCHOR_END: b\n";
    let book = TestBook::new().file("src/x.txt", text);
    book.more("{{#include x.txt:a}}\n{{#include x.txt:b}}")
        .fails(str![[r#"
src/chapter.md:11: there is nothing between the anchors `a` in src/x.txt
  help: put `ANCHOR_END: a` below what is to be shown

src/chapter.md:12: there is nothing between the anchors `b` in src/x.txt
  help: put `ANCHOR_END: b` below what is to be shown

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_listing_as_text() {
    let hello = "../listings/io/src/bin/hello.rs";
    let book = TestBook::new()
        .file("src/x.txt", "ANCHOR: a\n1\nANCHOR_END: a\n")
        .file("listings/io/benches/b.rs", "// ANCHOR_END: c\n");
    let text = format!(
        "```text\n{{{{#include {hello}}}}}\n```\n\n{{{{#include x.txt:2:3}}}}\n\n\
         {{{{#include ../listings/io/benches/b.rs}}}}\n\n```text\n\
         {{{{#include {hello}:greet}}}}\n{{{{#include {hello}:3}}}}\n```"
    );
    book.more(&text).fails(str![[r#"
src/chapter.md:12: listings/io/src/bin/hello.rs would show `//@ does: greets`
  help: show a listing with `{{#rustdoc_include PATH:PIECE}}` in a block of Rust, and of another file what an anchor is around

src/chapter.md:15: src/x.txt would show `ANCHOR_END: a`
  help: show a listing with `{{#rustdoc_include PATH:PIECE}}` in a block of Rust, and of another file what an anchor is around

src/chapter.md:17: listings/io/benches/b.rs would show `// ANCHOR_END: c`
  help: show a listing with `{{#rustdoc_include PATH:PIECE}}` in a block of Rust, and of another file what an anchor is around

The book has 3 mistakes.
"#]]);
}

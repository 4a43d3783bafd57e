//! Footnotes: each is defined once, and referred to from the text.

use crate::common::TestBook;
use snapbox::str;

#[test]
fn an_undefined_note() {
    TestBook::new().more("a[^n]").fails(str![[r#"
src/chapter.md:11: the note `n` is not defined
  help: write it below the paragraph: `[^n]: …`
"#]]);
}

#[test]
fn an_unused_note() {
    TestBook::new().more("[^n]: a").fails(str![[r#"
src/chapter.md:11: the note `n` is never used
  help: refer to it with `[^n]`, or delete it
"#]]);
}

#[test]
fn a_note_defined_twice() {
    TestBook::new()
        .more("a[^n]\n\n[^n]: b\n\n[^n]: c")
        .fails(str![[r#"
src/chapter.md:15: the note `n` is defined twice
  help: rename one of them; the other is on line 13
"#]]);
}

#[test]
fn a_note_of_a_heading() {
    TestBook::new().more("## A[^n]\n\n[^n]: b").fails(str![[r#"
src/chapter.md:11: `[^n]` stands where no note can follow
  help: refer to notes from the text itself, and not from a heading, a link, a picture or another note
"#]]);
}

#[test]
fn a_note_of_a_note() {
    let text = "a[^m]\n\n[^m]: b[^n]\n\n[^n]: c";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:13: `[^n]` stands where no note can follow
  help: refer to notes from the text itself, and not from a heading, a link, a picture or another note
"#]]);
}

#[test]
fn a_note_of_a_link_or_a_picture() {
    let text = "![a[^n]](b.svg)\n[a *b*[^n] c](#hello)\n[a[^n]][r]\n\n\
                [^n]: d\n\n[r]: #hello";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: `[^n]` stands where no note can follow
  help: refer to notes from the text itself, and not from a heading, a link, a picture or another note

src/chapter.md:12: `[^n]` stands where no note can follow
  help: refer to notes from the text itself, and not from a heading, a link, a picture or another note

src/chapter.md:13: `[^n]` stands where no note can follow
  help: refer to notes from the text itself, and not from a heading, a link, a picture or another note

The book has 3 mistakes.
"#]]);
}

#[test]
fn code_holds_no_notes() {
    let text = "`a[^n]`\n\n```text\n[^m]\n```\n\n    [^o]\n\n\\[^p]";
    TestBook::new().more(text).build().unwrap();
}

//! The ids of a page: what the theme has, headings, figures, notes and typed
//! HTML never meet.

use crate::common::TestBook;
use snapbox::str;

#[test]
fn an_id_that_is_written_twice() {
    let text = "## A {#x}\n\n## B {#x}\n\n## Same\n\n## C {#same}\n\n\
                <a id=\"x\"></a>";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:13: `x` is the id of two places on this page
  help: the other is on line 11: give a heading another id, `## Words {#id}`, a note another name, or a term other words

src/chapter.md:17: `same` is the id of two places on this page
  help: the other is on line 15: give a heading another id, `## Words {#id}`, a note another name, or a term other words

src/chapter.md:19: `x` is the id of two places on this page
  help: the other is on line 11: give a heading another id, `## Words {#id}`, a note another name, or a term other words

The book has 3 mistakes.
"#]]);
}

#[test]
fn the_id_of_a_note_or_of_its_number() {
    let text = "## Note a\n\nb[^a]\n\n## Ref b\n\nc[^b]\n\n[^a]: d\n\n[^b]: e";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:17: `ref-b` is the id of two places on this page
  help: the other is on line 15: give a heading another id, `## Words {#id}`, a note another name, or a term other words

src/chapter.md:19: `note-a` is the id of two places on this page
  help: the other is on line 11: give a heading another id, `## Words {#id}`, a note another name, or a term other words

The book has 2 mistakes.
"#]]);
}

#[test]
fn the_id_of_a_figure() {
    let text = "```rust\n{{#rustdoc_include \
                ../listings/io/src/bin/hello.rs}}\n```\n\n## Hello\n\n\
                <i id=hello-program></i>";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:3: line 15 has the id of this figure, `hello`
  help: give a heading another, `## Words {#id}`, or a term other words

src/chapter.md:11: line 17 has the id of this figure, `hello-program`
  help: give a heading another, `## Words {#id}`, or a term other words

The book has 2 mistakes.
"#]]);
}

#[test]
fn the_id_of_a_part_of_each_page() {
    let book = TestBook::new()
        .file("theme/index.hbs", "<div id=\"help\" hidden></div>")
        .file("theme/book.js", "button.id = \"unmark\";");
    let text = "## Help\n\n## Unmark\n\n## A\n\n- b[^c]\n\n[^c]: d";
    book.more(text).fails(str![[r#"
src/chapter.md:11: each page has a part with the id `help`
  help: give a heading another, `## Words {#id}`, or a term other words

src/chapter.md:13: each page has a part with the id `unmark`
  help: give a heading another, `## Words {#id}`, or a term other words

The book has 2 mistakes.
"#]]);
}

#[test]
fn headings_of_the_same_words_have_ids_of_their_own() {
    let text = "## Same\n\n## Same\n\n[a](#same-1) [b](#same)";
    TestBook::new().more(text).build().unwrap();
}

#[test]
fn the_name_of_a_field_is_no_id() {
    let text = "<a name=\"here\"></a><input name=\"there\">\n\n\
                [Here](#here), [there](#there)";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:13: `#there` leads to no place on its page
  help: did you mean `#here`?
"#]]);
}

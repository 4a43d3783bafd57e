//! What a chapter holds besides listings, and where chapters stand.

use crate::common::TestBook;
use snapbox::str;

#[test]
fn a_block_in_a_language_without_colors() {
    TestBook::new().more("```python\npass\n```").fails(str![[r#"
src/chapter.md:11: `python` is not a language of the book
  help: use one of rust, console, text
"#]]);
}

#[test]
fn a_box_to_tick() {
    TestBook::new().more("- [ ] a").fails(str![[r#"
src/chapter.md:11: a box to tick, which has no name for those who do not see it
  help: make it an ordinary list
"#]]);
}

#[test]
fn no_place_for_the_pages_of_listings() {
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n";
    TestBook::new()
        .file("src/SUMMARY.md", summary)
        .fails(str![[r#"
src/SUMMARY.md:1: `All listings` has no place
  help: write the draft chapter `[All listings]()`

src/SUMMARY.md:1: `Proof` has no place
  help: write the draft chapter `[Proof]()`

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_block_of_code_that_goes_on_to_the_end() {
    let text = "[^n]: ```text\n    a\n\nb[^n]\n\n- ~~~text\n  a\n  ~~\n\n\
                > ````\n> a\n> ```\n\n```text\n";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: this block of code is never closed
  help: end it with a fence like the one that begins it, on a line of what it stands in

src/chapter.md:16: this block of code is never closed
  help: end it with a fence like the one that begins it, on a line of what it stands in

src/chapter.md:20: this block of code is never closed
  help: end it with a fence like the one that begins it, on a line of what it stands in

src/chapter.md:24: this block of code is never closed
  help: end it with a fence like the one that begins it, on a line of what it stands in

The book has 4 mistakes.
"#]]);
}

#[test]
fn code_that_would_be_taken_for_html() {
    let text = "a Vec<T> b\n\n- a Box<dyn Fn> b\n\n| <a |\n|---|\n| <b> |\n\n\
                </i>\n\na <b>*c</b>*\n\n<div>\n\nd\n";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: `<t>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:13: `<dyn>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:17: `<b>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:19: `</i>` closes nothing
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:21: `</b>` closes nothing
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:21: `<b>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:23: `<div>` is never closed
  help: write code between backticks; close HTML in the block that opens it

The book has 7 mistakes.
"#]]);
}

#[test]
fn html_that_is_closed_is_right() {
    let text = "<div>\n\n<b>a</b> <br> *<i>b</i>*<hr/>\n\n</div>\n\n<details>\n\
                <summary>c</summary>\nd\n</details>\n\n<script>\nif (a <b) \
                {}\n</script>\n\n<!-- <e> -->";
    TestBook::new().more(text).build().unwrap();
}

#[test]
fn a_link_without_an_address() {
    let text = "[a][b] [c][] ![d][e]\n[f *g*][h] `[a][b]` \\[a][b] [i]\n\n\
                [j][k] [l](#hello)\n\n[k]: #hello";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: the link `[b]` is not defined
  help: write `[b]: ADDRESS` on its own line

src/chapter.md:11: the link `[c]` is not defined
  help: write `[c]: ADDRESS` on its own line

src/chapter.md:11: the link `[e]` is not defined
  help: write `[e]: ADDRESS` on its own line

src/chapter.md:12: the link `[h]` is not defined
  help: write `[h]: ADDRESS` on its own line

The book has 4 mistakes.
"#]]);
}

#[test]
fn a_heading_without_letters() {
    let text = "## ?\n\n## `()`\n\n##\n\n## ! {#right}\n\n...\n===";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: a heading without letters, to which nothing can lead
  help: give it an id: `## … {#id}`

src/chapter.md:13: a heading without letters, to which nothing can lead
  help: give it an id: `## … {#id}`

src/chapter.md:15: a heading without letters, to which nothing can lead
  help: give it an id: `## … {#id}`

src/chapter.md:19: a heading without letters, to which nothing can lead
  help: give it an id: `## … {#id}`

The book has 4 mistakes.
"#]]);
}

#[test]
fn a_comment_that_is_not_closed_on_a_later_line() {
    TestBook::new().more("<div>\n<b>\n<!-- c\n").fails(str![[r#"
src/chapter.md:11: `<div>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:12: `<b>` is never closed
  help: write code between backticks; close HTML in the block that opens it

src/chapter.md:13: a comment is never closed
  help: write code between backticks; close HTML in the block that opens it

The book has 3 mistakes.
"#]]);
}

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

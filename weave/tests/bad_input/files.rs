//! The files beside a listing, and names.

use crate::common::{HELLO, TestBook};
use snapbox::str;

#[test]
fn a_missing_stdout() {
    let book = TestBook::new().remove("listings/io/src/bin/hello.stdout");
    book.fails(str![[r#"
listings/io/src/bin/hello.rs:1: listings/io/src/bin/hello.stdout is missing
  help: run `cargo run -- bless hello`
  shown at src/chapter.md:4

src/chapter.md:8: there is no file listings/io/src/bin/hello.stdout
  help: run `cargo run -- bless hello`, or mend the name

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_missing_picture_of_jobs() {
    let output = "start 1\nstart 2\nend 2\nend 1\n";
    let book = TestBook::new();
    book.file("listings/io/src/bin/hello.stdout", output)
        .fails(str![[r#"
listings/io/src/bin/hello.rs:1: listings/io/src/bin/hello.svg is missing
  help: run `cargo run -- bless hello`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn an_output_that_no_listing_prints() {
    let book = TestBook::new();
    book.file("listings/io/src/bin/helo.stdout", "")
        .fails(str![[r#"
listings/io/src/bin/helo.stdout:1: there is no helo.rs that prints this
  help: delete the file, or give the listing its name
"#]]);
}

#[test]
fn a_name_used_twice() {
    let manifest = "[package]\nedition = \"2024\"\n";
    let book = TestBook::new()
        .file("listings/tasks/Cargo.toml", manifest)
        .file("listings/tasks/src/bin/hello.rs", HELLO)
        .file("listings/tasks/src/bin/hello.stdout", "");
    book.fails(str![[r#"
listings/tasks/src/bin/hello.rs:1: listings/io/src/bin/hello.rs is also named `hello`
  help: give one of them another name: `cargo run --bin` could not tell them apart
"#]]);
}

#[test]
fn a_chapter_in_the_place_of_another_page() {
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n- [A](listings.md)\n\
                   - [B](listings/hello.md)\n- [C](a/README.md)\n\
                   - [D](a/index.md)\n- [E](toc.md)\n- [All listings]()\n- [Proof]()\n";
    let mut book = TestBook::new().file("src/SUMMARY.md", summary);
    for path in [
        "listings.md",
        "listings/hello.md",
        "a/README.md",
        "a/index.md",
        "toc.md",
        "print.html",
        "listings/hello.rs",
    ] {
        book = book.file(&format!("src/{path}"), "# A\n");
    }
    book.fails(str![[r#"
src/a/index.md:1: another page of the book has the place of this one
  help: give the file another name

src/listings.md:1: another page of the book has the place of this one
  help: give the file another name

src/listings/hello.md:1: another page of the book has the place of this one
  help: give the file another name

src/listings/hello.rs:1: another page of the book has the place of this one
  help: give the file another name

src/print.html:1: another page of the book has the place of this one
  help: give the file another name

src/toc.md:1: another page of the book has the place of this one
  help: give the file another name

The book has 6 mistakes.
"#]]);
}

#[test]
fn a_first_chapter_in_a_folder() {
    let summary = "# Summary\n\n[A](a/b.md)\n\n- [Chapter](chapter.md)\n\
                   - [All listings]()\n- [Proof]()\n";
    let book = TestBook::new()
        .file("src/SUMMARY.md", summary)
        .file("src/a/b.md", "# A\n\n[x](../chapter.md)\n");
    book.fails(str![[r#"
src/SUMMARY.md:1: the book begins with a/b.md, which is in a folder
  help: begin with a chapter beside SUMMARY.md: it is `index.html`, too, where links from that folder lead nowhere
"#]]);
}

#[test]
fn a_first_chapter_that_is_an_index_is_right() {
    let summary = "# Summary\n\n[A](README.md)\n\n- [Chapter](chapter.md)\n\
                   - [B](a/README.md)\n- [All listings]()\n- [Proof]()\n";
    let book = TestBook::new()
        .file("src/SUMMARY.md", summary)
        .file("src/README.md", "# A\n\n[x](a/index.md) [y](index.html)\n")
        .file("src/a/README.md", "# A\n\n[x](../index.md)\n");
    book.build().unwrap();
}

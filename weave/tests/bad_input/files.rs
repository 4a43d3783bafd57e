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

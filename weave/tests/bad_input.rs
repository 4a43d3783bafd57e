//! Each mistake in a chapter or a listing fails the build, and the report says
//! where it is, what is wrong, and what to do about it.
//!
//! What a report has to say stands in its test. After a report has been worded
//! anew, `SNAPSHOTS=overwrite cargo test --package weave --test bad_input`
//! writes what it says now: read the difference.

/// In the folder of that name, a file a subject.
mod bad_input {
    mod bytes;
    mod chapters;
    mod figures;
    mod files;
    mod ids;
    mod includes;
    mod links;
    mod listings;
    mod notes;
}
mod common;

use common::{CHAPTER, TestBook};

/// A chapter that shows a listing, or a piece of it: `hello.rs:greet`.
fn showing(path: &str) -> String {
    let path = format!("../listings/io/src/bin/{path}");
    CHAPTER.replace("../listings/io/src/bin/hello.rs:greet", &path)
}

#[test]
fn the_book_that_is_broken_here_builds() {
    TestBook::new().build().unwrap();
}

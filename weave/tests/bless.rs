//! What `cargo run -- bless` writes beside listings, and what it leaves alone.
//! Cargo builds them, as it does for who calls it.

mod common;

use common::TestBook;
use std::fs;
use std::process::Command;

/// A book whose listings can be built.
fn book() -> TestBook {
    let workspace = "[workspace]\nmembers = [\"listings/*\"]\nresolver = \
                     \"3\"\n\n[workspace.package]\nedition = \"2024\"\n";
    TestBook::new().file("Cargo.toml", workspace)
}

/// Blesses listings: whether that was possible, and what is said on standard
/// output and on standard error.
fn bless(book: &TestBook, names: &[&str]) -> (bool, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weave"));
    command.arg("bless").args(names).current_dir(book.root());
    // The folder of this test's own Cargo is none of the book's.
    for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    // Where no file stands yet for what programs share.
    command.envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, book.root())));
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    (output.status.success(), stdout, stderr)
}

fn read(book: &TestBook, path: &str) -> String {
    fs::read_to_string(book.root().join("listings/io").join(path)).unwrap()
}

#[test]
fn what_is_printed_is_written_beside_a_listing() {
    let book = book().file("listings/io/src/bin/hello.stdout", "good-bye\n");
    let (is_done, said, _) = bless(&book, &["hello"]);
    let wrote = "hello: wrote listings/io/src/bin/hello.stdout\n";
    assert_eq!((is_done, said.as_str()), (true, wrote));
    assert_eq!(read(&book, "src/bin/hello.stdout"), "hello\n");
    let (is_done, said, _) = bless(&book, &[]);
    assert_eq!((is_done, said.as_str()), (true, "hello: as before\n"));
}

#[test]
fn the_picture_of_jobs_is_drawn() {
    let jobs = "//@ does: x\nfn main() {\n    for job in [1, 2] {\n        \
                println!(\"start {job}\");\n    }\n    for job in [2, 1] \
                {\n        println!(\"end {job}\");\n    }\n}\n";
    let book = book().listing("jobs", jobs);
    let (is_done, said, _) = bless(&book, &["jobs"]);
    let wrote = "jobs: wrote listings/io/src/bin/jobs.stdout and \
                 listings/io/src/bin/jobs.svg\n";
    assert_eq!((is_done, said.as_str()), (true, wrote));
    assert!(read(&book, "src/bin/jobs.svg").starts_with("<svg"));
}

#[test]
fn what_the_compiler_says_is_written_beside_a_listing() {
    let refused = "//@ does: x\nfn main() {\n    1\n}\n";
    let book = book().file("listings/io/fail/refused.rs", refused);
    let (is_done, said, _) = bless(&book, &["refused"]);
    let wrote = "refused: wrote listings/io/fail/refused.stderr\n";
    assert_eq!((is_done, said.as_str()), (true, wrote));
    let error = read(&book, "fail/refused.stderr");
    assert!(
        error.starts_with("error[E0308]: mismatched types"),
        "{error}"
    );
    assert!(error.contains("--> src/main.rs:"), "{error}");
}

#[test]
fn a_listing_that_does_not_end_as_it_should_keeps_its_files() {
    let failing = "//@ does: x\nfn main() {\n    println!(\"new\");\n    \
                   std::process::exit(3);\n}\n";
    let book = book()
        .listing("failing", failing)
        .file("listings/io/src/bin/failing.stdout", "old\n")
        .file("listings/io/src/bin/hello.stdout", "old\n");
    let (is_done, said, errors) = bless(&book, &[]);
    assert!(!is_done);
    // The others are blessed all the same.
    let wrote = "hello: wrote listings/io/src/bin/hello.stdout\n";
    assert_eq!(said, wrote);
    assert!(errors.contains("failing: it failed, with"), "{errors}");
    assert!(errors.contains("not blessed: 1 of 2"), "{errors}");
    assert_eq!(read(&book, "src/bin/failing.stdout"), "old\n");
}

#[test]
fn a_name_that_no_listing_has_is_an_error() {
    let (is_done, said, errors) = bless(&book(), &["hallo"]);
    assert_eq!((is_done, said.as_str()), (false, ""));
    assert!(errors.contains("there is no listing `hallo`"), "{errors}");
}

#[test]
fn a_listing_that_needs_all_processors_has_them() {
    let alone = "//@ does: x\n//@ alone\nfn main() {\n    \
                 println!(\"alone\");\n}\n";
    let book = book().listing("alone", alone);
    let (is_done, _, errors) = bless(&book, &["alone"]);
    assert!(is_done, "{errors}");
    assert_eq!(read(&book, "src/bin/alone.stdout"), "alone\n");
}

#[test]
fn a_listing_is_built_as_it_says() {
    let text = |claims: &str| {
        format!(
            "//@ does: x\n{claims}fn main() {{\n    \
             println!(\"{{}}\", cfg!(debug_assertions));\n}}\n"
        )
    };
    let book = book()
        .listing("debug", text(""))
        .listing("release", text("//@ release\n"));
    let (is_done, _, errors) = bless(&book, &["debug", "release"]);
    assert!(is_done, "{errors}");
    assert_eq!(read(&book, "src/bin/debug.stdout"), "true\n");
    assert_eq!(read(&book, "src/bin/release.stdout"), "false\n");
}

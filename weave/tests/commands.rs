//! What the commands say and leave behind, in the folder of a small book.

mod common;

use common::TestBook;
use common::server::weave;
use std::fs;
#[cfg(unix)]
use std::process::Command;
use weave::proof::child;

/// What a command writes to standard output, and to standard error.
fn said(book: &TestBook, args: &[&str]) -> [String; 2] {
    let mut child = weave(book, args);
    let output = child::text(child.process.stdout.take().unwrap());
    let errors = child::text(child.process.stderr.take().unwrap());
    let said = [output, errors].map(|said| said.join().unwrap());
    assert!(child.process.wait().unwrap().success(), "{said:?}");
    said
}

#[test]
fn build_says_where_the_book_is() {
    let book = TestBook::new();
    let built = "Built the book: open book/index.html\n";
    assert_eq!(said(&book, &["build"]), [built, ""]);
    assert!(!book.root().join("book/sitemap.xml").exists());
    let url = "https://example.org/b/";
    assert_eq!(said(&book, &["build", "--url", url]), [built, ""]);
    let sitemap = book.root().join("book/sitemap.xml");
    assert!(fs::read_to_string(sitemap).unwrap().contains(url));
}

#[test]
fn a_search_that_book_toml_asks_for_is_ours() {
    let book = TestBook::new();
    let toml = fs::read_to_string(book.root().join("book.toml")).unwrap();
    let search = "[output.html.search]\nenable = true\n";
    let book = book.file("book.toml", toml + search);
    let [_, errors] = said(&book, &["build"]);
    assert_eq!(errors, "");
}

#[test]
fn epub_says_how_large_it_is() {
    let book = TestBook::new().with_theme_of_epub();
    let [output, errors] = said(&book, &["epub"]);
    let bytes = fs::read(book.root().join("async-rust.epub")).unwrap().len();
    let wrote = format!("Wrote async-rust.epub, {} KB\n", bytes / 1000);
    assert_eq!([output, errors], [wrote, String::new()]);
}

#[test]
fn only_html_is_made() {
    let book = TestBook::new();
    assert_eq!(said(&book, &["preprocess", "supports", "html"]), ["", ""]);
    let mut child = weave(&book, &["preprocess", "supports", "epub"]);
    assert!(!child.process.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn pdf_says_so_if_the_browser_prints_nothing() {
    let book = TestBook::new();
    for (browser, ended) in [("true", 0), ("false", 1)] {
        let mut weave = Command::new(env!("CARGO_BIN_EXE_weave"));
        weave.arg("pdf").current_dir(book.root());
        weave.env("CHROME", browser).env("TMPDIR", book.root());
        let output = weave.output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{errors}");
        let said = format!("{browser} printed nothing and ended with exit");
        assert!(errors.starts_with(&said), "{errors}");
        assert!(errors.contains(&format!("status: {ended}")), "{errors}");
        assert!(!book.root().join("async-rust.pdf").exists());
    }
}

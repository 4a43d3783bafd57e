//! A stock mdBook builds the same book: with the command that book.toml names
//! in just the same way but for what the tool adds to finished pages; and without it with plain code in the place of figures.

#[path = "../common/mod.rs"]
mod common;

use common::{built_book, files, root};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::fs;

/// How book.toml calls the tool; the tests call what Cargo would.
const CARGO_RUN: &str = "cargo run --quiet --bin weave --";

fn config() -> Config {
    Config::from_disk(root().join("book.toml")).unwrap()
}

fn build(config: Config) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut book = MDBook::load_with_config(root(), config).unwrap();
    book.config.build.build_dir = folder.path().to_owned();
    book.build().unwrap();
    folder
}

#[test]
fn stock_mdbook_builds_the_same_pages() {
    let mut config = config();
    let key = "preprocessor.weave.command";
    let command: String = config.get(key).unwrap().unwrap();
    assert!(command.starts_with(CARGO_RUN), "{command}");
    let weave = format!("\"{}\"", env!("CARGO_BIN_EXE_weave"));
    config.set(key, command.replace(CARGO_RUN, &weave)).unwrap();

    let (ours, stock) = (built_book(), build(config));
    assert_eq!(files(ours.path()), files(stock.path()));
    for file in files(ours.path()) {
        // mdBook's has a `<base>`, in the place of which all links of ours
        // say where they start.
        if file == "404.html" {
            continue;
        }
        let read = |book: &tempfile::TempDir| {
            let bytes = fs::read(book.path().join(&file)).unwrap();
            match file.ends_with(".html") {
                true => as_stock(&String::from_utf8(bytes).unwrap()),
                false => bytes,
            }
        };
        assert!(read(&ours) == read(&stock), "{file} differs");
    }
}

/// A page without what the tool adds to it when it is done: the contents
/// beside it, and names of tables.
fn as_stock(page: &str) -> Vec<u8> {
    let table = "\"table-wrapper\"";
    let named =
        format!("{table} tabindex=\"0\" role=\"group\" aria-label=\"Table\"");
    let page = page.replace(&named, table);
    let Some((before, rest)) = page.split_once("<nav id=\"contents\"") else {
        return page.into();
    };
    let (_, after) = rest.split_once("</nav>").unwrap();
    format!("{before}{after}").into_bytes()
}

#[test]
fn mdbook_without_weave_shows_plain_code() {
    let mut config = config();
    config.set("preprocessor", toml::Table::new()).unwrap();
    let book = build(config);
    let page = fs::read_to_string(book.path().join("async_io.html")).unwrap();
    assert!(page.contains("<code class=\"language-rust\">"));
    assert!(page.contains("TcpListener::bind"));
    assert!(!page.contains("rustdoc_include"));
    assert!(!page.contains("<figure class=\"listing\""));
}

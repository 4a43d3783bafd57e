//! A stock mdBook builds the same book: with the command that book.toml names,
//! just the same but for what the tool adds to finished pages; and without the
//! command, with plain code in the place of figures.

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use walkdir::WalkDir;
use weave::proof::scratch;
use weave::site::{self, Options};

/// How book.toml calls the tool; the tests call what Cargo would.
const CARGO_RUN: &str = "cargo run --quiet --bin weave --";

/// The book that the tool lies in.
fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the tool lies in the book")
}

fn config() -> Config {
    Config::from_disk(root().join("book.toml")).unwrap()
}

fn build(config: Config) -> TempDir {
    let folder = scratch::folder().unwrap();
    let mut book = MDBook::load_with_config(root(), config).unwrap();
    book.config.build.build_dir = folder.path().to_owned();
    book.build().unwrap();
    folder
}

/// The files below a folder, by their paths in it.
fn files(folder: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap();
            files.insert(path.to_owned(), fs::read(entry.path()).unwrap());
        }
    }
    files
}

#[test]
fn stock_mdbook_builds_the_same_pages() {
    let mut config = config();
    let key = "preprocessor.weave.command";
    let command: String = config.get(key).unwrap().unwrap();
    assert!(command.starts_with(CARGO_RUN), "{command}");
    let weave = format!("\"{}\"", env!("CARGO_BIN_EXE_weave"));
    config.set(key, command.replace(CARGO_RUN, &weave)).unwrap();

    let ours = scratch::folder().unwrap();
    site::build(root(), ours.path(), &Options::default()).unwrap();
    let (mut ours, mut stock) = (files(&ours), files(&build(config)));
    // Files that a preprocessor cannot write: programs, and what can be found.
    ours.retain(|path, _| {
        let is_found = path.to_string_lossy().starts_with("search-documents");
        !is_found && path.extension() != Some("rs".as_ref())
    });
    // The page to print takes all that the tool knows of the book.
    assert!(ours.remove(Path::new("print.html")).is_some());
    assert!(ours.keys().eq(stock.keys()), "they have other files");
    for (path, ours) in ours {
        let stock = stock.remove(&path).expect("both have it");
        // mdBook's 404.html has a `<base>`, in the place of which all links
        // of ours say where they start.
        let is_same = match path.extension() {
            _ if path == Path::new("404.html") => true,
            Some(html) if html == "html" => as_stock(ours) == as_stock(stock),
            // Those of each page are smaller, and say the same.
            Some(script) if script == "js" => {
                ours == stock || ours == without_space(stock)
            }
            _ => ours == stock,
        };
        assert!(is_same, "{} differs", path.display());
    }
}

/// How the button of the search begins.
const BUTTON: &str = "<button id=\"search-button\"";

/// A script as the tool leaves it.
fn without_space(script: Vec<u8>) -> Vec<u8> {
    let script = String::from_utf8(script).unwrap();
    minifier::js::minify(&script).to_string().into_bytes()
}

/// A page without what the tool adds to it when it is done: the style sheet
/// in the place of a link to it, the contents beside it or in `toc.html`, names
/// of tables, the button of a search that has something to look through, and
/// the place where a browser stops.
fn as_stock(page: Vec<u8>) -> String {
    let page = String::from_utf8(page).unwrap();
    let lines = page.lines().filter(|it| !it.contains("theme/pause"));
    let page = lines.collect::<Vec<_>>().join("\n");
    let page = without(&page, "<style>", "</style>");
    let page = without(&page, "<link rel=\"stylesheet\"", ">");
    let page = page
        .replace(" role=\"group\" aria-label=\"Table\"", "")
        .replace(" tabindex=\"-1\"", "")
        .replace("<body class=\"long\">", "<body>");
    let page = without(&page, "<nav aria-label=\"Contents\"", "</nav>");
    let page = without(&page, " data-documents=\"", "\"");
    let page = page.replace("<button id=\"search-button\" hidden", BUTTON);
    without(&page, "<nav id=\"contents\"", "</nav>")
}

/// A page without what stands from `start` to the next `end`.
fn without(page: &str, start: &str, end: &str) -> String {
    let Some((before, rest)) = page.split_once(start) else {
        return page.to_owned();
    };
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{after}")
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

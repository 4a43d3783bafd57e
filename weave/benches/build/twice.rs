//! A copy of the book, as it is or twice its size: then each part and each
//! listing is there once more, with `_2` behind its name.

use regex::{Captures, Regex};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Copies the book below `root` into the folder `to`.
pub fn copy(root: &Path, to: &Path, twice: bool) {
    for file in ["book.toml", "Cargo.toml"] {
        fs::copy(root.join(file), to.join(file)).unwrap();
    }
    for folder in ["src", "theme", "listings"] {
        copy_folder(&root.join(folder), &to.join(folder));
    }
    if twice {
        double(to);
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        match from.is_dir() {
            true => copy_folder(&from, &to),
            false => drop(fs::copy(from, to).unwrap()),
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|it| it.unwrap().file_name().into_string());
    names.map(Result::unwrap).collect()
}

fn double(book: &Path) {
    let listings = book.join("listings");
    let mut all = BTreeSet::new();
    for part in names(&listings) {
        let (from, to) =
            (listings.join(&part), listings.join(format!("{part}_2")));
        fs::create_dir_all(&to).unwrap();
        fs::copy(from.join("Cargo.toml"), to.join("Cargo.toml")).unwrap();
        for folder in ["src/bin", "fail"] {
            let (from, to) = (from.join(folder), to.join(folder));
            if from.is_dir() {
                fs::create_dir_all(&to).unwrap();
                for file in names(&from) {
                    let (name, end) = file.split_once('.').unwrap();
                    all.insert(name.to_owned());
                    let text = fs::read_to_string(from.join(&file)).unwrap();
                    let to = to.join(format!("{name}_2.{end}"));
                    fs::write(to, neighbors_renamed(&text)).unwrap();
                }
            }
        }
    }
    let src = book.join("src");
    let mut lines = String::new();
    for file in names(&src) {
        let Some(name) = file.strip_suffix(".md") else {
            continue;
        };
        if name.starts_with("async_") {
            let text = fs::read_to_string(src.join(&file)).unwrap();
            let to = src.join(format!("{name}_2.md"));
            fs::write(to, links_renamed(&text, &all)).unwrap();
            lines += &format!("- [{name} again]({name}_2.md)\n");
        }
    }
    let summary = src.join("SUMMARY.md");
    let text = fs::read_to_string(&summary).unwrap();
    let text = text.replacen("\n---\n", &format!("{lines}\n---\n"), 1);
    fs::write(summary, text).unwrap();
}

/// A listing that names the others of its copy.
fn neighbors_renamed(text: &str) -> String {
    let neighbor = Regex::new(r"(?m)^(//@ (?:after|with): \w+)").unwrap();
    neighbor.replace_all(text, "${1}_2").into_owned()
}

/// A chapter that shows and links to what is in its copy.
fn links_renamed(text: &str, listings: &BTreeSet<String>) -> String {
    let path = Regex::new(r"listings/(\w+)/(src/bin|fail)/(\w+)\.").unwrap();
    let text = path.replace_all(text, "listings/${1}_2/$2/${3}_2.");
    let page = Regex::new(r"\b(async_\w+|listings/\w+)\.(md|html)").unwrap();
    let text = page.replace_all(&text, "${1}_2.$2");
    let place = Regex::new(r"#(\w+)").unwrap();
    let rename = |found: &Captures| match listings.contains(&found[1]) {
        true => format!("#{}_2", &found[1]),
        false => found[0].to_owned(),
    };
    place.replace_all(&text, rename).into_owned()
}

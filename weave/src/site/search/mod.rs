//! What the search of the book looks through: a file made from the pages, which
//! one of them fetches when its reader first searches.
//!
//! The file is a script, since a page that is opened from disk may fetch
//! nothing else. The template has a button for the search that is hidden, as it
//! stays where a stock mdBook builds the book and there is no such file.

mod documents;
mod tags;
mod text;

use super::pages::Page;
use anyhow::{Context, Result};
use documents::Document;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The path of the file, if names do not have hashes.
pub const PATH: &str = "search-documents.js";

/// What the file calls the documents.
const GLOBAL: &str = "searchDocuments";

/// The place in the template for the name of the file.
const PLACE: &str = "<button id=\"search-button\" hidden";

/// Writes what can be found on the pages into the folder `to`, and returns the
/// name of that file, which contains its hash if files have one.
///
/// # Errors
///
/// The file could not be written.
pub fn write(to: &Path, pages: &[Page], is_hashed: bool) -> Result<String> {
    let documents = serde_json::to_string(&documents(pages))?;
    let script = format!("const {GLOBAL} = {documents};\n");
    let name = match is_hashed {
        true => {
            let hash = Sha256::digest(&script);
            let hash: String =
                hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
            format!("search-documents-{hash}.js")
        }
        false => PATH.to_owned(),
    };
    fs::write(to.join(&name), script)
        .with_context(|| format!("could not write {name}"))?;
    Ok(name)
}

/// Tells each page the name of the file.
pub fn put_into(pages: &mut [Page], name: &str) {
    let button =
        format!("<button id=\"search-button\" data-documents=\"{name}\"");
    for page in pages {
        if let Some((before, after)) = page.html.split_once(PLACE) {
            page.html = format!("{before}{button}{after}");
        }
    }
}

/// The documents of all pages, in an order that does not depend on the disk's.
fn documents(pages: &[Page]) -> Vec<Document> {
    let mut searched: Vec<&Page> = pages
        .iter()
        // These repeat what others say.
        .filter(|it| {
            !["404.html", "print.html", "toc.html"].contains(&&*it.path)
        })
        .collect();
    searched.sort_by_key(|page| (documents::is_listing(page), &page.path));
    let folders: BTreeSet<&str> = searched
        .iter()
        .filter_map(|page| Some(page.path.rsplit_once('/')?.0))
        .collect();
    let documents = searched.into_par_iter().flat_map_iter(|page| {
        // A page of pages lists what these say themselves.
        let name = page.path.trim_end_matches(".html");
        let most = if folders.contains(name) {
            1
        } else {
            usize::MAX
        };
        documents::of_page(page).into_iter().take(most)
    });
    documents.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, title: &str) -> Page {
        Page {
            path: path.to_owned(),
            html: format!(
                "{PLACE}></button><main><h1 id=\"t\">{title}</h1><h2 id=\"u\">\
                 More</h2></main>"
            ),
        }
    }

    #[test]
    fn pages_name_the_file_of_what_can_be_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut pages = [
            page("listings/b.html", "b"),
            page("listings.html", "All"),
            page("print.html", "Print"),
            page("a.html", "A"),
        ];
        let name = write(folder.path(), &pages, false).unwrap();
        put_into(&mut pages, &name);
        let file = folder.path().join("search-documents.js");
        let script = fs::read_to_string(file).unwrap();
        let places = ["a.html#t", "a.html#u", "listings.html#t", "listings/b"];
        let found = places.map(|place| script.find(place).expect(place));
        assert!(found.is_sorted(), "{script}");
        assert_eq!(script.matches("\"url\"").count(), places.len());
        for page in pages {
            let name = "data-documents=\"search-documents.js\"";
            assert!(page.html.contains(name) && !page.html.contains("hidden"));
        }
    }

    #[test]
    fn the_name_of_the_file_changes_with_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        for title in ["A", "B", "A"] {
            write(folder.path(), &[page("a.html", title)], true).unwrap();
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

//! The PDF as a file, and what it says of itself.

use anyhow::{Context, Result};
use lopdf::{Document, Object, dictionary, text_string};
use mdbook_driver::config::Config;
use std::fs;
use std::path::Path;

/// Reads a PDF.
///
/// # Errors
///
/// It cannot be read, or is none.
pub fn read(path: &Path) -> Result<Document> {
    Document::load(path)
        .with_context(|| format!("could not read {}", path.display()))
}

/// Has a PDF say whose book it is. A viewer then shows the title, and the
/// outline beside the pages.
///
/// # Errors
///
/// It is no complete PDF.
pub fn describe(pdf: &mut Document, config: &Config) -> Result<()> {
    let book = &config.book;
    let texts = [
        ("Title", book.title.clone()),
        ("Author", Some(book.authors.join(", "))),
        ("Subject", book.description.clone()),
    ];
    // Chromium has said already when and by what it was made.
    let info = pdf.trailer.get(b"Info").and_then(Object::as_reference)?;
    let info = pdf.get_dictionary_mut(info)?;
    for (key, text) in texts {
        if let Some(text) = text {
            info.set(key, text_string(&text));
        }
    }
    let language = book.language.as_deref().unwrap_or("en");
    let catalog = pdf.catalog_mut()?;
    catalog.set("Lang", text_string(language));
    catalog.set("PageMode", "UseOutlines");
    let preferences = dictionary! { "DisplayDocTitle" => true };
    catalog.set("ViewerPreferences", preferences);
    Ok(())
}

/// Writes a PDF: all of it, or nothing.
///
/// # Errors
///
/// The file could not be written.
pub fn write(pdf: &mut Document, to: &Path) -> Result<()> {
    let could_not = || format!("could not write {}", to.display());
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).with_context(could_not)?;
    let part = to.with_extension("pdf.part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, to))
        .with_context(could_not)
}

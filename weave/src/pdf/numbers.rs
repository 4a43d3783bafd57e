//! On which page each place is, and its number in the links that show it.
//!
//! ```text
//! {"a--b": 7}, <a href="#a--b" data-page="">   →   <a href="#a--b" data-page="7">
//! ```

use anyhow::{Context, Result};
use lopdf::{Document, Object};
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The numbers of pages by the ids of places, counted from 1.
pub type Numbers = BTreeMap<String, u32>;

/// A link that shows a number, as the page to print has it.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r##"href="#([^"]+)" data-page="""##)
        .expect("the pattern is right")
});

/// The places to which a PDF of Chromium has links.
///
/// # Errors
///
/// It is not made as Chromium makes one.
pub fn of_places(pdf: &Document) -> Result<Numbers> {
    let pages: BTreeMap<_, _> = pdf
        .get_pages()
        .into_iter()
        .map(|(number, page)| (page, number))
        .collect();
    let places = pdf.catalog()?.get_deref(b"Dests", pdf)?.as_dict()?;
    let mut numbers = Numbers::new();
    for (id, place) in places.iter() {
        let (_, place) = pdf.dereference(place)?;
        let page = place.as_array()?.first().map(Object::as_reference);
        let page = page.context("a place is on no page")??;
        let number = pages.get(&page).context("a place is on no page")?;
        numbers.insert(String::from_utf8_lossy(id).into_owned(), *number);
    }
    Ok(numbers)
}

/// Puts numbers into the page to print.
///
/// # Errors
///
/// A place that it links to is not in the PDF.
pub fn put_into(html: &str, numbers: &Numbers) -> Result<String> {
    let mut lost = None;
    let html = LINK.replace_all(html, |link: &Captures| {
        let id = &link[1];
        let number = numbers.get(id).map(u32::to_string);
        if number.is_none() {
            lost = Some(id.to_owned());
        }
        let number = number.unwrap_or_default();
        format!("href=\"#{id}\" data-page=\"{number}\"")
    });
    match lost {
        // Chromium leaves out what stands left of its paper.
        Some(id) => anyhow::bail!(
            "`#{id}` is on no page of the PDF\n  help: give it no margin on \
             paper that is negative, in theme/book.css"
        ),
        None => Ok(html.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_get_the_numbers_of_their_pages() {
        let numbers = Numbers::from([("a--".to_owned(), 7)]);
        let link = |number: &str| {
            format!("<a href=\"#a--\" data-page=\"{number}\">a</a>")
        };
        assert_eq!(put_into(&link(""), &numbers).unwrap(), link("7"));
        let error = put_into(&link(""), &Numbers::new()).unwrap_err();
        let error = error.to_string();
        assert!(error.starts_with("`#a--` is on no page of the PDF"));
    }
}

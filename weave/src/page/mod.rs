//! What a reader gets, as HTML.
//!
//! - [`place`]: which listing a block of a chapter shows
//! - [`figure`]: a piece of a listing, with its code ([`rust`]), what changed in
//!   it ([`changes`]) and its caption ([`controls`])
//! - [`names`]: links from the words of the text to listings, and to what they
//!   define ([`definitions`])
//! - [`terms`]: links from the words of the text to the glossary
//! - [`code`]: a block of code that is no listing, in the same [`frame`]
//! - [`notes`]: footnotes ([`definition`]), beside the text that refers to them
//! - [`appendix`]: the pages that nobody writes
//! - [`summary`]: whether each page has a place of its own
//! - [`template`]: what is on each page already
//! - [`contents`]: the list of chapters and sections beside each page
//! - [`html`]: what all of them need to stand in Markdown; [`container`]: inside
//!   of lists and quotations

pub mod appendix;
mod changes;
pub mod code;
mod container;
pub mod contents;
mod controls;
mod definition;
mod definitions;
pub mod figure;
mod frame;
pub mod html;
pub mod names;
pub mod notes;
pub mod place;
pub mod programs;
mod rust;
pub mod summary;
pub mod template;
pub mod terms;

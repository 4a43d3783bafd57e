//! What a reader gets, as HTML.
//!
//! - [`place`]: which listing a block of a chapter shows
//! - [`figure`]: a piece of a listing, with its code ([`rust`]), its changed
//!   lines ([`changes`]) and its caption ([`controls`])
//! - [`code`]: a block of code that is no listing
//! - [`notes`]: footnotes, beside the text that refers to them
//! - [`appendix`]: the pages that nobody writes
//! - [`contents`]: the list of chapters and sections beside each page
//! - [`html`]: what all of them need to stand in Markdown

pub mod appendix;
mod changes;
pub mod code;
pub mod contents;
mod controls;
pub mod figure;
pub mod html;
pub mod notes;
pub mod place;
mod rust;

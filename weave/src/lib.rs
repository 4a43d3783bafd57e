//! Weaves listings into the pages of the book.
//!
//! From a listing to a page: [`listing`] reads one file, [`listings`] all of
//! them; [`chapter`] finds what a chapter shows; [`preprocessor`] makes
//! [`figure`]s of it and adds [`pages`]; [`site`] has mdBook render the
//! result; [`serve`] does that again and again. From a listing to its output:
//! [`compile`] builds it, [`run`] runs it, [`bless`] keeps what it printed and
//! the [`timeline`] of its jobs.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bless;
mod changes;
mod chapter;
pub mod child;
pub mod claims;
mod code;
pub mod compile;
mod contents;
mod directive;
pub mod figure;
mod highlight;
mod html;
mod includes;
mod lines;
mod links;
pub mod listing;
pub mod listings;
mod notes;
mod pages;
pub mod playground;
pub mod preprocessor;
pub mod problem;
pub mod run;
pub mod serve;
pub mod site;
pub mod timeline;
pub mod verdict;

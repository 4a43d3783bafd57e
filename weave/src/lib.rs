//! Weaves listings into the pages of the book.
//!
//! From a file to a page: a [`listing`] is parsed from its file. The
//! [`library`] has all of them, with what stands beside them. A `chapter` is
//! scanned for what it shows, links to and includes. The `page` has a figure
//! in the place of each block, and notes by their text. The [`preprocessor`]
//! takes these steps in their order; it is what mdBook calls. The [`site`] is
//! what mdBook makes of the result, and is [served](serve) again and again.
//!
//! From a file to what it does: the [`proof`] compiles and runs it, judges,
//! and blesses. What is wrong anywhere is a [`problem`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod chapter;
pub mod library;
pub mod listing;
pub mod nearest;
mod page;
pub mod preprocessor;
pub mod problem;
pub mod proof;
pub mod serve;
pub mod site;

//! What a chapter says, and what is wrong with it.
//!
//! - [`scan`]: reads its Markdown once, and finds
//!   - its blocks, each in a [`language`]
//!   - its [`directive`]s, on their [`lines`]
//!   - its [`notes`], which have to be defined and used
//! - [`includes`] and [`links`]: check what it names

pub mod directive;
pub mod includes;
pub mod language;
pub mod lines;
pub mod links;
pub mod notes;
pub mod scan;

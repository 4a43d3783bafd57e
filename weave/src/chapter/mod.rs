//! What a chapter says, and what is wrong with it.
//!
//! - [`scan`]: reads its Markdown once, and what is [`found`] is
//!   - its [`block`]s of code, each in a [`language`]
//!   - its [`directive`]s, on their [`lines`]
//!   - its [`ids`], and the [`html`] that it types
//!   - its [`notes`] and its [`references`], which have to be defined
//!   - [`characters`] that have no place in it
//! - [`includes`] and [`links`]: check what it names

pub mod block;
mod characters;
pub mod directive;
pub mod found;
mod html;
pub mod ids;
pub mod includes;
pub mod language;
pub mod lines;
pub mod links;
pub mod notes;
mod references;
pub mod scan;

//! Weaves listings into the pages of the book.
//!
//! From a file to a page: [`listing`] parses one file, and [`library`] holds
//! all of them and checks them against each other. `chapter` scans Markdown
//! for what it shows, links to and includes. `page` produces the HTML: figures,
//! blocks of code, notes, the pages that nobody writes. [`preprocessor`] takes
//! these steps for mdBook; [`site`] has mdBook build the whole book, and adds what
//! only finished pages can have. [`serve`] does that at each save, and [`pdf`]
//! has it printed.
//!
//! From a file to what it does: [`proof`] compiles and runs listings, and
//! checks what they print. What is wrong anywhere is a [`problem`].
//!
//! ```text
//! problem, nearest ← listing ← library ← page ← preprocessor ← site ← serve, pdf
//!                ↖ chapter ←───────────┘     proof ← library
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod chapter;
pub mod library;
pub mod listing;
pub mod nearest;
mod page;
pub mod pdf;
pub mod preprocessor;
pub mod problem;
pub mod proof;
pub mod serve;
pub mod site;

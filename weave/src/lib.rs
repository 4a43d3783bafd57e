//! Weaves listings into the pages of the book.
//!
//! From a file to a page: [`listing`] parses one file, and [`library`] holds
//! all of them and checks them against each other. `chapter` scans Markdown
//! for what it shows, links to and includes. `page` produces the HTML: figures,
//! blocks of code, notes, the pages that nobody writes. [`preprocessor`] takes
//! these steps for mdBook; [`site`] has mdBook build the whole book, and adds what
//! only finished pages can have. [`serve`] does that at each save, [`pdf`] has it
//! printed, and [`epub`] puts it into a file for e-readers. A picture of a page
//! becomes a file or pixels in `drawing`.
//!
//! From a file to what it does: [`proof`] compiles and runs listings, and
//! checks what they print. What is wrong anywhere is a [`problem`]. `commit` says of
//! which commit the book is.
//!
//! ```text
//! problem, nearest ← listing ← library ← page ← preprocessor ← site ← serve, pdf, epub
//!                ↖ chapter ←───────────┘     proof ← library
//! tags ← drawing ← site, epub                 commit ← pdf, epub
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod chapter;
mod commit;
mod drawing;
pub mod epub;
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
mod tags;

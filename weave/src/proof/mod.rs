//! From a listing to what it does: [`compile`] builds it, [`run`] runs it, the
//! [`verdict`] says whether that is what the page says, and [`bless`] makes
//! the page say so.

pub mod bless;
pub mod child;
pub mod compile;
pub mod cores;
pub mod port;
pub mod run;
mod usage;
pub mod verdict;

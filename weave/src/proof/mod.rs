//! From a listing to what it does.
//!
//! - [`compile`]: builds it, or has the compiler refuse it
//! - [`run`]: runs it, as a [`child`] that ends with its owner, with what it has
//!   to itself ([`port`], [`cores`], [`scratch`]); reads its [`output`], and asks what
//!   it used ([`cpu_time`])
//! - [`verdict`]: whether it did what the page says
//! - [`bless`]: makes the page say what it did

pub mod bless;
pub mod child;
pub mod compile;
pub mod cores;
mod cpu_time;
mod lock;
mod output;
pub mod port;
pub mod run;
pub mod scratch;
pub mod verdict;

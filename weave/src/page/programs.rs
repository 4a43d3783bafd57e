//! Programs, ready to be shown: highlighted, compared with those that they grew
//! from, and looked through for what they define. That takes long, and from one
//! build to the next most of them are the same.

use super::changes::{Changes, changes};
use super::definitions::definitions;
use super::rust;
use crate::library::Listings;
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A program, ready to be shown.
pub struct Program {
    /// Its text, and that of the one that it grew from.
    of: (String, Option<String>),
    /// Its lines as HTML.
    pub lines: Vec<String>,
    /// What it defines, with the line of each from 1.
    pub definitions: Vec<(String, usize)>,
    /// Its changes since the one that it grew from.
    pub changes: Changes,
}

/// Those of all listings, by their names.
#[derive(Clone, Default)]
pub struct Programs(BTreeMap<String, Arc<Program>>);

impl Programs {
    /// Those of listings. One that is among the last and is still the same is
    /// not made anew.
    pub fn of(listings: &Listings, last: &Programs) -> Programs {
        let programs = listings.iter().par_bridge().map(|listing| {
            let before = listings.predecessor(listing);
            let before = before.map(|before| &before.program);
            let last = last.0.get(&listing.name).filter(|last| {
                (&last.of.0, last.of.1.as_ref()) == (&listing.program, before)
            });
            let program = last.cloned().unwrap_or_else(|| {
                Arc::new(Program::new(&listing.program, before))
            });
            (listing.name.clone(), program)
        });
        Programs(programs.collect())
    }

    /// That of a listing.
    pub fn get(&self, name: &str) -> &Program {
        &self.0[name]
    }
}

impl Program {
    fn new(text: &str, before: Option<&String>) -> Program {
        let changes = before.map(|before| changes(before, text));
        Program {
            of: (text.to_owned(), before.cloned()),
            lines: rust::lines(text),
            definitions: definitions(text),
            changes: changes.unwrap_or_default(),
        }
    }
}

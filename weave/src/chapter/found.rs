//! What is found in a chapter, and in what it includes.

use super::block::Block;
use super::directive::Directive;
use super::ids::Ids;
use crate::problem::Problem;

/// What was found in one chapter.
#[derive(Debug, Default)]
pub struct Scan {
    /// The fenced Rust blocks, in their order.
    pub blocks: Vec<Block>,
    /// The directives outside of Rust blocks, in their order.
    pub directives: Vec<Directive>,
    /// Where each link points.
    pub links: Vec<Link>,
    /// The ids of headings, of notes and of typed HTML.
    pub ids: Ids,
    /// Whether it has blocks of code or notes, which only a chapter can have.
    pub needs_weave: bool,
    /// What is wrong with the text itself, as a note that is never defined.
    pub problems: Vec<Problem>,
}

/// A link, or the place of a picture.
#[derive(Debug)]
pub struct Link {
    /// Where it points.
    pub to: String,
    /// The file that has it.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Link {
    /// One on a line of `file`.
    pub fn new(file: &str, line: usize, to: String) -> Link {
        Link {
            to,
            file: file.to_owned(),
            line,
        }
    }
}

//! What a reader gets: the blocks of a chapter find their [`place`] and become
//! a [`figure`] of a listing or a block of [`code`], its footnotes [`notes`]
//! beside the text; the [`appendix`] and the [`contents`] nobody writes.

pub mod appendix;
mod changes;
pub mod code;
pub mod contents;
mod controls;
pub mod figure;
pub mod html;
pub mod notes;
pub mod place;
mod rust;

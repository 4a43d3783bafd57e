//! What is put into a page that mdBook has made, and what no template can say.

use super::published::Additions;
use super::style::Style;
use super::{Page, address, pause};
use crate::page::contents::Contents;

/// What stands in pages for the path that each build has of its own, so that
/// they can be kept for the next.
pub const LIVE_RELOAD: &str = "weave:live-reload";

/// What all pages get.
pub struct Finish<'a> {
    /// The contents of the book, to stand beside each.
    pub contents: &'a Contents,
    /// The style sheets, to stand in each.
    pub style: Style,
    /// Where an open page learns of a new build.
    pub live_reload: Option<&'a str>,
    /// What pages of a published book have.
    pub additions: Option<Additions<'a>>,
}

impl Finish<'_> {
    /// A page as the reader gets it.
    pub fn page(&self, page: &Page) -> Page {
        let mut html = self.contents.put_into(&page.path, &page.html);
        html = pause::put(&with_stops(&html));
        if let Some(endpoint) = self.live_reload {
            html = html.replacen(LIVE_RELOAD, endpoint, 1);
        }
        if page.path == "404.html" {
            html = address::without_base(&html);
        }
        let mut page = Page {
            path: page.path.clone(),
            html: self.style.put_into(&html),
        };
        if let Some(additions) = &self.additions {
            additions.put_into(&mut page);
        }
        page
    }
}

/// A page whose tables have a name, for the script to make them stops of the
/// Tab key where they are wider than the page; and whose headings are none.
fn with_stops(html: &str) -> String {
    let table = "<div class=\"table-wrapper\">";
    let named =
        "<div class=\"table-wrapper\" role=\"group\" aria-label=\"Table\">";
    // A heading leads to itself: to be clicked and copied, not to be passed at
    // each press of Tab.
    let heading = "<a class=\"header\" ";
    let no_stop = "<a class=\"header\" tabindex=\"-1\" ";
    html.replace(table, named).replace(heading, no_stop)
}

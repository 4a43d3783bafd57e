//! Links from one place of the book to another.

use crate::common::TestBook;
use snapbox::str;

#[test]
fn a_link_to_no_page() {
    TestBook::new().more("[x](chaptre.md)").fails(str![[r#"
src/chapter.md:11: `chaptre.md` leads to no page of the book
  help: did you mean `chapter.md`?
"#]]);
}

#[test]
fn a_link_to_no_place_on_a_page() {
    TestBook::new().more("[x](#helo)").fails(str![[r#"
src/chapter.md:11: `#helo` leads to no place on its page
  help: did you mean `#hello`?
"#]]);
}

#[test]
fn links_to_pages_places_and_other_sites_are_right() {
    let links = "[a](#chapter) [b](chapter.md#hello) [c](listings.md) \
                 [d](listings/hello.md) [e](https://doc.rust-lang.org/std/)";
    TestBook::new().more(links).build().unwrap();
}

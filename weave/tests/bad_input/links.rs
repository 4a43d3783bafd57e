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
fn a_link_to_a_line_that_is_not_there() {
    let text = "[x](#hello-L3) [y](listings/hello.md#hello-L4)";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: `#hello-L3` leads to no place on its page
  help: did you mean `#hello-L2`?

src/chapter.md:11: `listings/hello.md#hello-L4` leads to no place on its page
  help: did you mean `#hello-L3`?

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_link_from_the_root_of_the_site() {
    let text = "[x](/chapter.md) ![y](/a.svg)\n<a href='/'>z</a>";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: `/a.svg` leads to the root of a site, where the book need not be
  help: begin it at the folder of this page

src/chapter.md:11: `/chapter.md` leads to the root of a site, where the book need not be
  help: begin it at the folder of this page

src/chapter.md:12: `/` leads to the root of a site, where the book need not be
  help: begin it at the folder of this page

The book has 3 mistakes.
"#]]);
}

#[test]
fn a_link_in_html() {
    let text = "<a href=\"chapter.html#helo\">x</a>\n<img src=a.svg>\n\n\
                <p>\n<a\n href='no.html'>y</a>\n</p>";
    TestBook::new().more(text).fails(str![[r#"
src/chapter.md:11: `chapter.html#helo` leads to no place on its page
  help: did you mean `#hello`?

src/chapter.md:12: `a.svg` leads to no page of the book
  help: link to a chapter of SUMMARY.md that is written

src/chapter.md:16: `no.html` leads to no page of the book
  help: link to a chapter of SUMMARY.md that is written

The book has 3 mistakes.
"#]]);
}

#[test]
fn a_link_to_the_source_of_an_index() {
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n- [A](a/README.md)\n\
                   - [All listings]()\n- [Proof]()\n";
    let book = TestBook::new().file("src/SUMMARY.md", summary).file(
        "src/a/README.md",
        "# A\n\n[x](./README.md) [y](index.md#a)\n",
    );
    book.more("[x](a/README.md#a) [y](a/index.html)")
        .fails(str![[r#"
src/a/README.md:3: `./README.md` leads to no page of the book
  help: the page that is made of it is `a/index.md`

src/chapter.md:11: `a/README.md#a` leads to no page of the book
  help: the page that is made of it is `a/index.md`

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_link_by_the_words_of_a_picture() {
    let book = TestBook::new().file("src/a.svg", "<svg/>");
    let text = "## A ![b](a.svg) c\n\n[x](#a-b-c)\n[y](#a--c)";
    book.more(text).fails(str![[r#"
src/chapter.md:13: `#a-b-c` leads to no place on its page
  help: did you mean `#a--c`?
"#]]);
}

#[test]
fn links_to_pages_places_and_other_sites_are_right() {
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n- [A](<my page.md>)\n\
                   - [All listings]()\n- [Proof]()\n";
    let mut book = TestBook::new()
        .file("src/SUMMARY.md", summary)
        .file("src/my page.md", "# My page\n")
        .file("src/a b.txt", "");
    for link in [
        "#chapter",
        "chapter.md#hello",
        "./chapter.html?a=b#hello",
        "index.html#hello",
        "listings.md",
        "listings/hello.md",
        "listings/hello.html#hello-L3",
        "listings/hello.html#hello",
        "#hello-L2",
        "listings/hello.rs",
        "print.html",
        "my%20page.md#my-page",
        "a%20b.txt",
        "#%C3%BCber",
        "#über",
        "#here",
        "#there",
        "#term",
        "#note-n",
        "#top",
        "#:~:text=word",
        "https://doc.rust-lang.org/std/",
        "HTTPS://doc.rust-lang.org/std/",
        "//doc.rust-lang.org/std/",
        "mailto:a@example.org",
        "tel:+123",
        "data:text/plain,a",
    ] {
        let text = format!(
            "## Über\n\n[x]({link})[^n] <i id=here></i>\n\nTerm\n: b\n\n\
             [^n]: c\n\n<h2 id='there'>d</h2>"
        );
        book = book.more(&text);
        book.build().unwrap();
    }
}

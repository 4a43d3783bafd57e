//! The steps from a chapter to its page come in an order in which none undoes
//! another: mistakes are found in what the author wrote, before anything is
//! moved; what is included is text, and what is made of it is HTML that no
//! later step takes for Markdown or for a directive.

mod common;

use common::{HELLO, LISTING, TestBook};
use scraper::{ElementRef, Html, Selector};
use snapbox::str;

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef) -> String {
    element.text().collect()
}

/// The chapter up to its listing, whose paragraph has a note.
const WITH_NOTE: &str = "\
# Chapter

One.[^n]

```rust
{{#rustdoc_include ../listings/io/src/bin/hello.rs}}
```
";

#[test]
fn all_mistakes_are_said_together_by_file_and_line() {
    // The notes move, the figure takes other lines than its block, and links
    // are looked at last: nothing of that is seen in a line or in their order.
    TestBook::new()
        .file(LISTING, format!("//@ quickly\n{HELLO}"))
        .file("src/z.md", "# Z\n\n[x](#y)\n\n```python\n```\n")
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Z](z.md)\n- [Chapter](chapter.md)\n\
             - [All listings]()\n- [Proof]()\n",
        )
        .more(
            "a[^m]\n\n[^m]: b\n\n[x](#y)\n\na[^n]\n\n{{#include x.txt}}\n\n\
             - [ ] c",
        ).fails(str![[r#"
listings/io/src/bin/hello.rs:1: `//@ quickly` is not known
  help: the words are `does: WORDS`, `after: NAME`, `with: NAME`, `takes: 1s`, `limit: 512MiB`, `unordered`, `roughly`, `forever`, `hangs`, `busy`, `alone`, `release`, `long`, `unix`, `linux`
  shown at src/chapter.md:4

src/chapter.md:15: `#y` leads to no place on its page
  help: link to a heading or a listing of that page

src/chapter.md:17: the note `n` is not defined
  help: write it below the paragraph: `[^n]: …`

src/chapter.md:19: there is no file src/x.txt
  help: paths are relative to the chapter's folder

src/chapter.md:21: a box to tick, which has no name for those who do not see it
  help: make it an ordinary list

src/z.md:3: `#y` leads to no place on its page
  help: link to a heading or a listing of that page

src/z.md:5: `python` is not a language of the book
  help: use one of rust, console, text

The book has 7 mistakes.
"#]]);
}

#[test]
fn a_listing_in_a_note_is_a_mistake() {
    // Once the note has moved, its block stands at the margin.
    TestBook::new()
        .more(
            "a[^m]\n\n[^m]: b\n\n    ```rust\n    {{#rustdoc_include \
             ../listings/io/src/bin/hello.rs}}\n    ```",
        )
        .fails(str![[r#"
src/chapter.md:15: a listing stands inside a list or a quotation
  help: move it to the margin
"#]]);
}

#[test]
fn a_note_stands_between_its_paragraph_and_the_figure_below() {
    let note = "[^n]: Two.\n\n    ```text\n    {{#include \
                ../listings/io/src/bin/hello.stdout}}\n    ```\n\n    Three.";
    let page = TestBook::new()
        .file("listings/io/src/bin/hello.stdout", "printed\n")
        .chapter(&format!("{WITH_NOTE}\nFour.\n\n{note}\n"))
        .page("chapter.html");
    let main = text(select(&page, "main")[0]);
    let parts = ["One.", "Two.", "printed", "Three.", "fn main", "Four."];
    let mut found: Vec<_> =
        parts.iter().map(|part| (main.find(part), *part)).collect();
    found.sort();
    let found: Vec<_> = found.into_iter().map(|(_, part)| part).collect();
    assert_eq!(found, parts, "{main}");
    // The block in the note is one like any other, and so is the figure.
    let output = select(&page, ".note .block pre.output");
    assert_eq!(text(output[0]), "printed");
    assert_eq!(select(&page, "main > figure#hello").len(), 1);
}

#[test]
fn code_that_a_note_begins_with_stays_as_it_is() {
    let code = "*a* `b` [c](d) <e>";
    let note = format!("[^n]: ```text\n    {code}\n    ```\n");
    let page = TestBook::new()
        .chapter(&format!("{WITH_NOTE}\n{note}"))
        .page("chapter.html");
    let output = select(&page, ".note pre.output");
    assert_eq!(text(output[0]), code);
}

#[test]
fn code_and_outputs_are_neither_markup_nor_directives_nor_notes() {
    let program = "fn main() { /* <script> {{#title x}} *a* [^n] */ }\n";
    let output = "<i> *a* [^n]\n";
    let book = TestBook::new()
        .file(LISTING, format!("//@ does: <u>greets</u>\n{program}"))
        .file("listings/io/src/bin/hello.stdout", output)
        .chapter(&format!(
            "{WITH_NOTE}\n```text\n{{{{#include \
             ../listings/io/src/bin/hello.stdout}}}}\n```\n\n[^n]: Two.\n"
        ));
    for path in ["chapter.html", "listings/hello.html"] {
        let page = book.page(path);
        assert_eq!(text(select(&page, "figure code")[0]), program, "{path}");
        let shown = text(select(&page, "pre.output")[0]);
        assert_eq!(shown, output.trim_end(), "{path}");
        // The numbers of lines are of that element, and have ids.
        let markup = select(&page, "main u, main i:not([id])");
        assert_eq!(markup.len(), 0, "{path}");
    }
    let page = book.page("listings.html");
    assert_eq!(select(&page, "main u").len(), 0);
}

#[test]
fn links_lead_to_pages_that_are_made_and_to_chapters_that_follow() {
    let next = "# Next\n\n```rust\n{{#rustdoc_include \
                ../listings/io/src/bin/world.rs}}\n```\n";
    let book = TestBook::new()
        .listing("world", "//@ does: x\n//@ after: hello\nfn main() {}\n")
        .file("src/next.md", next)
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Chapter](chapter.md)\n- [Next](next.md)\n\
             - [All listings]()\n- [Proof]()\n",
        )
        .more("[a](listings/world.md) [b](listings.md) [c](next.md#world)");
    let page = book.page("chapter.html");
    let links = select(&page, "main p a");
    let links: Vec<_> = links.iter().filter_map(|it| it.attr("href")).collect();
    let targets = ["listings/world.html", "listings.html", "next.html#world"];
    assert_eq!(links, targets);
    // And the page that is made leads back to the chapter that shows it.
    let page = book.page("listings/world.html");
    let back = select(&page, "main a[href=\"../next.html#world\"]");
    assert_eq!(back.len(), 1);
}

#[test]
fn a_chapter_below_another_has_its_own_figures() {
    // mdBook walks through a book in two orders.
    let world = "# Below\n\n```rust\n{{#rustdoc_include \
                 ../listings/io/src/bin/world.rs}}\n```\n";
    let book = TestBook::new()
        .listing("world", "//@ does: x\nfn main() {}\n")
        .file("src/world.md", world)
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Chapter](chapter.md)\n  - [World](world.md)\n\
             - [All listings]()\n- [Proof]()\n",
        );
    for (path, name) in [("chapter.html", "hello"), ("world.html", "world")] {
        let page = book.page(path);
        let figures = select(&page, "figure.listing");
        let ids: Vec<_> =
            figures.iter().filter_map(|it| it.attr("id")).collect();
        assert_eq!(ids, [name], "{path}");
    }
}

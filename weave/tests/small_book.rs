//! What the pages of a small book show of a listing: its lines, which of them
//! changed, and a way to the Playground.

mod common;

use common::{CHAPTER, LISTING, TestBook};
use scraper::{ElementRef, Html, Selector};

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef) -> String {
    element.text().collect()
}

#[test]
fn lines_that_are_not_in_the_listing_before_are_marked() {
    let world = "//@ does: x\n//@ after: hello\n\nfn main() {\n    \
                 println!(\"hello\");\n    println!(\"world\");\n}\n";
    let block = "```rust\n{{#rustdoc_include \
                 ../listings/io/src/bin/world.rs}}\n```";
    let page = TestBook::new().listing("world", world).more(block);
    let page = page.page("chapter.html");
    let changed = select(&page, "#world .line.changed");
    let changed: Vec<String> = changed.into_iter().map(text).collect();
    assert_eq!(changed, ["    println!(\"world\");"]);
    assert_eq!(text(select(&page, "#world .after a")[0]), "hello");
}

#[test]
fn a_program_too_long_for_a_link_is_copied() {
    let program = format!("fn main() {{}}\n// <&>\n//{}\n", "x".repeat(8_000));
    let page = TestBook::new()
        .file(LISTING, format!("//@ does: x\n//@ long\n{program}"))
        .chapter(&CHAPTER.replace("hello.rs:greet", "hello.rs"))
        .page("chapter.html");
    let button = select(&page, "figcaption button.to-playground")[0];
    assert_eq!(
        button.attr("data-playground").unwrap(),
        "https://play.rust-lang.org/?version=stable&mode=debug&edition=2024"
    );
    // Without a script, the button stays hidden and this link leads there.
    assert!(button.attr("class").unwrap().contains("copy"));
    let link = select(&page, "figcaption a.program")[0];
    assert_eq!(link.attr("href").unwrap(), "listings/hello.html");
    // The parser keeps what is in a `<template>` apart.
    let template = select(&page, "template[data-program=hello]")[0];
    let texts = template
        .descendants()
        .filter_map(|node| node.value().as_text());
    let copied: String = texts.map(|text| text.to_string()).collect();
    assert_eq!(copied, program);
}

#[test]
fn text_right_below_a_figure_is_markdown() {
    let chapter = CHAPTER.replacen("```\n\n", "```\n*word*\n\n", 1);
    let page = TestBook::new().chapter(&chapter).page("chapter.html");
    assert_eq!(text(select(&page, "main em")[0]), "word");
}

#[test]
fn a_page_says_how_to_run_the_listing_in_the_other_terminal() {
    let world = "//@ does: x\n//@ with: hello\n//@ forever\nfn main() {}\n";
    let block = "```rust\n{{#rustdoc_include \
                 ../listings/io/src/bin/world.rs}}\n```";
    let page = TestBook::new().listing("world", world).more(block);
    let page = page.page("listings/world.html");
    let commands = select(&page, "main > p code");
    let commands: Vec<String> = commands.into_iter().map(text).collect();
    assert_eq!(commands, ["cargo run --bin hello"]);
}

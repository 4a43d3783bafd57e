//! What the pages of a small book show of a listing: its lines, which of them
//! changed, and a way to the Playground.

mod common;

use common::{CHAPTER, LISTING, TestBook, block};
use scraper::{ElementRef, Html, Selector};
use std::fs;

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef) -> String {
    element.text().collect()
}

/// A listing of three lines, from which another grows.
const THREE: &str = "\
//@ does: x
//@ after: hello

fn main() {
    one();
    two();
    three();
}
";

#[test]
fn what_came_and_what_went_is_marked() {
    let world = "//@ does: x\n//@ after: hello\n\nfn main() {\n    \
                 println!(\"world\");\n    println!(\"again\");\n}\n";
    let next = "//@ does: x\n//@ after: world\n\nfn main() {\n    \
                println!(\"world\");\n}\n";
    let page = TestBook::new()
        .listing("world", world)
        .listing("next", next);
    let blocks = ["src/bin/world.rs", "src/bin/next.rs"].map(block);
    let page = page.more(&blocks.concat());
    let page = page.page("chapter.html");
    let texts = |selector: &str| {
        let found = select(&page, selector).into_iter();
        found.map(text).collect::<Vec<_>>()
    };
    let again = "    println!(\"again\");\n";
    let world = "    println!(\"world\");\n";
    assert_eq!(texts("#world .changed"), [format!("{world}{again}")]);
    assert_eq!(texts("#world .after a"), ["hello"]);
    assert_eq!(texts("#next .changed"), [""; 0]);
    assert_eq!(texts("#next .removed"), [again]);
    // The line is struck, and not what it begins with.
    assert_eq!(texts("#next .removed s"), [again.trim()]);
    let lines = select(&page, "#next .block")[0].attr("style");
    assert_eq!(lines, Some("--lines:4"));
}

#[test]
fn many_lines_that_went_are_counted() {
    let program = |lines: &[&str]| {
        let lines = lines.iter().map(|line| format!("    {line}();\n"));
        format!("fn main() {{\n{}}}\n", lines.collect::<String>())
    };
    let removed = |lines: &[&str]| {
        let world = program(&["one", "two", "three", "four", "five"]);
        let next = program(lines);
        let book = TestBook::new()
            .listing("world", format!("//@ does: x\n{world}"))
            .listing("next", format!("//@ does: x\n//@ after: world\n{next}"));
        let blocks = ["src/bin/world.rs", "src/bin/next.rs"].map(block);
        let page = book.more(&blocks.concat()).page("chapter.html");
        let removed = select(&page, "#next .removed");
        removed.into_iter().map(text).collect::<Vec<_>>()
    };
    let [two, three, four] =
        ["two", "three", "four"].map(|name| format!("    {name}();\n"));
    assert_eq!(removed(&["one", "four", "five"]), [two + &three]);
    assert_eq!(removed(&["one", "five"]), ["3 lines removed\n"]);
    assert_eq!(removed(&["one", "two", "three", "five"]), [four]);
    assert_eq!(removed(&["one", "six"]), ["in place of 4 lines\n"]);
}

#[test]
fn what_went_inside_of_a_piece_is_said_in_it() {
    let next = "//@ does: x\n//@ after: world\n\nfn main() {\n    // ANCHOR: \
                all\n    one();\n    three();\n    // ANCHOR_END: all\n}\n";
    let book = TestBook::new()
        .listing("world", THREE)
        .listing("next", next);
    let blocks = ["src/bin/world.rs", "src/bin/next.rs:all"].map(block);
    let page = book.more(&blocks.concat()).page("chapter.html");
    assert_eq!(text(select(&page, "#next .removed")[0]), "    two();\n");
}

#[test]
fn a_listing_is_run_where_the_chapter_has_shown_it() {
    let hello = "//@ does: x\n\n// ANCHOR: a\nfn a() {}\n// ANCHOR_END: a\n\
                 // ANCHOR: b\nfn b() {}\n// ANCHOR_END: b\n// ANCHOR: c\n\
                 fn main() {}\n// ANCHOR_END: c\n";
    let world = "//@ does: x\nfn main() {}\n";
    let pieces = [
        "src/bin/hello.rs:a",
        "src/bin/hello.rs:b",
        "src/bin/world.rs",
        "src/bin/hello.rs:c",
    ];
    let page = TestBook::new()
        .file(LISTING, hello)
        .listing("world", world)
        .chapter(&format!("# Chapter\n\n{}", pieces.map(block).concat()))
        .page("chapter.html");
    let figures = select(&page, "figure.listing").into_iter();
    let run = Selector::parse(".run").unwrap();
    let runs = figures.map(|figure| figure.select(&run).count());
    assert_eq!(runs.collect::<Vec<_>>(), [0, 1, 1, 0]);
}

#[test]
fn terms_are_those_of_the_glossary() {
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n\
                   - [Other](other.md)\n- [All listings]()\n- [Proof]()\n\n\
                   [Glossary](glossary.md)\n";
    let page = TestBook::new()
        .file("src/SUMMARY.md", summary)
        .file("src/other.md", "# Other\n\nstack\n: a pile\n")
        .file("src/glossary.md", "# Glossary\n\nqueue\n: a line\n")
        .more("A stack and a queue.")
        .page("chapter.html");
    let terms = select(&page, "a.term").into_iter().map(text);
    assert_eq!(terms.collect::<Vec<_>>(), ["queue"]);
}

#[test]
fn the_page_that_is_not_found_has_its_links_from_where_it_stands() {
    let page = TestBook::new().page("404.html");
    assert_eq!(select(&page, "base").len(), 0);
}

#[test]
fn what_went_before_a_piece_is_not_said_in_it() {
    let next = "//@ does: x\n//@ after: world\n\nfn main() {\n    // ANCHOR: \
                end\n    two();\n    three();\n    // ANCHOR_END: end\n}\n";
    let book = TestBook::new()
        .listing("world", THREE)
        .listing("next", next);
    let blocks = ["src/bin/world.rs", "src/bin/next.rs:end", "src/bin/next.rs"]
        .map(block);
    let page = book.more(&blocks.concat()).page("chapter.html");
    let removed = |figure: &str| {
        let removed = select(&page, &format!("{figure} .removed"));
        removed.into_iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(removed("#next"), [""; 0]);
    assert_eq!(removed("#next-program"), ["    one();\n"]);
}

#[test]
fn a_program_too_long_for_a_link_is_a_file_to_copy() {
    let program = format!("fn main() {{}}\n// <&>\n//{}\n", "x".repeat(8_000));
    let book = TestBook::new()
        .file(LISTING, format!("//@ does: x\n//@ long\n{program}"))
        .chapter(&CHAPTER.replace("hello.rs:greet", "hello.rs"));
    let page = book.page("chapter.html");
    let link = select(&page, "figcaption a.to-playground")[0];
    assert_eq!(
        link.attr("href").unwrap(),
        "https://play.rust-lang.org/?version=stable&mode=debug&edition=2024"
    );
    assert_eq!(link.attr("data-program").unwrap(), "listings/hello.rs");
    let file = book.build().unwrap().join("listings/hello.rs");
    assert_eq!(fs::read_to_string(file).unwrap(), program);
    // Without a script, the whole program is one link away.
    let link = select(&page, "figcaption a.program")[0];
    let href = link.attr("href").unwrap();
    assert_eq!(href, "listings/hello.html#hello-L1");
    let page = book.page("listings/hello.html");
    assert_eq!(select(&page, "#hello-L1").len(), 1);
}

#[test]
fn names_in_the_text_lead_to_their_code() {
    let listing = "//@ does: x\n\n// ANCHOR: all\nfn greet() {}\n\nfn \
                   main() {}\n// ANCHOR_END: all\n";
    let text_of_chapter = "`greet()` is not shown yet, nor is\n`hello`, but \
        that will be.\n\n```rust\n{{#rustdoc_include \
        ../listings/io/src/bin/hello.rs:all}}\n```\n\n`greet()` is. \
        `greet` again.[^a] [`greet`](#hello) `main`\n\n[^a]: `hello`\n\n## Of \
        `hello`\n\n`greet`\n";
    let page = TestBook::new().file(LISTING, listing);
    let page = page.chapter(text_of_chapter).page("chapter.html");
    let links = select(&page, "a.name").into_iter();
    let links: Vec<_> = links
        .map(|link| (text(link), link.attr("href").unwrap().to_owned()))
        .collect();
    let expected = ["hello", "greet()", "hello", "greet"];
    assert_eq!(
        links,
        expected.map(|name| (name.to_owned(), "#hello".to_owned()))
    );
}

#[test]
fn names_are_no_links_where_links_cannot_be() {
    let text = "![a `hello`](b.svg) [c `hello`](#hello)\n\n## D `hello`\n\n\
                f `hello`\n: e `hello`";
    let book = TestBook::new().file("src/b.svg", "<svg/>").more(text);
    let page = book.page("chapter.html");
    assert_eq!(select(&page, "img")[0].attr("alt"), Some("a hello"));
    assert_eq!(select(&page, "a.name").len(), 1);
    assert_eq!(select(&page, "dd a.name").len(), 1);
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
    let block = block("src/bin/world.rs");
    let page = TestBook::new().listing("world", world).more(&block);
    let page = page.page("listings/world.html");
    let commands = select(&page, "main > p code");
    let commands: Vec<String> = commands.into_iter().map(text).collect();
    assert_eq!(commands, ["cargo run --bin hello"]);
}

#[test]
fn a_program_that_is_refused_says_so_in_the_place_of_how_to_run_it() {
    let book = TestBook::new()
        .file(
            "listings/io/fail/refused.rs",
            "//@ does: x\nfn main() { 1 }\n",
        )
        .file("listings/io/fail/refused.stderr", "error\n");
    let block = block("fail/refused.rs");
    let page = book.more(&block).page("chapter.html");
    let controls = |id: &str| {
        let controls = select(&page, &format!("#{id} .controls"));
        controls.into_iter().map(text).collect::<String>()
    };
    assert!(controls("refused").contains("does not compile"));
    assert!(!controls("refused").contains("cargo run"));
    assert!(!controls("hello").contains("does not compile"));
    assert!(controls("hello").contains("cargo run --bin hello"));
}

#[test]
fn a_picture_of_jobs_stands_once_below_what_it_is_of() {
    let book = || {
        TestBook::new()
            .file("src/SUMMARY.md", SUMMARY_OF_TWO)
            .file("src/other.md", CHAPTER.replace("Chapter", "Other"))
            .file(
                "listings/io/src/bin/hello.svg",
                "<svg class=\"timeline\"><path/></svg>",
            )
    };
    let pictures = |book: &TestBook, path: &str| {
        let page = book.page(path);
        let count = |selector: &str| select(&page, selector).len();
        (count("#hello svg"), count("svg.timeline"))
    };
    // Below the output, where the chapter shows that.
    let with_output = book();
    assert_eq!(pictures(&with_output, "chapter.html"), (0, 1));
    // Else in the figure; and only where the listing is shown first.
    let (figure, _) = CHAPTER.split_once("```text").unwrap();
    let without = book().chapter(figure).file("src/other.md", figure);
    assert_eq!(pictures(&without, "chapter.html"), (1, 1));
    assert_eq!(pictures(&without, "other.html"), (0, 0));
}

const SUMMARY_OF_TWO: &str = "# Summary\n\n- [Chapter](chapter.md)\n\
                              - [Other](other.md)\n- [All listings]()\n\
                              - [Proof]()\n";

#[cfg(unix)]
#[test]
fn an_editors_lock_is_no_file() {
    use std::os::unix::fs::symlink;
    let book = TestBook::new().file("theme/book.js", "");
    for lock in ["src/.#chapter.md", "theme/.#book.js"] {
        symlink("me@here.1234:5678", book.root().join(lock)).unwrap();
    }
    let built = book.build().unwrap();
    assert!(!built.join(".#chapter.md").exists());
    // Another link that leads nowhere is a mistake.
    symlink("nowhere", book.root().join("src/picture.svg")).unwrap();
    let error = format!("{:#}", book.build().unwrap_err());
    assert!(error.contains("picture.svg"), "{error}");
}

#[test]
fn what_editors_leave_is_not_published() {
    let left = [".chapter.md.swp", "a.svg~", "#a.svg#", ".DS_Store"];
    let mut book = TestBook::new().file("src/a.svg", "<svg/>");
    for name in left {
        book = book.file(&format!("src/{name}"), "");
    }
    let built = book.build().unwrap();
    assert!(built.join("a.svg").is_file());
    for name in left {
        assert!(!built.join(name).exists(), "{name}");
    }
}

#[test]
fn a_folder_of_sources_may_have_the_built_book_in_it() {
    let toml = "[book]\nsrc = \".\"\n[build]\nbuild-dir = \"book\"\n\
                create-missing = false\n[preprocessor.weave]\n\
                command = \"weave\"\nbefore = [\"links\"]\n";
    let summary = "# Summary\n\n- [Chapter](chapter.md)\n\
                   - [All listings]()\n- [Proof]()\n";
    let book = TestBook::new()
        .file("book.toml", toml)
        .file("SUMMARY.md", summary)
        .file("chapter.md", CHAPTER.replace("../listings", "listings"));
    book.build().unwrap();
    let built = book.build().unwrap();
    assert!(built.join("chapter.html").is_file());
    assert!(!built.join("book").exists());
}

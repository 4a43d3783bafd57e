//! What a chapter includes is read as what it is there: as Markdown, as HTML, or
//! as code; and no more of it than is shown.

mod common;

use common::TestBook;
use scraper::Selector;

/// Of a file, which shows both where it is read as Markdown.
const MARKDOWN: &str = "Vec<T> [a][b]\n";

#[test]
fn a_file_in_html_is_html() {
    let link = "<a href=\"chapter.html\">c</a>\n\n[d][e]\n";
    let page = TestBook::new()
        .file("src/x.html", link)
        .more("<div id=\"x\">\n{{#include x.html}}\n</div>")
        .page("chapter.html");
    let link = Selector::parse("#x a").unwrap();
    assert_eq!(page.select(&link).count(), 1);
}

#[test]
fn a_file_in_code_is_text() {
    let page = TestBook::new()
        .file("src/x.txt", MARKDOWN)
        .file("src/y.txt", "{{#include x.txt}}")
        .more("```text\n{{#include y.txt}}\n```")
        .page("chapter.html");
    let code = Selector::parse("pre.output code").unwrap();
    let mut codes = page.select(&code).map(|it| it.text().collect::<String>());
    assert_eq!(codes.next_back().unwrap(), MARKDOWN.trim_end());
}

#[test]
fn only_the_first_place_of_a_name_is_shown() {
    let text = "ANCHOR: a\none\nANCHOR_END: a\n[x](nowhere.md)\n\
                ANCHOR: a\n[y](nowhere.md)\nANCHOR_END: a\n";
    let page = TestBook::new()
        .file("src/x.txt", text)
        .more("{{#include x.txt:a}}")
        .page("chapter.html");
    let last = Selector::parse("main p").unwrap();
    let last = page.select(&last).next_back().unwrap();
    assert_eq!(last.text().collect::<String>(), "one");
}

#[test]
fn what_is_in_a_style_is_no_html() {
    let style = "<style>\n#a::before { content: \"<b><c>\" }\n</style>";
    let page = TestBook::new().more(style).page("chapter.html");
    let style = Selector::parse("main style").unwrap();
    assert_eq!(page.select(&style).count(), 1);
}

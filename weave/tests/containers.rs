//! Blocks of code and notes stay blocks of what they stand in, however deep
//! that is; and what follows them stays what it was.

mod common;

use common::TestBook;
use scraper::{Html, Selector};

/// A page with some more text.
fn page(text: &str) -> Html {
    TestBook::new().more(text).page("chapter.html")
}

/// The text of each element, without the white space around it.
fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let found = page.select(&selector);
    let text = |it: scraper::ElementRef| it.text().collect::<String>();
    found.map(|it| text(it).trim().to_owned()).collect()
}

/// A block of code in the chapter, apart from the output of its listing.
const CODE: &str = "pre[aria-label=Text]";

#[test]
fn a_block_without_fences_is_a_block_like_others() {
    for (text, at) in [
        ("    <a>\n      b\n\nend", "main >"),
        ("\t<a>\n\t  b\n\nend", "main >"),
        ("- c\n\n      <a>\n        b\n\n  end", "li >"),
        ("-     <a>\n        b\n\n  end", "li >"),
        ("-   c\n\n\t\t<a>\n\t\t  b\n\n    end", "li >"),
        (">     <a>\n>       b\n>\n> end", "blockquote >"),
        (
            "> - c\n>\n>       <a>\n>         b\n>\n>   end",
            "blockquote li >",
        ),
        (
            "c[^n]\n\n[^n]: d\n\n        <a>\n          b\n\n    end",
            ".note >",
        ),
    ] {
        let page = page(text);
        let code = texts(&page, &format!("{at} .block {CODE}"));
        assert_eq!(code, ["<a>\n  b"], "{text}");
        assert_eq!(texts(&page, &format!("{at} p")).last().unwrap(), "end");
    }
}

#[test]
fn what_follows_code_stays_in_its_list_or_quotation() {
    for (text, at) in [
        ("> a\n> ```\n> b\n> ```\n> end", "blockquote"),
        ("> [!NOTE]\n> ~~~\n> b\n> ~~~\n> end", "blockquote"),
        (
            "- > 1. a\n  >\n  >    ```\n  >    b\n  >    ```\n  >    end",
            "li li",
        ),
        ("> - ```\n>   b\n>   ```\n>   end", "blockquote li"),
    ] {
        let page = page(text);
        let code = texts(&page, &format!("{at} {CODE}"));
        assert_eq!(code, ["b"], "{text}");
        let whole = texts(&page, at);
        assert_eq!(whole.len(), 1, "{text}");
        assert!(whole[0].ends_with("end"), "{text}: {whole:?}");
    }
}

#[test]
fn a_note_may_be_any_block() {
    for (note, element) in [
        ("~~~text\n    word\n    ~~~", CODE),
        ("```\n    word\n    ```", CODE),
        ("\n\n        word", CODE),
        ("1. word", "ol > li"),
        ("+ word", "ul > li"),
        ("# word", "h1"),
        ("word\n    ====", "h1"),
        ("> word", "blockquote > p"),
        ("| word |\n    |------|", "th"),
        ("word\n    : b", "dt"),
        ("<b>word</b>", "b"),
        ("a\n\n    - b\n\n      - word", "li li"),
        ("a\n\n\t- b\n\n\t  - word", "li li"),
    ] {
        let text = format!("before[^n]\n\n[^n]: {note}\n\nafter");
        let page = page(&text);
        assert_eq!(
            texts(&page, &format!(".note {element}")),
            ["word"],
            "{text}"
        );
        assert_eq!(texts(&page, "main > p"), ["before1", "after"], "{text}");
    }
}

#[test]
fn a_note_may_stand_inside_of_a_list_or_a_quotation() {
    for (text, at) in [
        ("- a[^n]\n\n  [^n]: word\n\n      end\n\n  next", "li"),
        (
            "> a[^n]\n>\n> [^n]: word\n>\n>     end\n>\n> next",
            "blockquote",
        ),
        (
            "> - a[^n]\n>\n>   [^n]: word\n>\n>       end\n>\n>   next",
            "li",
        ),
        (
            "1. > a[^n]\n   >\n   > [^n]: word\n   >\n   >     end\n   >\n   > next",
            "blockquote",
        ),
    ] {
        let page = page(text);
        assert_eq!(texts(&page, ".note p"), ["1 word", "end"], "{text}");
        assert_eq!(texts(&page, &format!("{at} p")), ["a1", "next"], "{text}");
        assert_eq!(texts(&page, "blockquote blockquote, pre pre"), [""; 0]);
    }
}

#[test]
fn a_note_may_have_any_name() {
    for name in ["a\"b", "a'b", "<b>", "a&amp;b", "über", "1"] {
        let page = page(&format!("a[^{name}]\n\n[^{name}]: word"));
        assert_eq!(texts(&page, ".note p"), ["1 word"], "{name}");
        let link = Selector::parse("sup a").unwrap();
        let link = page.select(&link).next().unwrap().attr("href").unwrap();
        let note = Selector::parse(".note").unwrap();
        let id = page.select(&note).next().unwrap().attr("id").unwrap();
        assert_eq!(link, format!("#{id}"));
    }
}

//! The text of a listing: what it claims, its anchors, and its program.

use crate::common::{CHAPTER, HELLO, LISTING, TestBook};
use crate::showing;
use snapbox::str;

#[test]
fn an_anchor_that_is_never_closed() {
    let text = HELLO.replace("    // ANCHOR_END: greet\n", "");
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:4: the anchor `greet` is never closed
  help: put `// ANCHOR_END: greet` where the piece ends
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn an_anchor_that_is_none() {
    let text = HELLO.replace("// ANCHOR: greet", "// ANCHOR greet");
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:4: mdBook sees no anchor in this line, and would show it
  help: write `// ANCHOR: name` or `// ANCHOR_END: name`, or begin the comment with other words
  shown at src/chapter.md:4

listings/io/src/bin/hello.rs:6: the anchor `greet` ends but never began
  help: put `// ANCHOR: greet` above it
  shown at src/chapter.md:4

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_claim_that_is_none() {
    let text = HELLO.replace("fn main", "// @ unix\nfn main");
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:3: this comment would be shown, and claims nothing
  help: write `//@ WORD`, without a space before the `@`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn two_anchors_of_one_name() {
    let again = "// ANCHOR: greet\nfn f() {}\n// ANCHOR_END: greet\n";
    let text = format!("{HELLO}{again}");
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:8: there are two anchors named `greet`
  help: give each piece a name of its own
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_predecessor_that_does_not_exist() {
    claiming("after: goodbye").fails(str![[r#"
listings/io/src/bin/hello.rs:1: there is no listing `goodbye` to come after
  help: name a listing, without its folder and `.rs`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_predecessor_that_is_itself() {
    claiming("after: hello").fails(str![[r#"
listings/io/src/bin/hello.rs:1: `hello` comes after itself: hello → hello
  help: name the listing that it really grew from
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn predecessors_in_a_ring() {
    let world = "//@ does: x\n//@ after: hello\nfn main() {}\n";
    let book = claiming("after: world").listing("world", world);
    let text = format!("{CHAPTER}\n{}", showing("world.rs"));
    book.chapter(&text).fails(str![[r#"
listings/io/src/bin/hello.rs:1: `hello` comes after itself: hello → world → hello
  help: name the listing that it really grew from
  shown at src/chapter.md:4

listings/io/src/bin/world.rs:2: `world` comes after itself: world → hello → world
  help: name the listing that it really grew from
  shown at src/chapter.md:14

The book has 2 mistakes.
"#]]);
}

#[test]
fn a_companion_that_does_not_exist() {
    claiming("with: goodbye").fails(str![[r#"
listings/io/src/bin/hello.rs:1: there is no listing `goodbye` to run beside
  help: name a listing, without its folder and `.rs`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn two_listings_that_both_end_are_no_pair() {
    claiming("with: hello").fails(str![[r#"
listings/io/src/bin/hello.rs:1: of `hello` and `hello`, one has to end and the other has to run until then
  help: mark the one that never ends with `//@ forever`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_listing_that_is_shown_nowhere() {
    let world = "//@ does: x\nfn main() {}\n";
    TestBook::new().listing("world", world).fails(str![[r#"
listings/io/src/bin/world.rs:1: no chapter shows `world`
  help: show a piece of it, or delete it
"#]]);
}

#[test]
fn a_listing_that_is_not_utf_8() {
    let text = b"//@ does: x\n// \xff\n";
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:2: the listing is not UTF-8
  help: save it as UTF-8
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_listing_with_crlf() {
    let text = "//@ does: x\r\nfn main() {}\r\n";
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:1: the listing has a carriage return
  help: save it with LF line ends, as .gitattributes asks
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn an_empty_listing() {
    let text = "//@ does: nothing\n\n";
    TestBook::new().file(LISTING, text).fails(str![[r#"
listings/io/src/bin/hello.rs:1: the listing is empty
  help: write its program, or delete the file
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_program_of_8000_bytes_fits() {
    program_with_a_link_of(8_000).build().unwrap();
}

#[test]
fn a_program_that_is_too_long() {
    program_with_a_link_of(8_001).fails(str![[r#"
listings/io/src/bin/hello.rs:1: its Playground link is 8001 bytes long, of 8000 at most
  help: shorten the program, or mark it `//@ long`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn a_program_that_is_not_as_long_as_it_says() {
    claiming("long").fails(str![[r#"
listings/io/src/bin/hello.rs:1: its Playground link is 123 bytes long, of 8000 at most
  help: take out `//@ long`
  shown at src/chapter.md:4
"#]]);
}

#[test]
fn claims_that_cannot_be() {
    claiming("takes: 5s to 1s\n//@ limit: 0MiB\n//@ forever\n//@ hangs").fails(
        str![[r#"
listings/io/src/bin/hello.rs:1: `5s to 1s` is not a time and then a longer one
  help: write it as in `//@ takes: 1s`
  shown at src/chapter.md:4

listings/io/src/bin/hello.rs:2: `0MiB` is not an amount of memory
  help: write it as in `//@ limit: 512MiB`
  shown at src/chapter.md:4

listings/io/src/bin/hello.rs:4: `//@ forever` and `//@ hangs` contradict
  help: keep the one that is true
  shown at src/chapter.md:4

The book has 3 mistakes.
"#]],
    );
}

#[test]
fn a_part_without_an_edition() {
    for manifest in [
        "[package]\nname = \"io\"\n",
        "[package]\nname = \"io\"\nedition = \"2077\"\n",
        "[package]\nname = \"io\"\nedition.workspace = false\n",
        "[package\n",
        "",
    ] {
        let book = TestBook::new().file("listings/io/Cargo.toml", manifest);
        let said = book.build().unwrap_err().to_string();
        assert!(said.starts_with("listings/io/Cargo.toml:1: it "), "{said}");
        assert!(said.ends_with("\n\nThe book has one mistake."), "{said}");
    }
    let book = TestBook::new().remove("listings/io/Cargo.toml");
    let said = book.build().unwrap_err().to_string();
    assert!(
        said.starts_with("listings/io/Cargo.toml:1: it could"),
        "{said}"
    );
}

#[test]
fn a_workspace_without_an_edition() {
    let manifest = "[workspace]\n\n[workspace.package]\nversion = \"1\"\n";
    TestBook::new().file("Cargo.toml", manifest).fails(str![[r#"
Cargo.toml:3: it does not say enough: missing field `edition`
  help: write it like that of another part
"#]]);
}

/// A book whose listing says one thing more.
fn claiming(claim: &str) -> TestBook {
    TestBook::new().file(LISTING, format!("//@ {claim}\n{HELLO}"))
}

/// A book with a program whose link has so many bytes.
fn program_with_a_link_of(bytes: usize) -> TestBook {
    let link = "https://play.rust-lang.org/?version=stable&mode=debug\
                &edition=2024&code=";
    let program = "fn+main()+%7B%7D%0A//%0A";
    let rest = "x".repeat(bytes - link.len() - program.len());
    let text = format!("//@ does: x\nfn main() {{}}\n//{rest}\n");
    TestBook::new()
        .file(LISTING, text)
        .chapter(&showing("hello.rs"))
}

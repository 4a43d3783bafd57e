//! The page of what is proved, of a small book with tests of its own.

mod common;

use common::{TestBook, block};
use snapbox::{IntoData, assert_data_eq, str};
use std::fs;

/// A listing that has all that can be claimed, but for what excludes that.
const WORLD: &str = "\
//@ does: waits
//@ takes: 1s
//@ forever
//@ unix
//@ limit: 64MiB
//@ busy

fn main() {}
";

const REFUSED: &str = "//@ does: is wrong\nfn main() { 1 }\n";

const LOCK: &str = "\
[[package]]
name = \"listings-io\"
version = \"0.1.0\"
dependencies = [
 \"a-b\",
]

[[package]]
name = \"a-b\"
version = \"1.2.3\"
";

fn book() -> TestBook {
    let blocks = ["src/bin/world.rs", "fail/refused.rs"].map(block);
    TestBook::new()
        .file("Cargo.lock", LOCK)
        .file(
            "listings/io/Cargo.toml",
            "[package]\nname = \"listings-io\"\nedition.workspace = true\n\n\
             [dependencies]\na-b = \"1\"\n",
        )
        .listing("world", WORLD)
        .file("listings/io/fail/refused.rs", REFUSED)
        .file("listings/io/fail/refused.stderr", "error\n")
        .file("tests/one.rs", "//! One thing. And more.\n")
        .file("tests/two/main.rs", "//! Two things: a, b.\n")
        .file("tests/servers/main.rs", "//! Servers serve.\n")
        .file("tests/servers/all.rs", "name: \"world\"\n")
        .file("tests/listing_code/main.rs", "//! Code does.\n")
        .file("tests/listing_code/hello.rs", "")
        .file("tests/measured.rs", "//! Tables say. \"hello\"\n")
        .file("tests/crates.tsv", "//! No test.\n")
        .more(&blocks.concat())
}

/// The page, an element a line, from its heading to what claims mean, and from
/// the first chapter on.
fn proof(book: &TestBook) -> [String; 2] {
    let page = book.build().unwrap().join("proof.html");
    let page = fs::read_to_string(page).unwrap();
    let (_, main) = page.split_once("<h2 id=\"this-edition\">").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    let (edition, rest) = main.split_once("<h2 id=\"what-the-claims").unwrap();
    let (_, chapters) = rest.split_once("<h2 ").unwrap();
    [edition, chapters].map(|it| it.trim().replace("><", ">\n<"))
}

#[test]
fn the_page_is_this() {
    let [edition, chapters] = proof(&book());
    let (edition, after) = edition.split_once("Compiler</th>").unwrap();
    let (_, after) = after.split_once("</tr>").unwrap();
    assert_data_eq!(
        edition,
        str![[r##"
<a class="header" tabindex="-1" href="#this-edition">This edition</a>
</h2>
<p>Built without Git.</p>
<div class="table-wrapper" role="group" aria-label="Table">
<table class="proof">
<tbody>
<tr>
<th scope="row">Commit</th>
<td>not known</td>
</tr>
<tr>
<th scope="row">Date</th>
<td>not known</td>
</tr>
<tr>
<th scope="row">
"##]]
        .raw()
    );
    assert_data_eq!(after, str![[r##"

<tr>
<th scope="row">Crates</th>
<td>a-b 1.2.3</td>
</tr>
</tbody>
</table>
</div>

<h2 id="where-it-was-run">
<a class="header" tabindex="-1" href="#where-it-was-run">Where it was run</a>
</h2>
<p>The servers that test each commit leave a file for each system, and this says
what those files say of this very commit. Where there’s none, we don’t claim a
thing. (If you’ve built the book yourself, <code>.ci/log cargo test --locked</code> leaves
one for your system.)</p>
<div class="table-wrapper" role="group" aria-label="Table">
<table class="proof">
<thead>
<tr>
<th>System</th>
<th>Compiler</th>
<th>Passed</th>
<th>Could not run there</th>
</tr>
</thead>
<tbody>
<tr>
<td>Linux</td>
<td colspan="3">not run there</td>
</tr>
<tr>
<td>macOS</td>
<td colspan="3">not run there</td>
</tr>
<tr>
<td>Windows</td>
<td colspan="3">not run there</td>
</tr>
</tbody>
</table>
</div>

<h2 id="what-is-proved">
<a class="header" tabindex="-1" href="#what-is-proved">What is proved</a>
</h2>
<div class="table-wrapper" role="group" aria-label="Table">
<table class="proof">
<thead>
<tr>
<th>Promise</th>
<th>Command</th>
</tr>
</thead>
<tbody>
<tr>
<td>Code does.</td>
<td>
<code>
<span>cargo test --test</span> listing_code</code>
</td>
</tr>
<tr>
<td>Tables say.</td>
<td>
<code>
<span>cargo test --test</span> measured</code>
</td>
</tr>
<tr>
<td>One thing.</td>
<td>
<code>
<span>cargo test --test</span> one</code>
</td>
</tr>
<tr>
<td>Servers serve.</td>
<td>
<code>
<span>cargo test --test</span> servers</code>
</td>
</tr>
<tr>
<td>Two things.</td>
<td>
<code>
<span>cargo test --test</span> two</code>
</td>
</tr>
</tbody>
</table>
</div>
"##]].raw());
    assert_data_eq!(chapters, str![[r##"
id="chapter">
<a class="header" tabindex="-1" href="#chapter">Chapter</a>
</h2>
<div class="table-wrapper" role="group" aria-label="Table">
<table class="proof">
<thead>
<tr>
<th>Listing</th>
<th>Claimed, and seen by</th>
</tr>
</thead>
<tbody>
<tr id="hello">
<td>
<a href="listings/hello.html">
<code>hello</code>
</a>
</td>
<td>Compiles; prints its output; ends without an error.<br>
<code>
<span>cargo test --test</span> chapters hello</code>
<br>
<code>
<span>cargo test --test</span> listing_code hello::</code>
<br>
<code>
<span>cargo test --test</span> measured</code>
<br>
<code>
<span>cargo test --test</span> windows hello</code>
<br>
</td>
</tr>
<tr id="world">
<td>
<a href="listings/world.html">
<code>world</code>
</a>
</td>
<td>Compiles; prints nothing; takes 1 s at least, and less than 2 s; has 64 MiB of address space; keeps a processor busy; runs until it's stopped; needs Unix.<br>
<code>
<span>cargo test --test</span> chapters world</code>
<br>
<code>
<span>cargo test --test</span> servers world</code>
<br>
</td>
</tr>
<tr id="refused">
<td>
<a href="listings/refused.html">
<code>refused</code>
</a>
</td>
<td>Is refused by the compiler, in the words on the page.<br>
<code>
<span>cargo test --test</span> compile_fail</code>
<br>
</td>
</tr>
</tbody>
</table>
</div>
"##]].raw());
}

/// What `cargo test` said on a system.
fn log(system: &str, commit: &str, result: &str) -> String {
    format!(
        "system: {system}\ncompiler: rustc 1.95.0\ncommit: {commit}\n\n     \
         Running tests/chapters/main.rs (a)\ntest io_sect_hello_line_4 ... \
         {result}\n     Running tests/compile_fail.rs (b)\ntest refused ... \
         ok\n     Running tests/pages/main.rs (c)\ntest page ... ignored, no\n"
    )
}

#[test]
fn only_what_this_commit_did_is_told() {
    let book = book().file(".gitignore", "proof\nbook\n");
    let id = book.commit();
    let other = "0".repeat(40);
    let book = book
        .file("proof/a.log", log("Linux 6", &id, "ok"))
        .file("proof/b.log", log("macOS 15", &id, "FAILED"))
        .file("proof/c.log", log("Windows 11", &other, "ok"))
        .file("proof/d.txt", log("Windows 10", &id, "ok"));
    let [edition, chapters] = proof(&book);
    assert!(edition.contains(&format!("<code>{id}</code>")), "{edition}");
    assert!(!edition.contains("not committed"), "{edition}");
    let (_, places) = edition.split_once("Could not run there").unwrap();
    let (places, _) = places.split_once("</table>").unwrap();
    assert_data_eq!(
        places,
        str![[r#"
</th>
</tr>
</thead>
<tbody>
<tr>
<td>Linux 6</td>
<td>rustc 1.95.0</td>
<td>2</td>
<td>1</td>
</tr>
<tr>
<td>macOS</td>
<td colspan="3">not run there</td>
</tr>
<tr>
<td>Windows</td>
<td colspan="3">not run there</td>
</tr>
</tbody>

"#]]
        .raw()
    );
    let seen = |id: &str| {
        let (_, row) =
            chapters.split_once(&format!("<tr id=\"{id}\">")).unwrap();
        let (row, _) = row.split_once("</tr>").unwrap();
        row.contains("on Linux")
    };
    assert_eq!(["hello", "world", "refused"].map(seen), [true, false, true]);
    // After a change, nobody has seen anything.
    let book = book.file("tests/one.rs", "//! One other thing.\n");
    let [edition, chapters] = proof(&book);
    assert!(edition.contains("and changes that are not committed"));
    assert!(!edition.contains("Linux 6") && !chapters.contains("on Linux"));
}

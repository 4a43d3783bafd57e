//! The page to print of a small book: its title, its contents, and its chapters
//! without what can be pressed. How it looks on paper, the book's own tests see.

mod common;

use common::TestBook;
use snapbox::{IntoData, assert_data_eq, str};
use std::fs;

const MORE: &str = "\
## Section

A [link](https://e.org/?a&b), a [second](https://f.org/), the [first
again](https://e.org/?a&b), [another](index.md), and [below](#section).[^n]

[^n]: A note.

<p id=\"own\" style=\"color: red\">Own</p>
";

#[test]
fn the_page_to_print_is_this() {
    let book = TestBook::new()
        .with_cover()
        .file("theme/print/print.css", "p { margin: 0 }\n")
        .more(MORE);
    let page = book.build().unwrap().join("print.html");
    let page = fs::read_to_string(page).unwrap();
    let (_, main) = page.split_once("<main").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    let (_, main) = main.split_once('>').unwrap();
    let by_element = main.replace("><", ">\n<");
    assert_data_eq!(by_element.trim(), str![[r##"
<p class="about-print">This is the book on one page, without the full programs of its listings. In the book’s folder, <code>cargo run -- pdf</code> makes a PDF of it, with page numbers; with <code>--listings</code>, that has the programs too.</p>
<section class="title-page">
<h1>A &amp; B</h1>
<p class="subtitle">E</p>
<figure class="cover">
<svg viewbox="0 0 9 9" role="img" aria-label="a dot">
<rect width="1" />
</svg>
<figcaption>A dot.</figcaption>
</figure>
<p class="authors">C, D</p>
</section>
<section class="contents">
<h1>Contents</h1>
<ol>
<li>
<a href="#index--" data-page="">
<span>About this book</span>
</a>
</li>
<li>
<a href="#chapter--" data-page="">
<span>Chapter</span>
</a>
<ol>
<li>
<a href="#chapter--section" data-page="">
<span>Section</span>
</a>
</li>
</ol>
</li>
<li>
<a href="#listings--" data-page="">
<span>All listings</span>
</a>
</li>
</ol>
</section>
<section class="part" style="page: part-0">
<section id="index--">
                        <h1>About this book</h1>
<p>
<a href="#chapter--">On</a>
</p>

                    </section>
</section>
<section class="part" style="page: part-1">
<section id="chapter--">
                        <h1 id="chapter--chapter">
<a class="header" tabindex="-1" href="#chapter--chapter">Chapter</a>
</h1>
<figure class="listing" id="chapter--hello" aria-label="hello, lines 2 to 2">
<div class="block rust-block">
<pre class="rust" role="group" aria-label="Code">
<code>    <span class="macro">println!</span>(<span class="string">"hello"</span>);
</code>
</pre>
</div>
<figcaption>
<span class="controls" aria-label="What to do with hello">
<span class="run">
<code>cargo run --bin <a class="listing-name" href="#chapter--hello">hello</a>
</code> </span>  <a class="program" href="listings/hello.html#hello-L2" aria-label="Whole program of hello">Whole program</a> </span>
</figcaption>
</figure>
<div class="block output-block">
<pre class="output short" role="group" aria-label="Output of hello">
<code>hello</code>
</pre>
</div>

<h2 id="chapter--section">
<a class="header" tabindex="-1" href="#chapter--section">Section</a>
</h2>
<p>A <a href="https://e.org/?a&amp;b">link</a>
<sup class="address-mark">[1]</sup>, a <a href="https://f.org/">second</a>
<sup class="address-mark">[2]</sup>, the <a href="https://e.org/?a&amp;b">first
again</a>
<sup class="address-mark">[1]</sup>, <a href="#index--">another</a>, and <a href="#chapter--section">below</a>.<sup class="note-ref" id="chapter--ref-n">
<a href="#chapter--note-n" role="doc-noteref" aria-label="Note 1">1</a>
</sup>
</p>
<div class="note" id="chapter--note-n" role="doc-footnote" aria-label="Note 1">
<p>
<a class="note-back" href="#chapter--ref-n" role="doc-backlink" aria-label="Note 1: back to the text">1</a> A note.</p>
</div>

<p id="chapter--own" style="color: red">Own</p>


                    <div class="addresses">
<p>Addresses</p>
<ol>
<li>
<a href="https://e.org/?a&amp;b">e.org/?a&amp;b</a>
</li>
<li>
<a href="https://f.org/">f.org/</a>
</li>
</ol>
</div>
</section>
</section>
<section class="part" style="page: part-2">
<section id="listings--">
                        <h1 id="listings--all-listings">
<a class="header" tabindex="-1" href="#listings--all-listings">All listings</a>
</h1>
<p>Each is a complete program. In the book’s folder, <code>cargo run --bin NAME</code> runs it.</p>
<h2 id="listings--chapter">
<a class="header" tabindex="-1" href="#listings--chapter">Chapter</a>
</h2>
<table class="listings">
<thead>
<tr>
<th>Listing</th>
<th>What it does</th>
<th>Page</th>
</tr>
</thead>
<tbody>
<tr>
<td>
<a href="listings/hello.html">
<code>hello</code>
</a>
</td>
<td>Greets.</td>
<td>
<a class="page-number" href="#chapter--hello" data-page="" aria-label="Its page">
</a>
</td>
</tr>
</tbody>
</table>


                    </section>
</section>
"##]].raw());
    let heads = page.split("<style>").filter(|it| it.contains("@page"));
    let heads = heads.map(|it| it.split("</style>").next().unwrap());
    let heads: Vec<&str> = heads.collect();
    assert_data_eq!(heads.join("---"), str![[r#"
p { margin: 0 }
@page part-0 { @top-left { content: "A & B"; } @top-right { content: "About this book"; } }
@page part-1 { @top-left { content: "A & B"; } @top-right { content: "Chapter"; } }
@page part-2 { @top-left { content: "A & B"; } @top-right { content: "All listings"; } }

"#]].raw());
}

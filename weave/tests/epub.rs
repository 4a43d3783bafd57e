//! What a small book is as an ePub, file by file. Whether all of the real book
//! is in its ePub, and whether that is valid, the book's own tests say.

mod common;

use common::{FONT, HELLO, LISTING, TestBook};
use snapbox::{IntoData, assert_data_eq, str};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use weave::epub::{self, Options};
use zip::ZipArchive;

const MORE: &str = "\
## What comes next

```rust
{{#rustdoc_include ../listings/io/src/bin/next.rs}}
```

| a | b |
|---|--:|
| c | 4 |

`world` is a [name](https://e.org/), [of][proof] `hello`.[^n]

[proof]: proof.html
[^n]: A note.

<svg viewBox=\"0 0 4 4\" role=\"img\" aria-label=\"a line\"><path d=\"M0 0h4\"/></svg>
";

const NEXT: &str = "\
//@ does: greets others
//@ after: hello

fn main() {
    println!(\"world\");
}
";

fn book() -> TestBook {
    TestBook::new()
        .with_cover()
        .with_theme_of_epub()
        .listing("next", NEXT)
        .more(MORE)
}

/// A book as an ePub: its files, by their names, and these in their order.
struct Epub {
    files: BTreeMap<String, Vec<u8>>,
    names: Vec<String>,
}

impl Epub {
    fn of(book: &TestBook, url: Option<&str>) -> Epub {
        let to = book.root().join("a.epub");
        let url = url.map(str::to_owned);
        let count = epub::write(book.root(), &to, &Options { url });
        let count = count.unwrap_or_else(|error| panic!("{error:#}"));
        let file = File::open(to).unwrap();
        assert_eq!(file.metadata().unwrap().len(), count as u64);
        let mut zip = ZipArchive::new(file).unwrap();
        let mut epub = Epub {
            files: BTreeMap::new(),
            names: Vec::new(),
        };
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            let name = file.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            epub.names.push(name.clone());
            epub.files.insert(name, bytes);
        }
        epub
    }

    /// A file that is text.
    fn text(&self, name: &str) -> String {
        let bytes = &self.files[&format!("EPUB/{name}")];
        String::from_utf8(bytes.clone()).unwrap()
    }

    /// What is in the `<body>` of a page.
    fn body(&self, name: &str) -> String {
        let text = self.text(name);
        let (_, body) = text.split_once("<body ").unwrap();
        let (body, _) = body.split_once("</body>").unwrap();
        format!("<body {}", body.trim_end())
    }
}

/// The same XML, an element a line.
fn by_element(xml: &str) -> String {
    xml.replace("><", ">\n<")
}

#[test]
fn its_files_are_these() {
    let epub = Epub::of(&book(), None);
    assert_data_eq!(
        epub.names.join("\n"),
        str![[r#"
mimetype
META-INF/container.xml
EPUB/book.opf
EPUB/nav.xhtml
EPUB/toc.ncx
EPUB/title.xhtml
EPUB/index.xhtml
EPUB/chapter.xhtml
EPUB/listings.xhtml
EPUB/listings-hello.xhtml
EPUB/listings-next.xhtml
EPUB/cover.png
EPUB/pictures/title-1.svg
EPUB/pictures/chapter-1.svg
EPUB/book.css
EPUB/code.woff2
"#]]
        .raw()
    );
    assert_data_eq!(by_element(&epub.text("book.opf")), str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book-id">urn:uuid:ab4dedae-a62e-8153-9040-0b8c6f4d2cc8</dc:identifier>
<dc:title>A &amp; B</dc:title>
<dc:creator>C</dc:creator>
<dc:creator>D</dc:creator>
<dc:language>en</dc:language>
<dc:description>E</dc:description>
<dc:date>1980-01-01T00:00:00Z</dc:date>
<meta property="dcterms:modified">1980-01-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">readingOrder</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Each picture has a description. Nothing is said by color.</meta>
<meta name="cover" content="file-0"/>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml">
</item>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml">
</item>
<item id="page-0" href="title.xhtml" media-type="application/xhtml+xml">
</item>
<item id="page-1" href="index.xhtml" media-type="application/xhtml+xml">
</item>
<item id="page-2" href="chapter.xhtml" media-type="application/xhtml+xml">
</item>
<item id="page-3" href="listings.xhtml" media-type="application/xhtml+xml">
</item>
<item id="page-4" href="listings-hello.xhtml" media-type="application/xhtml+xml">
</item>
<item id="page-5" href="listings-next.xhtml" media-type="application/xhtml+xml">
</item>
<item id="file-0" href="cover.png" media-type="image/png" properties="cover-image">
</item>
<item id="file-1" href="pictures/title-1.svg" media-type="image/svg+xml">
</item>
<item id="file-2" href="pictures/chapter-1.svg" media-type="image/svg+xml">
</item>
<item id="file-3" href="book.css" media-type="text/css">
</item>
<item id="file-4" href="code.woff2" media-type="font/woff2">
</item>
</manifest>
<spine toc="ncx">
<itemref idref="page-0">
</itemref>
<itemref idref="nav">
</itemref>
<itemref idref="page-1">
</itemref>
<itemref idref="page-2">
</itemref>
<itemref idref="page-3">
</itemref>
<itemref idref="page-4" linear="no">
</itemref>
<itemref idref="page-5" linear="no">
</itemref>
</spine>
</package>
"#]].raw());
    assert_eq!(epub.text("book.css"), "p {}\n");
    assert_eq!(epub.files["EPUB/code.woff2"], FONT);
    assert!(epub.files["EPUB/cover.png"].starts_with(b"\x89PNG"));
}

#[test]
fn its_contents_are_these() {
    let epub = Epub::of(&book(), None);
    assert_data_eq!(by_element(&epub.text("nav.xhtml")), str![[r##"
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head>
<title>Contents</title>
<link rel="stylesheet" type="text/css" href="book.css"/>
</head>
<body epub:type="frontmatter">
<nav epub:type="toc" id="toc" role="doc-toc">
<h1>Contents</h1>
<ol>
<li>
<a href="title.xhtml">A &amp; B</a>
</li>
<li>
<a href="index.xhtml">About this book</a>
</li>
<li>
<a href="chapter.xhtml">Chapter</a>
<ol>
<li>
<a href="chapter.xhtml#what-comes-next">What comes next</a>
</li>
</ol>
</li>
<li>
<a href="listings.xhtml">All listings</a>
<ol>
<li>
<a href="listings.xhtml#chapter">Chapter</a>
</li>
</ol>
</li>
</ol>
</nav>
<nav epub:type="landmarks" hidden="hidden">
<h2>Places</h2>
<ol>
<li>
<a epub:type="toc" href="#toc">Contents</a>
</li>
<li>
<a epub:type="bodymatter" href="index.xhtml">About this book</a>
</li>
</ol>
</nav>
</body>
</html>
"##]].raw());
    assert_data_eq!(
        by_element(&epub.text("toc.ncx")),
        str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">
<head>
<meta name="dtb:uid" content="urn:uuid:ab4dedae-a62e-8153-9040-0b8c6f4d2cc8"/>
</head>
<docTitle>
<text>A &amp; B</text>
</docTitle>
<navMap>
<navPoint id="p1" playOrder="1">
<navLabel>
<text>A &amp; B</text>
</navLabel>
<content src="title.xhtml"/>
</navPoint>
<navPoint id="p2" playOrder="2">
<navLabel>
<text>About this book</text>
</navLabel>
<content src="index.xhtml"/>
</navPoint>
<navPoint id="p3" playOrder="3">
<navLabel>
<text>Chapter</text>
</navLabel>
<content src="chapter.xhtml"/>
<navPoint id="p4" playOrder="4">
<navLabel>
<text>What comes next</text>
</navLabel>
<content src="chapter.xhtml#what-comes-next"/>
</navPoint>
</navPoint>
<navPoint id="p5" playOrder="5">
<navLabel>
<text>All listings</text>
</navLabel>
<content src="listings.xhtml"/>
<navPoint id="p6" playOrder="6">
<navLabel>
<text>Chapter</text>
</navLabel>
<content src="listings.xhtml#chapter"/>
</navPoint>
</navPoint>
</navMap>
</ncx>

"#]]
        .raw()
    );
}

#[test]
fn its_pages_are_these() {
    let epub = Epub::of(&book(), None);
    assert_data_eq!(epub.text("title.xhtml"), str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head>
<title>A &amp; B</title>
<link rel="stylesheet" type="text/css" href="book.css"/>
</head>
<body epub:type="frontmatter">
<section class="title-page"><h1>A &amp; B</h1><p class="subtitle">E</p><figure class="cover">
<img class="picture" src="pictures/title-1.svg" alt="a dot"/>
<figcaption>A dot.</figcaption>
</figure><p class="authors">C, D</p></section>
</body>
</html>

"#]].raw());
    assert_data_eq!(
        epub.body("index.xhtml"),
        str![[r#"
<body epub:type="bodymatter">

                        <h1>About this book</h1>
<p><a href="chapter.xhtml">On</a></p>
"#]]
        .raw()
    );
    assert_data_eq!(epub.body("chapter.xhtml"), str![[r##"
<body epub:type="bodymatter">

                        <h1 id="chapter">Chapter</h1>
<figure class="listing" id="hello">
<div class="block rust-block">
<pre class="rust"><code><span class="line in-4">    println!("hello");
</span></code></pre>
</div>
<figcaption><span class="controls"><span class="run"><code>cargo run --bin hello</code> </span>  <a class="program" href="listings-hello.xhtml#hello">Whole program</a> </span></figcaption></figure>
<div class="block output-block">
<pre class="output"><code><span class="line in-0">hello
</span></code></pre>
</div>

<h2 id="what-comes-next">What comes next</h2>
<figure class="listing" id="next">
<div class="block rust-block">
<pre class="rust"><code><span class="line in-0">  <b>fn</b> main() {
</span><ins class="line in-4">+     println!("world");
</ins><span class="line in-0">  }
</span></code></pre>
</div>
<figcaption><span class="controls"><span class="run"><code>cargo run --bin next</code> </span>  <a class="program" href="listings-next.xhtml#next">Whole program</a> <span class="after">changed since <a href="listings-hello.xhtml">hello</a></span></span></figcaption></figure>
<div class="table-wrapper">
<table>
<thead>
<tr><th>a</th><th style="text-align: right">b</th></tr>
</thead>
<tbody>
<tr><td>c</td><td style="text-align: right">4</td></tr>
</tbody>
</table>
</div>
<p><code>world</code> is a <a href="https://e.org/">name</a>, of <a class="name" href="#hello"><code>hello</code></a>.<sup class="note-ref" id="ref-n"><a epub:type="noteref" role="doc-noteref" aria-label="Note 1" href="#note-n">1</a></sup></p>
<aside epub:type="footnote" role="doc-footnote" class="note" id="note-n" aria-label="Note 1">
<p><a epub:type="backlink" class="note-back" role="doc-backlink" aria-label="Note 1: back to the text" href="#ref-n">1</a> A note.</p>
</aside>

<p><img class="picture" src="pictures/chapter-1.svg" alt="a line"/></p>
"##]].raw());
    assert_data_eq!(epub.body("listings.xhtml"), str![[r#"
<body epub:type="bodymatter">

                        <h1 id="all-listings">All listings</h1>
<p>Each is a complete program. In the book’s folder, <code>cargo run --bin NAME</code> runs it.</p>
<h2 id="chapter">Chapter</h2>
<table class="listings">
<thead>
<tr><th>Listing</th><th>What it does</th></tr>
</thead>
<tbody>
<tr><td><a href="listings-hello.xhtml"><code>hello</code></a></td><td>Greets.</td></tr>
<tr><td><a href="listings-next.xhtml"><code>next</code></a></td><td>Greets others.</td></tr>
</tbody>
</table>
"#]].raw());
    assert_data_eq!(epub.body("listings-next.xhtml"), str![[r#"
<body epub:type="backmatter">

                        <h1 id="next"><code>next</code></h1>
<p>Greets others.</p>
<figure class="listing" id="next-program">
<div class="block rust-block with-copy">
<pre class="rust"><code><span class="line in-0"><b>fn</b> main() {
</span><span class="line in-4">    println!("world");
</span><span class="line in-0">}
</span></code></pre>
</div>
<figcaption><span class="controls"><span class="run"><code>cargo run --bin next</code> </span>   </span></figcaption></figure>
<p class="shown-in">The book shows it in <a href="chapter.xhtml#next">Chapter</a>.</p>
"#]].raw());
    assert_data_eq!(epub.text("pictures/chapter-1.svg"), str![[r##"
<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 24 24" width="24" height="24" color="#000000" font-size="16">
<style>text{font-family:Literata,serif}.code text{font-family:monospace;font-size:.84em}.data{color:#000000}.wrong{stroke:#000000}.together{fill:#000000}.apart{fill:#b4b4b4}.paper{fill:#ffffff;stroke:none}</style>
<rect class="paper" x="-10" y="-10" width="24" height="24"/><path d="M0 0h4" /></svg>

"##]].raw());
}

#[test]
fn it_knows_where_it_is_published() {
    let epub = Epub::of(&book(), Some("https://e.org/b/"));
    let source = "<dc:source>https://e.org/b/</dc:source>";
    assert!(epub.text("book.opf").contains(source));
    let proof = "<a href=\"https://e.org/b/proof.html\">of</a>";
    assert!(epub.text("chapter.xhtml").contains(proof));
}

#[test]
fn it_says_of_which_commit_it_is() {
    let book = book();
    let id = book.commit();
    let epub = Epub::of(&book, None);
    let package = epub.text("book.opf");
    for said in [
        format!("<meta property=\"schema:version\">{id}</meta>"),
        "<dc:date>2026-11-27T20:15:00Z</dc:date>".to_owned(),
    ] {
        assert!(package.contains(&said), "{package}");
    }
    let edition = format!("Edition of 2026-11-27, commit {}", &id[..12]);
    let of = |epub: Epub| {
        let title = epub.text("title.xhtml");
        let (_, said) = title.split_once("class=\"edition\">").unwrap();
        said.split_once("</p>").unwrap().0.to_owned()
    };
    assert_eq!(of(epub), edition);
    let book = book.file(LISTING, format!("{HELLO}\n// More.\n"));
    let changed = format!("{edition}, and changes to it");
    assert_eq!(of(Epub::of(&book, None)), changed);
}

#[test]
fn a_page_that_cannot_be_in_it_is_an_error() {
    let error = |more: &str, url: Option<&str>| {
        let book = book().more(&format!("{MORE}\n\n{more}"));
        let to = book.root().join("a.epub");
        let url = url.map(str::to_owned);
        let error = epub::write(book.root(), &to, &Options { url });
        assert!(!to.exists());
        format!("{:#}", error.expect_err("it is not written"))
    };
    let picture = "<svg><rect width=\"1\"/></svg>";
    assert_data_eq!(
        error(picture, None),
        str![[r#"
a picture of chapter.html does not say how large it is
  help: give it a viewBox
"#]]
        .raw()
    );
    assert_data_eq!(
        error("a", Some("nowhere")),
        str![[r#"
`nowhere` is not where a book can be
  help: write it as https://example.org/book/, with the slash at its end
"#]]
        .raw()
    );
}

#[test]
fn a_file_that_is_missing_is_named() {
    let book = book().remove("theme/epub/book.css");
    let to = book.root().join("a.epub");
    let error = epub::write(book.root(), &to, &Options::default());
    let error = format!("{:#}", error.unwrap_err());
    let said = error.contains("could not read");
    assert!(said && error.contains("book.css"), "{error}");
}

//! What the ePub promises its reader.

use crate::common::{book, root};
use crate::document::Epub;
use roxmltree::Node;
use scraper::{ElementRef, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

pub type Promise = fn(&Epub);

pub const ALL: &[(&str, Promise)] = &[
    ("chapters_are_all_there_and_in_order", chapters_are_in_order),
    ("links_lead_somewhere", links_lead_somewhere),
    ("files_are_listed", files_are_listed),
    ("pictures_show_at_night", pictures_show_at_night),
    ("notes_are_those_of_an_epub", notes_are_those_of_an_epub),
    ("code_is_all_there", code_is_all_there),
    ("changes_have_a_sign", changes_have_a_sign),
    ("nothing_is_said_by_color", nothing_is_said_by_color),
    ("it_says_whose_book_it_is", it_says_whose_book_it_is),
    ("programs_are_there", programs_are_there),
];

pub const PUBLISHED: &[(&str, Promise)] =
    &[("what_is_left_out_is_linked_where_it_is", proof_is_linked)];

/// The file of a page.
fn file_of(page: &str) -> String {
    page.replace('/', "-").replace(".html", ".xhtml")
}

/// Whether a file is that of a program.
fn is_program(file: &str) -> bool {
    file.starts_with("listings-")
}

fn chapters_are_in_order(epub: &Epub) {
    let summary = fs::read_to_string(root().join("src/SUMMARY.md")).unwrap();
    let mut spine = epub.spine.iter();
    assert_eq!(spine.next().map(String::as_str), Some("title.xhtml"));
    let mut count = 0;
    for line in summary.lines() {
        let chapter = line
            .rsplit_once("](")
            .and_then(|(_, rest)| rest.split_once(')')?.0.strip_suffix(".md"));
        let Some(chapter) = chapter else { continue };
        let file = match chapter {
            "README" => "index.xhtml".to_owned(),
            chapter => format!("{chapter}.xhtml"),
        };
        assert!(
            spine.any(|it| *it == file),
            "{file} is not there, or out of order"
        );
        count += 1;
    }
    assert!(count > 6);
    let nav = epub.text("nav.xhtml");
    for file in epub.spine.iter().filter(|file| *file != "nav.xhtml") {
        let is_there = nav.contains(&format!("href=\"{file}\""));
        assert_eq!(is_there, !is_program(file), "{file}");
    }
}

/// The ids of each file.
fn ids(epub: &Epub) -> BTreeMap<String, BTreeSet<String>> {
    let mut ids = BTreeMap::new();
    epub.for_each_xml(|path, xml| {
        let mut here = BTreeSet::new();
        for id in xml.descendants().filter_map(|it| it.attribute("id")) {
            let is_new = here.insert(id.to_owned());
            assert!(is_new, "{path} has two {id}");
        }
        ids.insert(path.to_owned(), here);
    });
    ids
}

fn links_lead_somewhere(epub: &Epub) {
    let ids = ids(epub);
    let (mut inside, mut outside) = (0, 0);
    epub.for_each_xml(|path, xml| {
        let nodes = xml.descendants();
        let links = nodes.flat_map(|node| {
            ["href", "src"]
                .into_iter()
                .filter_map(move |name| node.attribute(name))
        });
        for link in links {
            if link.contains("://") {
                outside += 1;
                continue;
            }
            inside += 1;
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { path } else { file };
            assert!(epub.files.contains_key(file), "{path}: {link}");
            if !id.is_empty() {
                assert!(ids[file].contains(id), "{path}: {link}");
            }
        }
    });
    assert!(inside > 500 && outside > 100, "{inside} and {outside}");
}

fn files_are_listed(epub: &Epub) {
    let mut listed: Vec<&str> =
        epub.manifest.values().map(|(path, ..)| &**path).collect();
    listed.push("book.opf");
    listed.sort_unstable();
    let there: Vec<&str> = epub.files.keys().map(String::as_str).collect();
    assert_eq!(listed, there);
}

fn pictures_show_at_night(epub: &Epub) {
    let drawn = Selector::parse("main svg").unwrap();
    let mut expected = 0;
    for (path, page) in &book().pages {
        let file = file_of(path);
        if epub.spine.contains(&file) {
            expected += page.select(&drawn).count();
        }
    }
    let mut shown = 0;
    epub.for_each_xml(|path, xml| {
        let is = |node: &Node, name: &str| node.tag_name().name() == name;
        for picture in xml.descendants().filter(|it| is(it, "img")) {
            let words = picture.attribute("alt").unwrap_or_default();
            assert!(words.len() > 10, "{path}: {words:?} says nothing");
            shown += 1;
        }
        if !path.ends_with(".svg") {
            return;
        }
        // A white ground, as large as the picture, and black on it.
        let svg = xml.root_element();
        let view: Vec<&str> =
            svg.attribute("viewBox").unwrap().split(' ').collect();
        let ground = svg.children().find(|it| is(it, "rect")).unwrap();
        for (at, name) in ["x", "y", "width", "height"].iter().enumerate() {
            assert_eq!(ground.attribute(*name), Some(view[at]), "{path}");
        }
        assert_eq!(ground.attribute("class"), Some("paper"));
        assert_eq!(svg.attribute("color"), Some("#000000"));
        assert!(epub.text(path).contains(".paper{fill:#ffffff"));
    });
    assert_eq!(shown, expected);
    assert!(expected > 40);
}

fn notes_are_those_of_an_epub(epub: &Epub) {
    const OPS: (&str, &str) = ("http://www.idpf.org/2007/ops", "type");
    let mut count = 0;
    epub.for_each_xml(|path, xml| {
        let with = |value: &'static str| {
            xml.descendants()
                .filter(move |it| it.attribute(OPS) == Some(value))
        };
        let notes: BTreeSet<&str> = with("footnote")
            .filter_map(|it| it.attribute("id"))
            .collect();
        let refs: BTreeSet<&str> = with("noteref")
            .filter_map(|it| it.attribute("href")?.strip_prefix('#'))
            .collect();
        assert_eq!(notes, refs, "{path}");
        count += notes.len();
    });
    let selector = Selector::parse("main [role=doc-footnote]").unwrap();
    let pages = &book().pages;
    let chapters = pages
        .iter()
        .filter(|(path, _)| epub.spine.contains(&file_of(path)));
    let expected: usize = chapters
        .map(|(_, page)| page.select(&selector).count())
        .sum();
    assert_eq!(count, expected);
    assert!(count > 80, "{count} notes");
}

/// The lines of code in a file, each without its sign.
fn lines_of(epub: &Epub, path: &str) -> Vec<String> {
    let xml = roxmltree::Document::parse_with_options(
        epub.text(path),
        roxmltree::ParsingOptions {
            allow_dtd: true,
            ..Default::default()
        },
    );
    let xml = xml.unwrap();
    let is_rust = |node: &Node| {
        node.has_tag_name(PRE) && node.attribute("class") == Some("rust")
    };
    let is_line = |node: &Node| {
        let class = node.attribute("class").unwrap_or_default();
        class.starts_with("line") && !node.has_tag_name(DEL)
    };
    let mut all = Vec::new();
    for pre in xml.descendants().filter(is_rust) {
        let is_sign = |it: Node| it.has_tag_name(INS) || it.has_tag_name(DEL);
        let has_signs = pre.descendants().any(is_sign);
        for line in pre.descendants().filter(is_line) {
            let texts = line.descendants().filter(|it| it.is_text());
            let text: String = texts.filter_map(|it| it.text()).collect();
            let text = match has_signs {
                true => text.chars().skip(2).collect(),
                false => text,
            };
            all.push(text.trim_end_matches('\n').to_owned());
        }
    }
    all
}

const XHTML: &str = "http://www.w3.org/1999/xhtml";
const INS: (&str, &str) = (XHTML, "ins");
const DEL: (&str, &str) = (XHTML, "del");
const PRE: (&str, &str) = (XHTML, "pre");

fn code_is_all_there(epub: &Epub) {
    let selector = Selector::parse("main pre.rust code").unwrap();
    let mut count = 0;
    for (path, page) in &book().pages {
        let file = file_of(path);
        if !epub.spine.contains(&file) {
            continue;
        }
        let mut expected = Vec::new();
        for code in page.select(&selector) {
            let texts = code.descendants().filter(|node| {
                let mut around = node.ancestors().filter_map(ElementRef::wrap);
                !around.any(|it| it.value().name() == "del")
            });
            let texts = texts.filter_map(|it| it.value().as_text());
            let text: String = texts.map(|text| text.to_string()).collect();
            expected.extend(text.lines().map(str::to_owned));
        }
        assert_eq!(lines_of(epub, &file), expected, "{file}");
        count += expected.len();
    }
    assert!(count > 20_000, "{count} lines");
}

fn changes_have_a_sign(epub: &Epub) {
    let (mut came, mut went) = (0, 0);
    epub.for_each_xml(|path, xml| {
        for line in xml.descendants() {
            let text = line.descendants().find_map(|it| it.text());
            let text = text.unwrap_or_default();
            let is_change = line.has_tag_name(INS) || line.has_tag_name(DEL);
            // Who opens a whole program wants to read what it is now.
            assert!(!(is_change && is_program(path)), "{path}: {text}");
            if line.has_tag_name(INS) {
                came += 1;
                assert!(text.starts_with("+ "), "{path}: {text}");
            } else if line.has_tag_name(DEL) {
                went += 1;
                assert!(text.starts_with("− "), "{path}: {text}");
            }
        }
    });
    assert!(came > 500 && went > 5, "{came} and {went}");
}

fn nothing_is_said_by_color(epub: &Epub) {
    let css = epub.text("book.css");
    for line in css.lines() {
        let line = line.replace("color: inherit", "");
        let colors = ["color:", "background", "rgb", "light-dark"];
        assert!(!colors.iter().any(|it| line.contains(it)), "{line}");
    }
    // What a page says of its own look is where the cells of tables stand.
    for file in &epub.spine {
        let text = epub.text(file);
        let styles = text.split("style=\"").skip(1);
        let mut styles = styles.filter_map(|it| it.split('"').next());
        assert!(styles.all(|it| it.starts_with("text-align")), "{file}");
    }
}

fn it_says_whose_book_it_is(epub: &Epub) {
    assert_eq!(epub.said("title"), "Async Rust");
    assert_eq!(epub.said("creator"), "The Async Rust authors");
    assert_eq!(epub.said("language"), "en");
    assert!(
        epub.said("description")
            .starts_with("From threads to an async")
    );
    let cover = epub.manifest.values().find(|it| it.2 == "cover-image");
    assert_eq!(cover.unwrap().0, "cover.png");
    let git = Command::new("git")
        .args(["log", "-1", "--format=%H %ct"])
        .current_dir(root())
        .output();
    let said = git.map(|it| String::from_utf8(it.stdout).unwrap());
    let Some((commit, _)) = said.as_deref().unwrap_or_default().split_once(' ')
    else {
        return;
    };
    assert_eq!(epub.said("schema:version"), commit);
    assert_eq!(epub.said("dcterms:modified"), epub.said("date"));
    assert!(epub.said("date").ends_with('Z'));
    let title = epub.text("title.xhtml");
    assert!(title.contains(&format!("commit {}", &commit[..12])));
}

fn programs_are_there(epub: &Epub) {
    let book = book();
    let pages = book.pages.iter().map(|(path, _)| path);
    let programs = pages.filter(|path| path.starts_with("listings/"));
    let programs: Vec<String> = programs.map(|path| file_of(path)).collect();
    assert!(programs.len() > 100);
    for program in &programs {
        assert!(epub.spine.contains(program), "{program}");
    }
    // Whoever reads on, page by page, doesn't come to them.
    let opf = epub.text("book.opf");
    assert_eq!(opf.matches("linear=\"no\"").count(), programs.len());
    let text = epub.text("async_io.xhtml");
    let whole = "href=\"listings-client_server.xhtml#client_server\"";
    assert!(text.contains(whole) && text.contains("Whole program</a>"));
    for file in &epub.spine {
        let text = epub.text(file);
        assert!(!text.contains("play.rust-lang.org/?"), "{file}");
        // Nobody is sent to a page that isn't there.
        assert!(!(is_program(file) && text.contains("Proof")), "{file}");
    }
}

fn proof_is_linked(epub: &Epub) {
    let text = epub.text("listings-client_server.xhtml");
    let link = format!("href=\"{}proof.html#client_server\"", crate::URL);
    assert!(text.contains(&link));
    assert_eq!(epub.said("source"), crate::URL);
}

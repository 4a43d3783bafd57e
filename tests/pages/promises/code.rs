//! Code can be taken along: copied, and opened on the Playground.

use crate::site::{Site, root};
use serde_json::json;
use weave::library::Listings;

pub fn copying_gives_the_program(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let listing = listings.get("threads_client_server").unwrap();
    let page = site.open("listings/threads_client_server.html");
    let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    page.call(
        "Browser.grantPermissions",
        json!({ "permissions": permissions }),
    );
    let copied = |selector: &str| {
        page.run(&format!("document.querySelector({selector:?}).click()"));
        page.wait_for(&format!(
            "document.querySelector({selector:?}).ariaLabel === 'Copied'"
        ));
        page.text("navigator.clipboard.readText()")
    };
    assert_eq!(copied("figure .block > .copy"), listing.program);
    let run = "cargo run --bin threads_client_server";
    assert_eq!(copied(".run .copy"), run);
    // By selecting it, too: numbers and marks of lines are no text.
    let selected = page.text(
        "getSelection().selectAllChildren(document.querySelector('figure pre')), \
         getSelection().toString()",
    );
    assert_eq!(selected.trim_end(), listing.program.trim_end());
    // Of a terminal, what is typed.
    page.goto(&site.url("async_io.html"));
    assert_eq!(
        copied(".block:has(pre.console) > .copy"),
        "cargo run --bin single_threaded_server\n"
    );
    // What no link can hold, from any of its figures.
    page.run("window.open = (url) => { window.opened = url; }");
    let figures = "figure:has([data-program=client_server])";
    let last = page.text(&format!(
        "[...document.querySelectorAll({figures:?})].at(-1).id"
    ));
    assert_ne!(last, "client_server");
    let program = copied(&format!("#{last} .to-playground"));
    assert_eq!(program, listings.get("client_server").unwrap().program);
    let opened = page.text("window.opened");
    assert!(
        opened.starts_with("https://play.rust-lang.org/?"),
        "{opened}"
    );
}

pub fn playground_links_open_the_program(site: &Site) {
    let (listings, _) = Listings::read(root()).unwrap();
    let listing = listings.get("threads_client_server").unwrap();
    let page = site.open("async_io.html");
    page.requests();
    page.run(
        "document.querySelector('#threads_client_server .to-playground')\
         .click()",
    );
    // There is no way from here to there, but the browser tries.
    page.wait_for("location.protocol === 'chrome-error:'");
    let asked = page.requests().into_iter();
    let asked = asked.filter(|url| url.starts_with("https://"));
    let asked: Vec<String> = asked.collect();
    let (base, query) = asked[0].split_once('?').unwrap();
    assert_eq!(base, "https://play.rust-lang.org/");
    let query = form_urlencoded::parse(query.as_bytes());
    let code = query.into_owned().find(|(key, _)| key == "code");
    assert_eq!(code.unwrap().1, listing.program);
}

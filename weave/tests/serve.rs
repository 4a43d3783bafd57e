//! `cargo run` serves the book, shows what is saved within a second, shows a
//! build that fails and goes on, and says so when its port is taken.

mod common;

use common::server::{DEADLINE, Server, weave};
use common::{CHAPTER, TestBook};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use weave::proof::child;

#[test]
fn what_is_saved_is_shown_within_a_second() {
    let book = TestBook::new();
    let server = Server::start(&book);
    let (status, page) = server.get("/chapter.html");
    assert_eq!(status, 200);

    // An open page is told to reload, which is when its reader sees it.
    let open_page = server.open(&page);
    let save = Instant::now();
    let book = book.chapter(&format!("{CHAPTER}\nSaved.\n"));
    open_page.wait_for_reload();
    // A file is emptied before it is written. A build that falls in between
    // is told to the page too, and the next one follows.
    server.wait_for("/chapter.html", "Saved.");
    let took = save.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");

    // A page that was loaded before that is told at once.
    server.open(&page).wait_for_reload();

    // The page to print comes after them, and is waited for.
    let (status, print) = server.get("/print.html");
    assert!(status == 200 && print.contains("Saved."), "{print}");
    assert_eq!(server.get("/search-documents.js").0, 200);

    // The same goes for a listing, and for what it prints.
    let path = "listings/io/src/bin/hello.stdout";
    let book = book.file(path, "hello again\n");
    server.wait_for("/chapter.html", "hello again");
    // The server would build the book anew while it is removed.
    drop(server);
    drop(book);
}

#[test]
fn a_build_that_fails_is_shown_and_mended() {
    let book = TestBook::new();
    let server = Server::start(&book);
    let book = book.chapter(&format!("{CHAPTER}\n[x](#<y>)\n"));
    let report = "src/chapter.md:11: `#&lt;y&gt;` leads to no place";
    server.wait_for("/chapter.html", report);
    let (status, page) = server.get("/chapter.html");
    assert_eq!(status, 500);
    loop {
        let line = server.errors.recv_timeout(DEADLINE);
        let line = line.expect("the terminal says it too");
        if line.starts_with("src/chapter.md:11: `#<y>`") {
            break;
        }
    }

    // The page that shows the failure reloads too.
    let open_page = server.open(&page);
    let book = book.chapter(CHAPTER);
    open_page.wait_for_reload();
    server.wait_for("/chapter.html", "HTTP/1.1 200");
    drop(server);
    drop(book);
}

#[test]
fn a_build_that_fails_when_it_can_be_read_is_shown() {
    let book = TestBook::new();
    let server = Server::start(&book);
    // What only the page to print needs is no text.
    let book = book.file("theme/print/print.css", b"\xff");
    server.wait_for("/chapter.html", "HTTP/1.1 500");
    let (_, page) = server.get("/chapter.html");
    assert!(page.contains("could not read"), "{page}");
    let open_page = server.open(&page);
    let book = book.file("theme/print/print.css", "");
    open_page.wait_for_reload();
    server.wait_for("/print.html", "HTTP/1.1 200");
    drop(server);
    drop(book);
}

#[cfg(unix)]
#[test]
fn a_build_that_fails_is_not_tried_again_by_itself() {
    let book = TestBook::new();
    let server = Server::start(&book);
    let link = book.root().join("src/picture.svg");
    std::os::unix::fs::symlink("nowhere", link).unwrap();
    server.wait_for("/chapter.html", "HTTP/1.1 500");
    let first = server.errors.recv_timeout(DEADLINE).unwrap();
    assert!(first.contains("picture.svg"), "{first}");
    // A link may be told of twice. When all has been quiet for twice as long as
    // it takes to try again, no build comes by itself.
    let quiet = Duration::from_secs(2);
    let start = Instant::now();
    while server.errors.recv_timeout(quiet).is_ok() {
        assert!(start.elapsed() < DEADLINE, "it is built again and again");
    }
}

#[test]
fn a_book_that_does_not_build_at_first_is_served() {
    let book = TestBook::new().remove("src/chapter.md");
    let server = Server::start(&book);
    let (status, page) = server.get("/");
    assert_eq!(status, 500);
    assert!(page.contains("The book does not build"), "{page}");
    let book = book.chapter(CHAPTER);
    server.wait_for("/", "HTTP/1.1 200");
    drop(server);
    drop(book);
}

#[test]
fn a_page_that_is_not_there_is_not_found() {
    let book = TestBook::new();
    let server = Server::start(&book);
    assert_eq!(server.get("/nothing.html").0, 404);
    assert_eq!(server.get("/../Cargo.toml").0, 404);
}

#[test]
fn a_taken_port_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let book = TestBook::new();
    let mut child = weave(&book, &["serve", "--port", &port.to_string()]);
    let errors = child::text(child.process.stderr.take().unwrap());
    let status = child.wait_until(Instant::now() + DEADLINE).unwrap();
    child.stop();
    let errors = errors.join().unwrap();
    assert_eq!(status.and_then(|it| it.code()), Some(1), "{errors}");
    let said = format!("port {port} is taken");
    assert!(errors.starts_with(&said), "{errors}");
    assert!(errors.contains("help: choose a port with"), "{errors}");
}

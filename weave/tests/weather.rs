//! What happens around an author while the book is served and built: editors
//! leave files, folders come and go, connections break, nobody listens.

mod common;

use common::server::{DEADLINE, Server, weave};
use common::{CHAPTER, TestBook};
use std::fs;
use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};
use tungstenite::Message;
use weave::proof::child;

/// A chapter with some more text.
fn with(words: &str) -> String {
    format!("{CHAPTER}\n{words}\n")
}

/// What editors and systems leave beside a file.
const LEFTOVERS: [&str; 5] = [
    "src/.DS_Store",
    "src/.a.svg.swp",
    "src/a.svg~",
    "src/#a.svg#",
    "src/.a/b",
];

#[test]
fn what_editors_leave_is_not_published() {
    let mut book = TestBook::new()
        .file("src/a.svg", "<svg/>")
        .file("src/b/c.txt", "c")
        .file("listings/io/src/bin/.#hello.stdout", "")
        .file("listings/io/src/bin/.#hello.rs", "")
        .file("listings/.#x/src/bin/y.rs", "");
    for path in LEFTOVERS {
        book = book.file(path, "x");
    }
    #[cfg(unix)]
    for path in [
        "src/.#chapter.md",
        "src/.#a.svg",
        "listings/io/src/bin/.#a.rs",
    ] {
        let link = book.root().join(path);
        std::os::unix::fs::symlink("me@here.1:2", link).unwrap();
    }
    let built = book.build().unwrap();
    for path in ["a.svg", "b/c.txt"] {
        assert!(built.join(path).is_file(), "{path}");
    }
    for path in LEFTOVERS {
        let path = path.strip_prefix("src/").unwrap();
        assert!(!built.join(path).exists(), "{path}");
    }
}

#[test]
fn what_editors_leave_starts_no_build() {
    let mut book = TestBook::new();
    let server = Server::start(&book);
    let build = |page: &str| {
        let (_, number) = page.split_once("__reload/").expect("it reloads");
        number.chars().next()
    };
    for path in LEFTOVERS {
        book = book.file(path, "x");
    }
    thread::sleep(Duration::from_millis(700));
    assert_eq!(build(&server.get("/chapter.html").1), Some('1'));
    let book = book.chapter(&with("Saved."));
    server.wait_for("/chapter.html", "Saved.");
    drop(server);
    drop(book);
}

/// Elsewhere, a folder that is watched cannot be moved.
#[cfg(unix)]
#[test]
fn folders_that_go_and_come_back_are_watched() {
    let book = TestBook::new();
    let server = Server::start(&book);
    for folder in ["src", "listings"] {
        let (here, away) = (book.root().join(folder), book.root().join("away"));
        fs::rename(&here, &away).unwrap();
        server.wait_for("/chapter.html", "does not build");
        fs::rename(&away, &here).unwrap();
        server.wait_for("/chapter.html", "HTTP/1.1 200");
    }
    let output = "listings/io/src/bin/hello.stdout";
    let book = book.file(output, "Moved and back.\n");
    server.wait_for("/chapter.html", "Moved and back.");
    // One that was not there at first; the page has it as its script.
    let book = book.file("theme/book.js", "// Made later.\n");
    let is_there = |words: &str| {
        let start = Instant::now();
        while !server.get("/book.js").1.contains(words) {
            assert!(start.elapsed() < DEADLINE, "{words}");
            thread::sleep(Duration::from_millis(20));
        }
    };
    is_there("Made later.");
    let book = book.file("theme/book.js", "// Saved again.\n");
    is_there("Saved again.");
    drop(server);
    drop(book);
}

#[test]
fn sources_elsewhere_are_watched() {
    let book = TestBook::new()
        .file("notes/x.txt", "First.\n")
        .file("book.toml", BOOK_TOML);
    fs::rename(book.root().join("src"), book.root().join("text")).unwrap();
    let book =
        book.file("text/chapter.md", with("{{#include ../notes/x.txt}}"));
    let server = Server::start(&book);
    server.wait_for("/chapter.html", "First.");
    let book = book.file("notes/x.txt", "Included.\n");
    server.wait_for("/chapter.html", "Included.");
    let book = book.file("text/chapter.md", with("In the folder."));
    server.wait_for("/chapter.html", "In the folder.");
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("chapter.md");
        fs::write(&target, with("Linked.")).unwrap();
        fs::remove_file(book.root().join("text/chapter.md")).unwrap();
        let link = book.root().join("text/chapter.md");
        std::os::unix::fs::symlink(&target, link).unwrap();
        server.wait_for("/chapter.html", "Linked.");
        fs::write(&target, with("Linked and saved.")).unwrap();
        server.wait_for("/chapter.html", "Linked and saved.");
        fs::remove_file(book.root().join("text/chapter.md")).unwrap();
    }
    let book = book.file("text/chapter.md", CHAPTER);
    let book =
        book.file("Cargo.toml", "[workspace.package]\nedition = \"1\"\n");
    server.wait_for("/chapter.html", "no edition of Rust");
    drop(server);
    drop(book);
}

/// One whose sources are in another folder.
const BOOK_TOML: &str = "\
[book]
src = \"text\"
[build]
create-missing = false
[preprocessor.weave]
command = \"weave\"
before = [\"links\"]
";

#[test]
fn a_file_that_is_always_being_written_does_not_keep_the_book_from_being_built()
{
    let book = TestBook::new();
    let server = Server::start(&book);
    let mut book = book.chapter(&with("Saved."));
    let start = Instant::now();
    while !server.get("/chapter.html").1.contains("Saved.") {
        assert!(start.elapsed() < DEADLINE, "it was never built");
        book = book.file("src/log.txt", "x");
        thread::sleep(Duration::from_millis(10));
    }
    drop(server);
    drop(book);
}

#[test]
fn files_are_polled_where_the_system_tells_of_no_changes() {
    let book = TestBook::new();
    let server = Server::start_with(&book, &["--poll"]);
    let book = book.chapter(&with("Saved."));
    server.wait_for("/chapter.html", "Saved.");
    drop(server);
    drop(book);
}

#[test]
fn a_ping_does_not_end_a_page_s_reload() {
    let book = TestBook::new();
    let server = Server::start(&book);
    let page = server.get("/chapter.html").1;
    let mut open_page = server.open(&page);
    open_page.0.send(Message::Ping("a".into())).unwrap();
    assert_eq!(open_page.0.read().unwrap(), Message::Pong("a".into()));
    let book = book.chapter(&with("Saved."));
    open_page.wait_for_reload();
    drop(server);
    drop(book);
}

#[test]
fn names_that_no_file_can_have_are_not_found() {
    let book = TestBook::new();
    let server = Server::start(&book);
    let long = "x".repeat(300);
    for path in [
        format!("/{long}"),
        format!("/listings/{long}.html"),
        format!("/{}", "%C3%BC".repeat(150)),
        "/%00".to_owned(),
        "/%".to_owned(),
    ] {
        assert_eq!(server.get(&path).0, 404, "{path}");
    }
    assert_eq!(server.get("/chapter.html").0, 200);
}

#[cfg(unix)]
#[test]
fn a_server_that_is_stopped_while_it_builds_leaves_no_folder() {
    use std::process::Command;
    let book = TestBook::new();
    let files = || {
        let entries = fs::read_dir(book.root()).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|it| it.file_name()).collect();
        names.sort();
        names
    };
    let before = files();
    let mut was_building = false;
    for after in 0..40 {
        let mut child = weave(&book, &["--port", "0"]);
        thread::sleep(Duration::from_millis(after));
        was_building |= files() != before;
        let id = child.process.id().to_string();
        // Not Ctrl-C's signal: a child of a process that ignores it ignores it,
        // too, until it says otherwise.
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        let status = child.wait_until(Instant::now() + DEADLINE).unwrap();
        assert!(status.is_some(), "it goes on");
        assert_eq!(files(), before, "after {after} ms");
    }
    assert!(
        was_building,
        "it was always stopped before it built anything"
    );
}

#[cfg(unix)]
#[test]
fn a_build_that_lacks_descriptors_is_tried_again() {
    use std::net::TcpStream;
    let book = TestBook::new();
    let server = Server::start_limited(&book, "ulimit -n 48");
    let connections: Vec<_> = (0..60)
        .filter_map(|_| TcpStream::connect(("127.0.0.1", server.port)).ok())
        .collect();
    let book = book.chapter(&with("Saved."));
    loop {
        let line = server.errors.recv_timeout(DEADLINE);
        if line
            .expect("the build fails")
            .contains("Too many open files")
        {
            break;
        }
    }
    drop(connections);
    server.wait_for("/chapter.html", "Saved.");
    drop(server);
    drop(book);
}

/// In a namespace of its own, where the system has such limits and allows that.
#[cfg(target_os = "linux")]
#[test]
fn a_system_that_watches_no_more_files_is_served() {
    use std::process::Command;
    let inside = Command::new("unshare").args(["-Ur", "true"]).status();
    if !inside.is_ok_and(|status| status.success()) {
        eprintln!("not tried: this system allows no namespaces");
        return;
    }
    for limit in ["max_inotify_watches", "max_inotify_instances"] {
        let book = TestBook::new();
        let limit = format!("echo 0 > /proc/sys/user/{limit}");
        let inside = format!("{limit}; exec \"$0\" --port 0");
        let limits = format!("exec unshare -Ur sh -c '{inside}' \"$0\"");
        let server = Server::start_limited(&book, &limits);
        assert_eq!(server.get("/chapter.html").0, 200);
        loop {
            let line = server.errors.recv_timeout(DEADLINE);
            if line.expect("it says what to do").contains("--poll") {
                break;
            }
        }
    }
}

#[test]
fn a_server_for_other_devices_says_so() {
    let book = TestBook::new();
    let args = ["--port", "0", "--host", "0.0.0.0"];
    let mut child = weave(&book, &args);
    let said = child::lines(child.process.stdout.take().unwrap());
    let mut all = Vec::new();
    while !all.iter().any(|line: &String| line.contains("can read it")) {
        all.push(said.recv_timeout(DEADLINE).expect("it warns"));
    }
    child.stop();
}

#[test]
fn nobody_has_to_listen() {
    let book = TestBook::new().more("{{#title x}}");
    let mut child = weave(&book, &["build"]);
    drop(child.process.stdout.take());
    drop(child.process.stderr.take());
    let status = child.wait_until(Instant::now() + DEADLINE).unwrap();
    assert!(status.unwrap().success());
}

#[test]
fn pipes_get_no_colors() {
    // mdBook warns of an icon that it does not have.
    let book = TestBook::new().more("<i class=\"fa fa-nothing\"></i>");
    let mut child = weave(&book, &["build"]);
    let mut said = String::new();
    let mut stderr = child.process.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert!(said.contains("nothing"), "{said}");
    assert!(!said.contains('\x1b'), "{said}");
}

#[test]
fn an_address_is_escaped() {
    let book = TestBook::new();
    let url = "https://example.org/\"><script>&/";
    let mut child = weave(&book, &["build", "--url", url]);
    let status = child.wait_until(Instant::now() + DEADLINE).unwrap();
    assert!(status.unwrap().success());
    for page in ["chapter.html", "404.html", "index.html"] {
        let page = fs::read_to_string(book.root().join("book").join(page));
        assert!(!page.unwrap().contains("\"><script>&"));
    }
}

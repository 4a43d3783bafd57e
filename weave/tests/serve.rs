//! `cargo run` serves the book, shows what is saved within a second, shows a
//! build that fails and goes on, and says so when its port is taken.

mod common;

use common::{CHAPTER, TestBook};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};
use weave::proof::child::{self, Child};

/// How long the server may take for anything: far longer than it does.
const DEADLINE: Duration = Duration::from_secs(20);

/// The tool, as `cargo run` runs it.
const WEAVE: &str = env!("CARGO_BIN_EXE_weave");

/// Runs the tool for a book.
fn weave(book: &TestBook, args: &[&str]) -> Child {
    let mut command = Command::new(WEAVE);
    command
        .args(args)
        .current_dir(book.root())
        // The built book goes to a temporary folder, and away with the test.
        .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, book.root())))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Child::spawn(&mut command).unwrap()
}

/// A server, which ends when it goes out of scope.
struct Server {
    _child: Child,
    port: u16,
    /// The lines that it writes to standard error.
    errors: Receiver<String>,
}

impl Server {
    fn start(book: &TestBook) -> Server {
        let mut child = weave(book, &["--port", "0"]);
        let errors = child::lines(child.process.stderr.take().unwrap());
        let said = child::lines(child.process.stdout.take().unwrap());
        let port = loop {
            let line = said.recv_timeout(DEADLINE).expect("it says where");
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                break rest.split_once('/').unwrap().0.parse().unwrap();
            }
        };
        Server {
            _child: child,
            port,
            errors,
        }
    }

    /// The status and the text of a page.
    fn get(&self, path: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).unwrap();
        let mut response = Vec::new();
        socket.read_to_end(&mut response).unwrap();
        let response = String::from_utf8_lossy(&response).into_owned();
        let status = response.split(' ').nth(1).unwrap().parse().unwrap();
        (status, response)
    }

    /// Waits until a page says something, and how long that takes.
    fn wait_for(&self, path: &str, words: &str) -> Duration {
        let start = Instant::now();
        while !self.get(path).1.contains(words) {
            assert!(start.elapsed() < DEADLINE, "{path} never says {words}");
            thread::sleep(Duration::from_millis(5));
        }
        start.elapsed()
    }

    /// Listens for a newer build, as an open page does.
    fn open(&self, page: &str) -> OpenPage {
        let (_, rest) = page.split_once("__reload/").expect("it reloads");
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap();
        let build = &rest[..end];
        let socket = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        let url = format!("ws://127.0.0.1:{}/__reload/{build}", self.port);
        OpenPage(tungstenite::client(url, socket).unwrap().0)
    }
}

/// A page that is open in a browser.
struct OpenPage(WebSocket<TcpStream>);

impl OpenPage {
    /// Waits until the page is told to reload.
    fn wait_for_reload(mut self) {
        assert_eq!(self.0.read().unwrap(), Message::text("reload"));
    }
}

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

//! The tool as a server, and who reads there.

use super::TestBook;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};
use weave::proof::child::{self, Child};

/// How long the server may take for anything: far longer than it does.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// The tool, as `cargo run` runs it.
const WEAVE: &str = env!("CARGO_BIN_EXE_weave");

/// Runs the tool for a book.
pub fn weave(book: &TestBook, args: &[&str]) -> Child {
    let mut command = Command::new(WEAVE);
    command.args(args);
    spawn(book, command)
}

fn spawn(book: &TestBook, mut command: Command) -> Child {
    command
        .current_dir(book.root())
        // The built book goes to a temporary folder, and away with the test.
        .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, book.root())))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Child::spawn(&mut command).unwrap()
}

/// A server, which ends when it goes out of scope.
pub struct Server {
    pub child: Child,
    pub port: u16,
    /// The lines that it writes to standard error.
    pub errors: Receiver<String>,
}

impl Server {
    pub fn start(book: &TestBook) -> Server {
        Server::start_with(book, &[])
    }

    /// One that is started with more arguments.
    pub fn start_with(book: &TestBook, args: &[&str]) -> Server {
        Server::of(weave(book, &[&["--port", "0"], args].concat()))
    }

    /// One that runs within limits that a shell sets.
    pub fn start_limited(book: &TestBook, limits: &str) -> Server {
        let mut command = Command::new("sh");
        let script = format!("{limits}; exec \"$0\" --port 0");
        command.args(["-c", &script, WEAVE]);
        Server::of(spawn(book, command))
    }

    fn of(mut child: Child) -> Server {
        let errors = child::lines(child.process.stderr.take().unwrap());
        let said = child::lines(child.process.stdout.take().unwrap());
        let port = loop {
            let line = said.recv_timeout(DEADLINE).expect("it says where");
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                break rest.split_once('/').unwrap().0.parse().unwrap();
            }
        };
        Server {
            child,
            port,
            errors,
        }
    }

    /// The status and the text of a page.
    pub fn get(&self, path: &str) -> (u16, String) {
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
    pub fn wait_for(&self, path: &str, words: &str) -> Duration {
        let start = Instant::now();
        while !self.get(path).1.contains(words) {
            assert!(start.elapsed() < DEADLINE, "{path} never says {words}");
            thread::sleep(Duration::from_millis(5));
        }
        start.elapsed()
    }

    /// Listens for a newer build, as an open page does.
    pub fn open(&self, page: &str) -> OpenPage {
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
pub struct OpenPage(pub WebSocket<TcpStream>);

impl OpenPage {
    /// Waits until the page is told to reload.
    pub fn wait_for_reload(mut self) {
        assert_eq!(self.0.read().unwrap(), Message::text("reload"));
    }
}

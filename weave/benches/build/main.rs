//! How long a warm build takes, and how long a saved chapter is on its way to
//! the reader, beside a stock mdBook that builds the same sources without our
//! step and our theme; for the book as it is, and for one twice its size.
//!
//! ```console
//! $ cargo install mdbook@0.5.4
//! $ cargo test --workspace --bench build
//! ```
//!
//! mdBook is the one in PATH, or what the variable MDBOOK names; the tool is
//! built as `cargo run` builds it. They take turns.

mod twice;

use serde_json::Value;
use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use weave::proof::child::{self, Child};

/// How often each is measured; the figure is the one in the middle.
const TURNS: usize = 15;

/// How long a page may take before something is wrong.
const DEADLINE: Duration = Duration::from_secs(60);

fn main() {
    // Cargo names the bench's own arguments, as `--bench`: there are none.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let tool = tool(root);
    println!("| book | stock mdBook | ours | ratio | a save, until its page |");
    println!("|---|---|---|---|---|");
    for (name, twice) in [("as it is", false), ("twice its size", true)] {
        let folder = tempfile::tempdir().unwrap();
        twice::copy(root, folder.path(), twice);
        let book = folder.path();
        let plain = tempfile::tempdir().unwrap();
        twice::copy(root, plain.path(), twice);
        fs::write(plain.path().join("book.toml"), "").unwrap();
        fs::remove_dir_all(plain.path().join("theme")).unwrap();
        let (mut stock, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            stock.push(time(|| build_stock(plain.path())));
            ours.push(time(|| build_ours(&tool, book)));
        }
        let (stock, ours) = (median(stock), median(ours));
        let save = median(saves(&tool, book));
        println!(
            "| {name} | {:.0} ms | {:.0} ms | {:.2} | {:.0} ms |",
            stock * 1e3,
            ours * 1e3,
            ours / stock,
            save * 1e3
        );
    }
}

/// The tool in the profile in which `cargo run` runs it.
fn tool(root: &Path) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["build", "--quiet", "--locked", "--bin", "weave"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stdout).unwrap();
    let messages = messages.lines().map(serde_json::from_str::<Value>);
    let mut programs = messages
        .filter_map(|it| it.unwrap()["executable"].as_str().map(PathBuf::from));
    programs.next().expect("the tool was built")
}

fn time(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

fn build_stock(book: &Path) {
    let mdbook = env::var_os("MDBOOK").unwrap_or_else(|| "mdbook".into());
    let mut build = Command::new(mdbook);
    build.arg("build").arg(book).stderr(Stdio::null());
    let status = build.status().expect(
        "there is no mdbook: `cargo install mdbook@0.5.4`, or name one in MDBOOK",
    );
    assert!(status.success());
}

fn build_ours(tool: &Path, book: &Path) {
    let mut build = Command::new(tool);
    build.arg("build").current_dir(book).stdout(Stdio::null());
    assert!(build.status().unwrap().success());
}

/// From each save of a chapter to its page, in seconds.
fn saves(tool: &Path, book: &Path) -> Vec<f64> {
    let server = Server::start(tool, book);
    let chapter = book.join("src/async_io.md");
    let text = fs::read_to_string(&chapter).unwrap();
    let mut saves = Vec::new();
    for turn in 0..TURNS {
        let saved = format!("Saved for the {turn}th time.");
        // As somebody who reads what they wrote, and then goes on.
        thread::sleep(Duration::from_secs(2));
        let start = Instant::now();
        fs::write(&chapter, format!("{text}\n{saved}\n")).unwrap();
        while !server.get("/async_io.html").contains(&saved) {
            assert!(start.elapsed() < DEADLINE, "it is never there");
            thread::sleep(Duration::from_millis(5));
        }
        saves.push(start.elapsed().as_secs_f64());
    }
    saves
}

/// A server, stopped when it goes out of scope.
struct Server {
    _child: Child,
    port: u16,
}

impl Server {
    fn start(tool: &Path, book: &Path) -> Server {
        let mut command = Command::new(tool);
        command.args(["--port", "0"]).current_dir(book);
        command.stdout(Stdio::piped());
        let mut child = Child::spawn(&mut command).unwrap();
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
        }
    }

    fn get(&self, path: &str) -> String {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).unwrap();
        let mut response = Vec::new();
        socket.read_to_end(&mut response).unwrap();
        String::from_utf8_lossy(&response).into_owned()
    }
}

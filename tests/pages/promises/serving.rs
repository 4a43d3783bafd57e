//! What an open page does while its author writes.

use crate::site::{Site, root};
use std::env;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use walkdir::WalkDir;
use weave::proof::child::{self, Child};
use weave::proof::scratch;
use weave::serve::{self, Options};

/// How long the server may take to start: far longer than it does.
const DEADLINE: Duration = Duration::from_secs(60);

/// What tells this program that it is the server, and on which port.
const PORT: &str = "ASYNC_RUST_TEST_SERVES_ON";

/// Serves the book of the current folder, in a process that was started for
/// that.
pub fn serve_if_told() {
    if let Ok(port) = env::var(PORT) {
        let options = Options {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: port.parse().expect("a port"),
            open: false,
            poll: false,
        };
        serve::serve(Path::new("."), options).expect("the book is served");
    }
}

/// Starts a server, and says on which port it is. A port that it had before may
/// be another's for a moment.
fn start(book: &Path, port: u16) -> (Child, u16) {
    let start = Instant::now();
    loop {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .current_dir(book)
            .env(PORT, port.to_string())
            // The built book goes with the sources.
            .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, book)))
            .stdout(Stdio::piped());
        let mut child = Child::spawn(&mut command).unwrap();
        let said = child::lines(child.process.stdout.take().unwrap());
        for line in said {
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                let (port, _) = rest.split_once('/').unwrap();
                return (child, port.parse().unwrap());
            }
        }
        assert!(start.elapsed() < DEADLINE, "it never serves on {port}");
    }
}

pub fn an_open_page_shows_each_build(site: &Site) {
    let book = scratch::folder().unwrap();
    let write = |path: &str, text: &str| {
        let path = book.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "book.toml",
        &fs::read_to_string(root().join("book.toml")).unwrap(),
    );
    for file in WalkDir::new(root().join("theme")) {
        let file = file.unwrap().into_path();
        if file.is_file() {
            let to = book.path().join(file.strip_prefix(root()).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&file, to).unwrap();
        }
    }
    write("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n");
    write("listings/README", "There are none.\n");
    write(
        "src/SUMMARY.md",
        "# Summary\n\n[Chapter](chapter.md)\n\n[All listings]()\n\n[Proof]()\n",
    );
    let says =
        |words: &str| write("src/chapter.md", &format!("# A\n\n{words}\n"));
    let shows =
        |words: &str| format!("document.body.innerText.includes('{words}')");

    says("First.");
    let (mut server, port) = start(book.path(), 0);
    let page = site.empty_page();
    page.goto(&format!("http://127.0.0.1:{port}/chapter.html"));
    page.wait_for(&shows("First."));
    says("Saved.");
    page.wait_for(&shows("Saved."));
    says("{{#include nothing.txt}}");
    page.wait_for(&shows("nothing.txt"));
    says("Mended.");
    page.wait_for(&shows("Mended."));
    // A server that comes back finds the page still open.
    server.stop();
    says("Back.");
    let (mut server, port) = start(book.path(), port);
    page.wait_for(&shows("Back."));
    // And one that comes back with a book that does not build.
    server.stop();
    says("{{#include nothing.txt}}");
    let (mut server, port) = start(book.path(), port);
    page.wait_for(&shows("nothing.txt"));
    server.stop();
    says("The end.");
    let _server = start(book.path(), port);
    page.wait_for(&shows("The end."));
}

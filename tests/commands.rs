//! What the page "Running the listings" tells its readers to type does what
//! the page says. Each command is typed here, in the order of the page, but for
//! those of systems that are not here: the page says which.

#![cfg(target_os = "linux")]

mod common;

use common::root;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use weave::proof::child::{self, Child};
use weave::proof::port::port_8000;

/// How long what is typed may take, with all that Cargo builds for it.
const PATIENCE: Duration = Duration::from_secs(300);

/// What a command is there for.
enum Typed {
    /// It ends well, and prints these words.
    Prints(&'static [&'static str]),
    /// It refuses to start, in these words.
    Refused(&'static str),
    /// It goes on until it is stopped, and listens on port 8000.
    Serves,
    /// It makes this file what it was.
    Restores(&'static str),
    /// It is for a system that is not here.
    Elsewhere,
}

use Typed::{Elsewhere, Prints, Refused, Restores, Serves};

/// The commands of the page, in its order.
const COMMANDS: [(&str, Typed); 15] = [
    (
        "cargo run --bin threads",
        Prints(&["start 1\n", "start 10\n", "end 10\n"]),
    ),
    (
        "cargo run --release --bin tokio_million",
        Prints(&["A million jobs took"]),
    ),
    (
        "git restore listings/intro/src/bin/threads.rs",
        Restores("listings/intro/src/bin/threads.rs"),
    ),
    ("cargo run --bin single_threaded_server", Serves),
    (
        "cargo run --bin single_threaded_client",
        Prints(&["start 1\nend 1\n"]),
    ),
    (
        "cargo run --bin threads_client_server",
        Refused(
            "Error: Os { code: 98, kind: AddrInUse, message: \
                 \"Address already in use\" }",
        ),
    ),
    (
        "ss -ltnp 'sport = :8000'",
        Prints(&["single_threaded", "pid="]),
    ),
    (
        "lsof -nP -iTCP:8000 -sTCP:LISTEN",
        Prints(&["single_th", "PID"]),
    ),
    ("ulimit -n", Prints(&["\n"])),
    ("ulimit -Hn", Prints(&["\n"])),
    ("cargo build --bin threads_many", Prints(&[])),
    (
        "(ulimit -v 1048576; MALLOC_ARENA_MAX=1 target/debug/threads_many)",
        Prints(&["was refused: Resource temporarily unavailable"]),
    ),
    ("netstat -ano | findstr :8000", Elsewhere),
    ("tasklist /fi \"pid eq 1234\"", Elsewhere),
    (
        "docker run --rm -it -v \"$PWD\":/book -w /book rust:1.95 bash",
        Elsewhere,
    ),
];

/// What the page says of the commands that are not typed.
const CONFESSION: &str = "No test of ours types the commands for Windows, nor \
    the next one, which needs Docker. All the others on this page are typed by \
    a test.";

fn page() -> String {
    fs::read_to_string(root().join("src/running.md")).expect("it is there")
}

/// What stands behind a prompt in the blocks of the page.
fn typed_on_page(page: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut is_console = false;
    page.lines().filter_map(move |line| {
        if line.starts_with("```") {
            is_console = line == "```console";
        }
        let prompt = line.split_at_checked(2).filter(|_| is_console)?;
        ["$ ", "> "].contains(&prompt.0).then_some(prompt)
    })
}

/// A command as Unix types it, in a folder, without what Cargo tells tests.
fn shell(command: &str, folder: &Path) -> Command {
    let mut shell = Command::new("sh");
    // The process that is stopped has to be the program itself.
    let command = match command.starts_with("cargo ") {
        true => format!("exec {command}"),
        false => command.to_owned(),
    };
    shell
        .args(["-c", &command])
        .current_dir(folder)
        .stdin(Stdio::null());
    for name in ["RUSTC", "COMPILER", "HOST", "RUST_BACKTRACE"] {
        shell.env_remove(name);
    }
    shell
}

/// Runs a command to its end.
fn run(command: &str, folder: &Path) -> Output {
    let mut shell = shell(command, folder);
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Child::spawn(&mut shell).expect("there is a shell");
    let stdout = child::text(child.process.stdout.take().unwrap());
    let stderr = child::text(child.process.stderr.take().unwrap());
    let status = child.wait_until(Instant::now() + PATIENCE).unwrap();
    child.stop();
    Output {
        status: status.unwrap_or_else(|| panic!("`{command}` hangs")),
        stdout: stdout.join().unwrap().into(),
        stderr: stderr.join().unwrap().into(),
    }
}

/// Starts a server, and waits until something listens on port 8000.
fn serve(command: &str) -> Child {
    let name = command.rsplit(' ').next().expect("it ends with a name");
    let built = run(&format!("cargo build --bin {name}"), root());
    assert!(built.status.success(), "{built:?}");
    let mut shell = shell(command, root());
    shell.stdout(Stdio::null()).stderr(Stdio::null());
    let server = Child::spawn(&mut shell).expect("there is a shell");
    let deadline = Instant::now() + PATIENCE;
    // To connect would be to be its first client.
    while !listens() {
        assert!(Instant::now() < deadline, "`{command}` does not listen");
        thread::sleep(Duration::from_millis(20));
    }
    server
}

/// Whether something listens on port 8000 (1F40), in the state 0A.
fn listens() -> bool {
    let sockets = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    sockets.lines().any(|socket| {
        let mut words = socket.split_whitespace().skip(1);
        words.next().is_some_and(|it| it.ends_with(":1F40"))
            && words.nth(1) == Some("0A")
    })
}

/// A repository with one file, which somebody has changed.
fn with_a_change(file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(file);
    fs::create_dir_all(copy.parent().unwrap()).unwrap();
    fs::copy(root().join(file), &copy).unwrap();
    let commit = "git init -q && git add . && git -c user.name=x -c \
                  user.email=x -c commit.gpgsign=false commit -qm x";
    let commit = run(commit, folder.path());
    assert!(commit.status.success(), "{commit:?}");
    fs::write(&copy, "fn main() {}\n").unwrap();
    folder
}

#[test]
fn all_commands_of_the_page_are_here() {
    let page = page();
    let typed = typed_on_page(&page);
    // What is refused is a listing like any other.
    let here = COMMANDS.iter().filter(|it| !matches!(it.1, Refused(_)));
    for (typed, (command, how)) in typed.zip(here) {
        assert_eq!(typed.1, *command);
        let is_windows = typed.0 == "> ";
        assert!(!is_windows || matches!(how, Elsewhere), "{command}");
    }
    let refused = COMMANDS.iter().filter(|it| matches!(it.1, Refused(_)));
    assert_eq!(
        typed_on_page(&page).count() + refused.count(),
        COMMANDS.len()
    );
}

#[test]
fn the_page_says_which_commands_are_not_typed() {
    let page = page();
    let words: Vec<&str> = page.split_whitespace().collect();
    assert!(words.join(" ").contains(CONFESSION));
    let (before, after) = page.split_once("No test of ours").unwrap();
    for (typed, text) in [(before, 2), (after, 1)] {
        let elsewhere = typed_on_page(typed).filter(|(_, command)| {
            COMMANDS
                .iter()
                .any(|it| it.0 == *command && matches!(it.1, Elsewhere))
        });
        assert_eq!(elsewhere.count(), text);
    }
}

#[test]
fn commands_do_what_the_page_says() {
    let _port = port_8000("src/running.md").unwrap();
    let mut servers = Vec::new();
    for (command, how) in &COMMANDS {
        match how {
            Prints(words) => {
                let output = run(command, root());
                assert!(output.status.success(), "`{command}`: {output:?}");
                let stdout = String::from_utf8_lossy(&output.stdout);
                for words in *words {
                    assert!(stdout.contains(words), "`{command}`: {stdout}");
                }
            }
            Refused(words) => {
                let output = run(command, root());
                assert!(!output.status.success(), "`{command}` runs");
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(said.contains(words), "`{command}`: {said}");
                assert!(page().contains(words), "the page shows it");
            }
            Serves => servers.push(serve(command)),
            Restores(file) => {
                let folder = with_a_change(file);
                let output = run(command, folder.path());
                assert!(output.status.success(), "`{command}`: {output:?}");
                let restored = fs::read(folder.path().join(file)).unwrap();
                assert!(restored == fs::read(root().join(file)).unwrap());
            }
            Elsewhere => {}
        }
    }
    for server in &mut servers {
        let has_ended = server.process.try_wait().unwrap();
        assert_eq!(has_ended, None, "a server goes on");
    }
}

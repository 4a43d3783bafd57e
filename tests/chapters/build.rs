//! Gives Skeptic each program of the book, and a compiler that knows its
//! edition.
//!
//! Skeptic's input is a Markdown file a part, with a block a program under a
//! heading with its name, so that its test is named after it. Each line has
//! `# ` before it: Skeptic takes that off, and then takes the rest as it is,
//! whatever it begins with. Of two programs that run side by side, the first
//! stands for both.
//!
//! It also cuts out of listings what `tests/explored` puts under Loom, and gives
//! another clock to the programs of `tests/paused`.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../explored/pieces.rs"]
mod pieces;
#[path = "../paused/programs.rs"]
mod programs;

fn main() {
    println!("cargo::rerun-if-changed=listings");
    println!("cargo::rerun-if-changed=tests/chapters/build.rs");
    // The folder of the book, as `.cargo/config.toml` says.
    println!("cargo::rerun-if-env-changed=BOOK");
    let out = PathBuf::from(variable("OUT_DIR"));
    let mut inputs = Vec::new();
    for part in entries(Path::new("listings")) {
        let text = markdown(&part.join("src/bin"));
        if !text.is_empty() {
            let input = out.join(format!("{}.md", name(&part)));
            write_if_changed(&input, &text);
            inputs.push(input);
        }
    }
    skeptic::generate_doc_tests(&inputs);
    let tests = fs::read_to_string(out.join("skeptic-tests.rs"));
    let tests = tests.expect("Skeptic has written it");
    // `tests/chapters/main.rs` stands between the tests and Skeptic.
    let tests = tests.strip_prefix("extern crate skeptic;\n");
    let tests = tests.expect("Skeptic's file begins so");
    write_if_changed(&out.join("tests.rs"), tests);

    println!("cargo::rerun-if-changed=tests/explored/pieces.rs");
    for pieces in pieces::ALL {
        let path = format!("listings/{}.rs", pieces.listing);
        let text = fs::read_to_string(&path).expect("the listing is there");
        let output = out.join(format!("{}.pieces.rs", pieces.name));
        write_if_changed(&output, &pieces.cut(&text));
    }
    println!("cargo::rerun-if-changed=tests/paused/programs.rs");
    for program in programs::ALL.iter().filter(|it| it.is_tried()) {
        let name = program.name;
        let path = format!("listings/{}/src/bin/{name}.rs", program.part);
        let text = fs::read_to_string(&path).expect("the listing is there");
        let output = out.join(format!("{name}.paused.rs"));
        write_if_changed(&output, &program.paused(&text));
    }

    // Skeptic asks RUSTC for its compiler, and passes an edition of at most
    // 2021: the stand-in, which the tests put there before they call Skeptic,
    // passes the listing's. Cargo sets these variables for the tests of this
    // package too.
    let stand_in = out.join(format!("stand-in{}", env::consts::EXE_SUFFIX));
    println!("cargo::rustc-env=RUSTC={}", stand_in.display());
    let compiler = variable("RUSTC");
    println!("cargo::rustc-env=COMPILER={compiler}");
    let version = Command::new(&compiler).arg("--version").output();
    let version = version.expect("the compiler runs").stdout;
    let version = String::from_utf8(version).expect("it is text");
    println!("cargo::rustc-env=COMPILER_VERSION={}", version.trim());
    println!("cargo::rustc-env=HOST={}", variable("HOST"));
    // Programs wait most of the time, and wait side by side. The stand-in
    // sees to it that they are not all compiled at once.
    println!("cargo::rustc-env=SKEPTIC_JOBS=64");
    println!("cargo::rustc-env=RUST_TEST_THREADS=64");
}

/// Skeptic's input for the programs in a folder, each as its file has it.
fn markdown(folder: &Path) -> String {
    let mut programs = BTreeMap::new();
    for path in entries(folder) {
        if path.extension().is_some_and(|it| it == "rs") {
            match fs::read_to_string(&path) {
                Ok(text) => drop(programs.insert(name(&path), text)),
                Err(error) => {
                    println!("cargo::error={}: {error}", path.display());
                }
            }
        }
    }
    let mut markdown = String::new();
    for (name, text) in &programs {
        let beside = |other: &&str| {
            let other = programs.get(*other);
            other.and_then(|text| with(text)) == Some(name)
        };
        let title = match with(text).filter(beside) {
            Some(other) if other < name.as_str() => continue,
            Some(other) => format!("{name} with {other}"),
            None => name.clone(),
        };
        let is_elsewhere = |claim| match claim {
            "unix" => cfg!(not(unix)),
            "linux" => cfg!(not(target_os = "linux")),
            _ => false,
        };
        let ignore = match claims(text).any(is_elsewhere) {
            true => ",ignore",
            false => "",
        };
        let _ = writeln!(markdown, "# {title}\n\n```rust{ignore}");
        for line in text.lines() {
            let _ = writeln!(markdown, "# {line}");
        }
        markdown.push_str("```\n\n");
    }
    markdown
}

/// The listing in the other terminal.
fn with(text: &str) -> Option<&str> {
    claims(text).find_map(|it| it.strip_prefix("with:").map(str::trim))
}

/// What the `//@` lines of a listing say.
fn claims(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("//@"))
        .map(str::trim)
}

/// The entries of a folder, if there is one, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths: io::Result<Vec<_>> =
        entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.expect("the folder can be read");
    paths.sort();
    paths
}

/// The name of a file, without its ending, or of a folder.
fn name(path: &Path) -> String {
    let name = path.file_stem().expect("it is in a folder");
    name.to_string_lossy().into_owned()
}

fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).expect("OUT_DIR can be written to");
    }
}

fn variable(name: &str) -> String {
    env::var(name).expect("Cargo sets it for build scripts")
}

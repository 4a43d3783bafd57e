//! Gives Skeptic each program of the book, and a compiler that knows its
//! edition.
//!
//! Skeptic's input is a Markdown file a part, with a block a program under a
//! heading with its name, so that its test is named after it. Each line has
//! `# ` before it: Skeptic takes that off, and then takes the rest as it is,
//! whatever it begins with.

#[path = "../../weave/src/listing/mod.rs"]
#[allow(dead_code)]
mod listing;
#[path = "../../weave/src/problem.rs"]
#[allow(dead_code)]
mod problem;

use listing::{Around, Kind, Listing, files};
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    println!("cargo::rerun-if-changed=listings");
    println!("cargo::rerun-if-changed=tests/chapters/build.rs");

    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    for (path, kind) in files(&root).expect("the listings can be read") {
        if kind == Kind::Fails {
            continue;
        }
        let bytes = fs::read(root.join(&path)).expect("it was listed");
        match Listing::parse(&path, kind, &bytes, Around::default()) {
            Ok(listing) => {
                let part = parts.entry(listing.part().to_owned()).or_default();
                add(part, &listing);
            }
            Err(problems) => {
                for problem in problems {
                    println!(
                        "cargo::error={}:{}: {}; {}",
                        problem.file,
                        problem.line,
                        problem.what,
                        problem.remedy
                    );
                }
            }
        }
    }
    let mut inputs = Vec::new();
    for (part, text) in parts {
        let path = out.join(format!("{part}.md"));
        write_if_changed(&path, &text);
        inputs.push(path);
    }
    skeptic::generate_doc_tests(&inputs);

    // Skeptic asks RUSTC for its compiler, and passes an edition of at most
    // 2021: the stand-in passes the listing's. Cargo sets these variables
    // for the tests of this package too.
    let target = out.ancestors().nth(3).expect("OUT_DIR lies in target");
    let stand_in = target.join(format!("stand-in{}", env::consts::EXE_SUFFIX));
    println!("cargo::rustc-env=RUSTC={}", stand_in.display());
    let compiler = variable("RUSTC");
    println!("cargo::rustc-env=COMPILER={compiler}");
    println!("cargo::rustc-check-cfg=cfg(rust_docs)");
    if let Some(sysroot) = sysroot_of(&compiler) {
        if sysroot.join("share/doc/rust/html").is_dir() {
            println!("cargo::rustc-cfg=rust_docs");
        }
        // rustup's list, in which the documentation appears when it is added.
        let components = sysroot.join("lib/rustlib/components");
        if components.is_file() {
            println!("cargo::rerun-if-changed={}", components.display());
        }
    }
    // Programs wait most of the time, and wait side by side. The stand-in
    // sees to it that they are not all compiled at once.
    println!("cargo::rustc-env=SKEPTIC_JOBS=64");
    println!("cargo::rustc-env=RUST_TEST_THREADS=64");
}

/// Where a compiler and all that belongs to it is installed.
fn sysroot_of(compiler: &str) -> Option<PathBuf> {
    let sysroot = Command::new(compiler).args(["--print", "sysroot"]).output();
    let sysroot = String::from_utf8(sysroot.ok()?.stdout).ok()?;
    Some(PathBuf::from(sysroot.trim()))
}

/// Adds a program to the Markdown of its part.
fn add(part: &mut String, listing: &Listing) {
    let ignore = match listing.runs_here() {
        true => "",
        false => ",ignore",
    };
    let _ = writeln!(part, "# {}\n\n```rust{ignore}", listing.name);
    for line in listing.program.lines() {
        let _ = writeln!(part, "# {line}");
    }
    part.push_str("```\n\n");
}

fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).expect("OUT_DIR can be written to");
    }
}

fn variable(name: &str) -> String {
    env::var(name).expect("Cargo sets it for build scripts")
}

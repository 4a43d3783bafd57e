//! A folder that is moved or copied with all that is compiled in it is proved
//! where it is then: the paths in tests are compiled in, and to Cargo these are
//! as new as before. So build scripts ask for what `.cargo/config.toml` names.

mod common;

use common::root;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The line of the build scripts.
const ASKS: &str = r#"    println!("cargo::rerun-if-env-changed=BOOK");"#;

/// The packages whose tests have paths compiled in.
const BUILD_SCRIPTS: [&str; 2] = ["weave/build.rs", "tests/chapters/build.rs"];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("it is there")
}

/// What the program of a small package in a folder prints, which is the path of
/// that; and whether it was compiled for it.
fn run(folder: &Path) -> (String, bool) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--offline"]).current_dir(folder);
    // This test's own Cargo says where its package is, and has a stand-in for
    // the compiler.
    for name in ["RUSTC", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"] {
        cargo.env_remove(name);
    }
    cargo.env("CARGO_TERM_QUIET", "false");
    let output = cargo.output().expect("Cargo runs the tests");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let stdout = String::from_utf8(output.stdout).expect("a path in UTF-8");
    (stdout, said.contains("Compiling"))
}

#[test]
fn what_is_compiled_knows_its_folder_when_that_was_moved() {
    for path in BUILD_SCRIPTS {
        assert!(read(path).lines().any(|line| line == ASKS), "{path}");
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let folder = folder.path().canonicalize().expect("it is there");
    let (old, new) = (folder.join("old"), folder.join("new"));
    let files = [
        (".cargo/config.toml", read(".cargo/config.toml")),
        (
            "Cargo.toml",
            "[package]\nname = \"small\"\nedition = \"2024\"\n[workspace]\n"
                .to_owned(),
        ),
        ("build.rs", format!("fn main() {{\n{ASKS}\n}}\n")),
        (
            "src/main.rs",
            "fn main() { print!(env!(\"CARGO_MANIFEST_DIR\")) }\n".to_owned(),
        ),
    ];
    for (path, text) in files {
        let file = old.join(path);
        fs::create_dir_all(file.parent().expect("it is in a folder")).unwrap();
        fs::write(file, text).unwrap();
    }
    let path = |folder: &Path| folder.to_str().unwrap().to_owned();
    assert_eq!(run(&old), (path(&old), true));
    assert_eq!(run(&old), (path(&old), false));
    fs::rename(&old, &new).unwrap();
    assert_eq!(run(&new), (path(&new), true));
    assert_eq!(run(&new), (path(&new), false));
}

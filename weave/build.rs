//! Tells the tool which compiler builds it: the one that builds the listings.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The folder of the book, as `.cargo/config.toml` says.
    println!("cargo::rerun-if-env-changed=BOOK");
    let rustc = env::var_os("RUSTC").expect("Cargo sets it");
    let said = Command::new(rustc).arg("--version").output();
    let said = said.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let said = said.unwrap_or_default();
    println!("cargo::rustc-env=COMPILER={}", said.trim());
}

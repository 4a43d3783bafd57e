//! The links to Rust's own documentation, and the toolchain that has it.

use std::path::PathBuf;
use std::process::Command;
use weave::problem::Problem;

use super::docs::Docs;
use super::external::Link;

/// Where Rust's documentation is on the web.
const URL: &str = "https://doc.rust-lang.org/";

/// Where the compiler and all that belongs to it is installed.
pub fn sysroot() -> PathBuf {
    let sysroot = Command::new(env!("COMPILER"))
        .args(["--print", "sysroot"])
        .output()
        .expect("the compiler that compiled this is there");
    let sysroot = String::from_utf8(sysroot.stdout).expect("it is a path");
    PathBuf::from(sysroot.trim())
}

/// The documentation that is installed with the compiler; or how to get it.
pub fn installed() -> Result<Docs, String> {
    let folder = sysroot().join("share/doc/rust/html");
    if !folder.is_dir() {
        let reason = "Rust's documentation is not installed: rustup component \
                      add rust-docs";
        return Err(reason.to_owned());
    }
    Ok(Docs {
        folder,
        url: URL.to_owned(),
        name: "the documentation that is installed".to_owned(),
    })
}

/// What is wrong with the links to Rust's documentation.
pub fn check(links: &[Link], docs: &Docs) -> Vec<Problem> {
    let links = links.iter().filter(|link| link.url.starts_with(URL));
    let faults = links.filter_map(|link| Some((link, docs.check(&link.url)?)));
    faults
        .flat_map(|(link, fault)| link.problems(&fault))
        .collect()
}

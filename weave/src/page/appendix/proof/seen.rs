//! On which systems the tests were run, as CI says: a file for each, which has
//! some lines about the run and then what `cargo test` printed.
//!
//! ```text
//! system: Linux 6.11 on x86_64
//! compiler: rustc 1.95.0 (59807616e 2026-04-14)
//! commit: 0123456789abcdef0123456789abcdef01234567
//!
//!      Running tests/chapters/main.rs (target/debug/deps/chapters-0123)
//! test intro_sect_threads_line_3 ... ok
//! ```

use crate::listing::{Kind, Listing};
use std::fs;
use std::path::Path;

/// Where the files are, below the book's root.
const FOLDER: &str = "proof";

/// A system on which the tests were run.
pub struct System {
    /// What it calls itself.
    pub name: String,
    /// The compiler that was in use.
    pub compiler: String,
    /// The commit of which the tests were.
    pub commit: String,
    /// How many tests passed.
    pub passed: usize,
    /// How many did not run there, and said why.
    pub ignored: usize,
    /// How many failed.
    pub failed: usize,
    /// The listings that did there what is claimed of them.
    listings: Vec<String>,
    /// Whether the compiler refused what it has to.
    refuses: bool,
}

impl System {
    /// What a file says.
    fn of(text: &str) -> System {
        let about = |name: &str| {
            let line = text.lines().find_map(|it| it.strip_prefix(name));
            line.map_or("not known", str::trim).to_owned()
        };
        let mut system = System {
            name: about("system:"),
            compiler: about("compiler:"),
            commit: about("commit:"),
            passed: 0,
            ignored: 0,
            failed: 0,
            listings: Vec::new(),
            refuses: false,
        };
        let mut target = "";
        for line in text.lines() {
            if let Some(running) = line.trim_start().strip_prefix("Running ") {
                let path = running.split(' ').next().unwrap_or_default();
                target = path;
            }
            let test = line.strip_prefix("test ");
            let Some((name, result)) =
                test.and_then(|it| it.split_once(" ... "))
            else {
                continue;
            };
            match result.split([',', ' ']).next() {
                Some("ok") => {
                    system.passed += 1;
                    system.see(target, name);
                }
                Some("ignored") => system.ignored += 1,
                _ => system.failed += 1,
            }
        }
        system
    }

    /// Remembers of a test that passed what it says of listings.
    fn see(&mut self, target: &str, test: &str) {
        match target.replace('\\', "/").as_str() {
            "tests/chapters/main.rs" => {
                let names = test.split_once("_sect_").and_then(|(_, names)| {
                    names.rsplit_once("_line_").map(|(names, _)| names)
                });
                let names = names.into_iter().flat_map(|it| it.split("_with_"));
                self.listings.extend(names.map(str::to_owned));
            }
            "tests/compile_fail.rs" => self.refuses = true,
            _ => {}
        }
    }

    /// Whether a listing did there what is claimed of it.
    pub fn has_seen(&self, listing: &Listing) -> bool {
        match listing.kind {
            Kind::Runs => self.listings.contains(&listing.name),
            Kind::Fails => self.refuses,
        }
    }
}

/// The systems of which there are files in the book's folder, in the order of
/// the names of these files.
pub fn systems(root: &Path) -> Vec<System> {
    let files = fs::read_dir(root.join(FOLDER)).into_iter().flatten();
    let files = files.filter_map(|file| Some(file.ok()?.path()));
    let mut logs: Vec<_> = files
        .filter(|it| it.extension() == Some("log".as_ref()))
        .collect();
    logs.sort();
    let texts = logs.iter().filter_map(|log| fs::read(log).ok());
    texts
        .map(|text| System::of(&String::from_utf8_lossy(&text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::Around;

    const LOG: &str = "\
system: Linux 6.11 on x86_64
compiler: rustc 1.95.0
commit: 0123

     Running unittests src/lib.rs (target/debug/deps/weave-0)
test a::b ... ok
     Running tests/chapters/main.rs (target/debug/deps/chapters-0)
test intro_sect_threads_line_3 ... ok
test tokio_sect_tokio_line_server_line_730 ... ok
test io_sect_client_with_server_line_9 ... ok
test io_sect_burst_line_12 ... ignored
test io_sect_accept_line_13 ... FAILED
     Running tests/pages/main.rs (target/debug/deps/pages-0)
test page::x ... ignored, there is no browser
";

    fn listing(name: &str) -> Listing {
        let path = format!("listings/io/src/bin/{name}.rs");
        let text = b"//@ does: x\nfn main() {}\n";
        Listing::parse(&path, Kind::Runs, text, Around::default()).unwrap()
    }

    #[test]
    fn a_file_says_what_passed_where() {
        let system = System::of(LOG);
        assert_eq!(system.name, "Linux 6.11 on x86_64");
        assert_eq!(system.commit, "0123");
        let numbers = (system.passed, system.ignored, system.failed);
        assert_eq!(numbers, (4, 2, 1));
        for (name, was_seen) in [
            ("threads", true),
            ("tokio_line_server", true),
            ("client", true),
            ("server", true),
            ("burst", false),
            ("accept", false),
        ] {
            assert_eq!(system.has_seen(&listing(name)), was_seen, "{name}");
        }
    }

    #[test]
    fn without_files_there_are_no_systems() {
        let folder = tempfile::tempdir().unwrap();
        assert!(systems(folder.path()).is_empty());
    }
}

//! The book as an ePub reads well: it is valid, its pages, pictures and notes
//! are all there and in order, its links lead somewhere, and nothing in it is
//! said by color.
//!
//! The command that a reader would use writes it; `document` reads it, and
//! `promises` judges. Whether it is valid, EPUBCheck says, where that is
//! installed. Without it that test is ignored; on Linux, where the variable CI is
//! set, it fails.

#[path = "../common/mod.rs"]
mod common;
mod document;
mod promises;

use document::Epub;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::env;
use std::process::{Command, ExitCode};
use std::sync::LazyLock;
use weave::epub::Options;
use weave::proof::scratch;

/// One that is not published, and one that is.
static HERE: LazyLock<Written> = LazyLock::new(|| Written::new(None));
static PUBLISHED: LazyLock<Written> = LazyLock::new(|| Written::new(Some(URL)));

const URL: &str = "https://book.example/async/";

/// The book, written as an ePub.
struct Written {
    bytes: Vec<u8>,
    epub: Epub,
}

impl Written {
    fn new(url: Option<&str>) -> Written {
        let bytes = write(url);
        let epub = Epub::read(&bytes);
        Written { bytes, epub }
    }
}

fn write(url: Option<&str>) -> Vec<u8> {
    let folder = scratch::folder().expect("a folder can be made");
    let path = folder.path().join("book.epub");
    let url = url.map(str::to_owned);
    let count = weave::epub::write(common::root(), &path, &Options { url });
    let count = count.unwrap_or_else(|error| panic!("{error:#}"));
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(count, bytes.len());
    bytes
}

/// The command that checks an ePub. Debian's is a program of Java that not
/// every system starts by itself.
fn epubcheck() -> Option<Command> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let mut paths = env::split_paths(&paths).map(|it| it.join("epubcheck"));
    let program = paths.find(|path| path.is_file())?;
    let bytes = std::fs::read(&program).unwrap_or_default();
    if !bytes.starts_with(b"PK") {
        return Some(Command::new(program));
    }
    let mut java = Command::new("java");
    java.arg("-jar").arg(program);
    Some(java)
}

/// Whether EPUBCheck has nothing against it, not even a warning.
fn it_is_valid(written: &Written) -> Result<Completion, Failed> {
    let Some(mut epubcheck) = epubcheck() else {
        let reason = "there is no EPUBCheck on this machine";
        // Only Linux has it among its packages everywhere.
        let is_wanted = cfg!(target_os = "linux");
        return match is_wanted && env::var_os("CI").is_some() {
            true => Err(Failed::from(reason)),
            false => Ok(Completion::ignored_with(reason)),
        };
    };
    let folder = scratch::folder()?;
    let path = folder.path().join("book.epub");
    std::fs::write(&path, &written.bytes)?;
    // It ends before it pays to optimize it.
    let options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    epubcheck.env("JDK_JAVA_OPTIONS", options);
    let output = epubcheck.arg("--failonwarnings").arg(path).output()?;
    match output.status.success() {
        true => Ok(Completion::Completed),
        false => Err(Failed::from(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}

fn the_same_commit_gives_the_same_bytes() {
    assert!(write(None) == HERE.bytes);
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::ignorable_test("it_is_valid", || it_is_valid(&HERE)),
        Trial::ignorable_test("it_is_valid_where_it_is_published", || {
            it_is_valid(&PUBLISHED)
        }),
        Trial::test("the_same_commit_gives_the_same_bytes", || {
            the_same_commit_gives_the_same_bytes();
            Ok(())
        }),
    ];
    for &(name, promise) in promises::ALL {
        trials.push(Trial::test(name, move || {
            promise(&HERE.epub);
            Ok(())
        }));
    }
    for &(name, promise) in promises::PUBLISHED {
        trials.push(Trial::test(name, move || {
            promise(&PUBLISHED.epub);
            Ok(())
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

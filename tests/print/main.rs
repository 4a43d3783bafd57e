//! The book as a PDF reads well: no page is wasted, its code is all there, its
//! links lead somewhere, and its table of contents tells the truth.
//!
//! Chromium prints it, by the command that a reader would use, on A4 and on
//! Letter. What is in the file is read by `document` and `glyphs`, and judged
//! in `promises`. Without Chromium these tests are ignored; where the variable
//! CI is set, they fail.

#[path = "../common/mod.rs"]
mod common;
mod document;
mod glyphs;
mod promises;

use document::Printed;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::env;
use std::process::ExitCode;
use std::sync::LazyLock;
use weave::pdf::{Browser, Options};
use weave::proof::scratch;

static A4: LazyLock<Printed> = LazyLock::new(|| print(false));
static LETTER: LazyLock<Printed> = LazyLock::new(|| print(true));

fn print(letter: bool) -> Printed {
    let folder = scratch::folder().expect("a folder can be made");
    let path = folder.path().join("book.pdf");
    let options = Options {
        letter,
        ..Options::default()
    };
    let count = weave::pdf::write(common::root(), &path, options);
    let count = count.unwrap_or_else(|error| panic!("{error:#}"));
    let printed = Printed::read(&path);
    assert_eq!(count, printed.pages.len());
    printed
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = Browser::find().err().map(|error| error.to_string());
    let mut trials = Vec::new();
    for (paper, printed) in [("a4", &A4), ("letter", &LETTER)] {
        for &(name, promise) in promises::ALL {
            let missing = missing.clone();
            let name = format!("{paper}::{name}");
            trials.push(Trial::ignorable_test(name, move || match missing {
                None => {
                    promise(printed);
                    Ok(Completion::Completed)
                }
                Some(reason) if env::var_os("CI").is_some() => {
                    Err(Failed::from(reason))
                }
                Some(reason) => Ok(Completion::ignored_with(reason)),
            }));
        }
    }
    // One of each paper in turn, so that both are printed at once.
    trials.sort_by_key(|trial| {
        trial.name().split("::").nth(1).map(str::to_owned)
    });
    libtest_mimic::run(&arguments, trials).exit_code()
}

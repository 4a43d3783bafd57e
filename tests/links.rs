//! Each link of the built book leads somewhere: within the book, to a page
//! and to a place on it; into Rust's documentation, to an item that the
//! documentation of the compiler in use has; into the documentation of crates
//! at docs.rs, to an item that the locked version has. Other sites cannot be
//! asked without a network: their names are known, at least. What the book
//! shows as a definition of the standard library's is the same as there, and
//! what it says stands in a file of Tokio's does.
//!
//! The documentation of crates is built where it is not yet, which takes about
//! a minute.

mod common;

// They lie in `links`, and not here among the tests.
mod links {
    pub mod book;
    pub mod crates;
    pub mod definitions;
    pub mod docs;
    pub mod external;
    pub mod rust;
    pub mod rustdoc;
    pub mod sources;
}

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use links::book::{Book, a_book_that_knows_its_address_names_it};
use links::crates::{self, Lock, an_address_has_one_form};
use links::docs::an_address_that_leads_nowhere_gets_the_nearest_name;
use links::{definitions, external, rust, rustdoc, sources};
use std::env;
use std::fs;
use std::process::ExitCode;
use std::sync::Arc;
use weave::problem::{Problem, Problems};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let book = Arc::new(Book::new());
    let links = Arc::new(external::links(&book));
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = vec![
        trial(
            "a_book_that_knows_its_address_names_it",
            a_book_that_knows_its_address_names_it,
        ),
        trial(
            "an_address_that_leads_nowhere_gets_the_nearest_name",
            an_address_that_leads_nowhere_gets_the_nearest_name,
        ),
        trial("an_address_has_one_form", an_address_has_one_form),
        trial(
            "a_row_that_names_what_is_not_there_is_found",
            sources::a_row_that_names_what_is_not_there_is_found,
        ),
        Trial::test("tokio_has_what_the_chapters_map", || {
            let tokio = sources::of_tokio();
            let problems = sources::CHAPTERS.iter().flat_map(|chapter| {
                let text = fs::read_to_string(chapter).expect("it's written");
                sources::check(chapter, &text, &tokio)
            });
            report(problems.collect())
        }),
        {
            let book = Arc::clone(&book);
            Trial::test("ids_are_unique_on_each_page", move || {
                none(&book.doubled_ids())
            })
        },
        {
            let book = Arc::clone(&book);
            Trial::test("links_within_the_book_lead_somewhere", move || {
                none(&book.lost_links())
            })
        },
        {
            let links = Arc::clone(&links);
            Trial::test("links_to_other_sites_are_known", move || {
                report(external::check(&links))
            })
        },
        {
            let links = Arc::clone(&links);
            let name = "links_to_rusts_documentation_lead_somewhere";
            Trial::ignorable_test(name, move || match rust::installed() {
                Ok(docs) => {
                    report(rust::check(&links, &docs))?;
                    Ok(Completion::Completed)
                }
                Err(reason) => ignored(reason),
            })
        },
        {
            let name = "definitions_are_those_of_rusts_documentation";
            Trial::ignorable_test(name, move || match rust::installed() {
                Ok(docs) => {
                    none(&definitions::missing(&docs))?;
                    Ok(Completion::Completed)
                }
                Err(reason) => ignored(reason),
            })
        },
        {
            let name = "links_to_documentation_of_crates_lead_somewhere";
            Trial::ignorable_test(name, move || {
                if !cfg!(target_os = "linux") {
                    let reason = "docs.rs shows what crates have on Linux";
                    return Ok(Completion::ignored_with(reason));
                }
                match rustdoc::installed() {
                    Ok(rustdoc) => {
                        let lock = Lock::read()?;
                        let crates = lock.crates_of(&links);
                        let docs = rustdoc::document(&rustdoc, &crates)?;
                        let mut problems = crates::unused_crates(&links);
                        problems.extend(crates::check(
                            &links,
                            &lock,
                            &docs,
                            crates::ONLY_THERE,
                        ));
                        report(problems)?;
                        Ok(Completion::Completed)
                    }
                    Err(reason) => ignored(reason),
                }
            })
        },
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What becomes of a test that cannot run here.
fn ignored(reason: String) -> Result<Completion, Failed> {
    match env::var_os("CI") {
        Some(_) => Err(Failed::from(reason)),
        None => Ok(Completion::ignored_with(reason)),
    }
}

/// Passes if nothing is wrong, and else says all that is.
fn report(mut problems: Vec<Problem>) -> Result<(), Failed> {
    problems.sort();
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Failed::from(Problems(problems))),
    }
}

fn none(faults: &[String]) -> Result<(), Failed> {
    match faults {
        [] => Ok(()),
        faults => Err(Failed::from(faults.join("\n"))),
    }
}

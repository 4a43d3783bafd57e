//! The pages read well in a real browser: in light and dark, on a wide screen
//! and on a phone, by keyboard, without scripts, and without a network.
//!
//! What holds for every page is in `every_page`. What is tried once, on a page
//! that has what it takes, is in `promises`, a file a theme.
//! `cargo test --test pages NAME` tests one page, one theme, or one promise; how
//! what is on the pages of listings reads, `cargo test --test pages sheet`.

mod browser;
mod every_page;
mod promises;
mod site;

use every_page::{reads_well, sheet};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use site::Site;
use std::env;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::available_parallelism;

fn main() -> ExitCode {
    promises::serving::serve_if_told();
    let mut arguments = Arguments::from_args();
    // Pages are drawn by processes of the browser, one at a time each.
    let cores = available_parallelism().map_or(1, Into::into);
    arguments.test_threads.get_or_insert(cores);
    let driver = browser::find_driver();
    let missing = driver.as_ref().err().cloned();
    let site = Arc::new(Site::new(driver.unwrap_or_default()));
    let trial = |name: String, promise: Box<dyn FnOnce(&Site) + Send>| {
        let (site, missing) = (Arc::clone(&site), missing.clone());
        Trial::ignorable_test(name, move || match missing {
            None => {
                promise(&site);
                Ok(Completion::Completed)
            }
            Some(reason) if env::var_os("CI").is_some() => {
                Err(Failed::from(reason))
            }
            Some(reason) => Ok(Completion::ignored_with(reason)),
        })
    };

    let promises = promises::ALL
        .iter()
        .map(|&(name, promise)| trial(name.to_owned(), Box::new(promise)));
    let pages = site.pages().iter().map(|page| {
        let (name, page) = (format!("page::{page}"), page.clone());
        trial(name, Box::new(move |site| reads_well(site, &page)))
    });
    let sheets = sheet::sheets(&site).into_iter().enumerate();
    let sheets = sheets.map(|(number, paths)| {
        let test = move |site: &Site| {
            sheet::reads_well_as_one(site, number, &paths);
        };
        trial(format!("sheet::{number}"), Box::new(test))
    });
    let trials = promises.chain(sheets).chain(pages).collect();
    // The browser ends with the site, when nobody has that any more.
    libtest_mimic::run(&arguments, trials).exit_code()
}

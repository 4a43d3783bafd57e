//! The builds of the book while it is served: the last one, and its number.
//!
//! A build has two halves. First come the pages, which the reader waits for;
//! then, where nothing was saved meanwhile, the whole: the same pages with the
//! one to print, which has all of them.

use crate::site;
use anyhow::Result;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use tokio::sync::watch;

/// Where pages learn of a new build; the number of their own follows.
pub const RELOAD: &str = "__reload";

/// What the server has to show.
pub struct Builds {
    root: PathBuf,
    last: watch::Sender<Build>,
}

/// One build.
#[derive(Clone)]
pub struct Build {
    /// Its number, from 1.
    pub number: u64,
    /// The folder of its pages, which goes away when nobody reads it any more;
    /// or why there is none.
    pub pages: Result<Arc<TempDir>, String>,
}

impl Builds {
    /// None yet of the book below `root`.
    pub fn new(root: &Path) -> Builds {
        Builds {
            root: root.to_owned(),
            last: watch::Sender::new(Build {
                number: 0,
                pages: Err("The book is not built yet.".to_owned()),
            }),
        }
    }

    /// The last build.
    pub fn last(&self) -> Build {
        self.last.borrow().clone()
    }

    /// Waits for a build of which `is_right` is true.
    pub async fn wait_for(
        &self,
        is_right: impl FnMut(&Build) -> bool,
    ) -> Build {
        let mut last = self.last.subscribe();
        let build = last.wait_for(is_right).await;
        build
            .expect("the sender lives as long as the server")
            .clone()
    }

    /// Builds the book into a new folder, and tells the pages that are open.
    pub fn build_again(&self) {
        let start = Instant::now();
        let number = self.last.borrow().number + 1;
        let pages = self.build(number);
        // Whoever has closed the terminal may still have the page open.
        let _ = match &pages {
            Ok(_) => writeln!(io::stdout(), "Built in {:.2?}", start.elapsed()),
            Err(report) => writeln!(io::stderr(), "{report}"),
        };
        self.last.send_replace(Build { number, pages });
    }

    /// Removes the last build from disk.
    pub fn clear(&self) {
        self.last
            .send_modify(|build| build.pages = Err(String::new()));
    }

    fn build(&self, number: u64) -> Result<Arc<TempDir>, String> {
        let options = site::Options {
            live_reload: Some(format!("{RELOAD}/{number}")),
            ..Default::default()
        };
        let build = || {
            let folder =
                tempfile::Builder::new().prefix("async-rust-").tempdir()?;
            site::build(&self.root, folder.path(), &options)?;
            anyhow::Ok(Arc::new(folder))
        };
        build().map_err(|error| format!("{error:#}"))
    }
}

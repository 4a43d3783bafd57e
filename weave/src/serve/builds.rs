//! The builds of the book while it is served: the last one, and its number.

use crate::site;
use anyhow::Result;
use percent_encoding::percent_decode_str;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tempfile::TempDir;
use tokio::sync::watch;

/// Where pages learn of a new build; the number of their own follows.
pub const RELOAD: &str = "__reload";

/// What the server has to show.
pub struct Builds {
    root: PathBuf,
    builder: site::Builder,
    last: watch::Sender<Build>,
    /// Whether the server still runs; held while the book is being built.
    goes_on: Mutex<bool>,
}

/// One build.
#[derive(Clone)]
pub struct Build {
    /// Its number, from 1.
    pub number: u64,
    /// The folder of its pages, which goes away when nobody reads it any more;
    /// or why there is none.
    pub pages: Result<Arc<TempDir>, String>,
    /// Whether what [`comes_later`](site::comes_later) is there, too.
    pub is_whole: bool,
}

impl Builds {
    /// None yet of the book below `root`.
    pub fn new(root: &Path) -> Builds {
        Builds {
            root: root.to_owned(),
            builder: site::Builder::default(),
            last: watch::Sender::new(Build {
                number: 0,
                pages: Err("The book is not built yet.".to_owned()),
                is_whole: true,
            }),
            goes_on: Mutex::new(true),
        }
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

    /// The build that answers a request for a path, which begins with a slash:
    /// the last, once it has what may come later.
    pub async fn that_has(&self, path: &str) -> Build {
        let path = percent_decode_str(path.trim_start_matches('/'));
        let comes_later = site::comes_later(&path.decode_utf8_lossy());
        let has = |it: &Build| it.number > 0 && (it.is_whole || !comes_later);
        self.wait_for(has).await
    }

    /// Builds the book into a new folder, and tells the pages that are open as
    /// soon as they can be read anew. Whether that may work a little later, as
    /// it is.
    pub fn build_again(&self) -> bool {
        let goes_on = self.goes_on();
        if !*goes_on {
            return false;
        }
        let start = Instant::now();
        let built = self.build();
        // Whoever has closed the terminal may still have the page open.
        let _ = match &built {
            Ok(()) => {
                writeln!(io::stdout(), "Built in {:.2?}", start.elapsed())
            }
            Err(error) => writeln!(io::stderr(), "{error:#}"),
        };
        let Err(error) = built else {
            return false;
        };
        // Pages that could be read before it failed have a number already.
        let number = self.last.borrow().number + 1;
        self.last.send_replace(Build {
            number,
            pages: Err(format!("{error:#}")),
            is_whole: true,
        });
        is_short_of_files(&error)
    }

    /// Removes the last build from disk, when one that is going on has ended;
    /// no other follows.
    pub fn clear(&self) {
        *self.goes_on() = false;
        self.last
            .send_modify(|build| build.pages = Err(String::new()));
    }

    fn goes_on(&self) -> MutexGuard<'_, bool> {
        // After a panic, what it holds is as right as before.
        self.goes_on.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn build(&self) -> Result<()> {
        let number = self.last.borrow().number + 1;
        let options = site::Options {
            live_reload: Some(format!("{RELOAD}/{number}")),
            ..Default::default()
        };
        let folder =
            tempfile::Builder::new().prefix("async-rust-").tempdir()?;
        let folder = Arc::new(folder);
        let show = |is_whole| {
            self.last.send_replace(Build {
                number,
                pages: Ok(Arc::clone(&folder)),
                is_whole,
            });
        };
        let can_be_read = || show(false);
        self.builder
            .build(&self.root, folder.path(), &options, can_be_read)?;
        show(true);
        Ok(())
    }
}

/// Whether the system, or this process, has too many files open: many pages
/// may be, for a moment.
fn is_short_of_files(error: &anyhow::Error) -> bool {
    // ENFILE and EMFILE, on all Unix systems.
    let is_short = |error: &io::Error| {
        cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
    };
    let mut causes = error.chain().filter_map(|it| it.downcast_ref());
    causes.any(is_short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Waker};

    #[test]
    fn what_comes_later_is_waited_for() {
        let builds = Builds::new(Path::new(""));
        let show = |number, is_whole| {
            builds.last.send_replace(Build {
                number,
                pages: Err(String::new()),
                is_whole,
            });
        };
        let is_there = |path: &str| {
            let mut context = Context::from_waker(Waker::noop());
            pin!(builds.that_has(path)).poll(&mut context).is_ready()
        };
        let paths = ["/", "/print%2Ehtml", "/search-documents.js"];
        let are_there = || paths.map(is_there);
        assert_eq!(are_there(), [false; 3]);
        show(1, false);
        assert_eq!(are_there(), [true, false, false]);
        show(1, true);
        assert_eq!(are_there(), [true; 3]);
        show(2, false);
        assert_eq!(are_there(), [true, false, false]);
    }
}

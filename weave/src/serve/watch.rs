//! Watches the files that the book is made of: its folders, whether they are
//! there yet or not, and what its chapters include from elsewhere.

use crate::chapter::directive::directives;
use crate::chapter::lines::Lines;
use crate::listing::is_leftover;
use anyhow::{Context, Result};
use mdbook_driver::config::Config;
use notify::{Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use walkdir::WalkDir;

/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_millis(500);

/// What the book is made of.
#[derive(Default)]
struct Sources {
    folders: BTreeSet<PathBuf>,
    /// Those that lie elsewhere.
    files: BTreeSet<PathBuf>,
}

/// A watcher of the book's sources.
pub struct Watched {
    root: PathBuf,
    watcher: Box<dyn Watcher + Send>,
    sources: Arc<Mutex<Sources>>,
}

impl Watched {
    /// Watches the sources of the book below `root`, by looking at them again
    /// and again if it is to `poll`: a message for each change, as long as the
    /// watcher is there.
    ///
    /// # Errors
    ///
    /// The system has no watcher.
    pub fn new(root: &Path, poll: bool) -> Result<(Watched, Receiver<()>)> {
        let (sender, receiver) = mpsc::channel();
        // As macOS names files in its events.
        let root = root
            .canonicalize()
            .with_context(|| format!("there is no {}", root.display()))?;
        let sources = Arc::new(Mutex::new(Sources::default()));
        let on_event = on_event(Arc::clone(&sources), sender);
        let config = notify::Config::default()
            .with_poll_interval(POLL)
            // Some of these file systems know only whole seconds.
            .with_compare_contents(true);
        let watcher: Box<dyn Watcher + Send> = match poll {
            true => Box::new(PollWatcher::new(on_event, config)?),
            false => Box::new(RecommendedWatcher::new(on_event, config)?),
        };
        let watched = Watched {
            root,
            watcher,
            sources,
        };
        Ok((watched, receiver))
    }

    /// Looks what the book is made of now, and watches that: folders may have
    /// come, gone, or come back.
    ///
    /// # Errors
    ///
    /// The system watches no more files.
    pub fn renew(&mut self) -> notify::Result<()> {
        let new = Sources::of(&self.root);
        let above = new.folders.iter().chain(&new.files);
        // The folder and not the file: editors replace files.
        let above: BTreeSet<PathBuf> = above
            .filter_map(|source| source.parent())
            .chain([&*self.root])
            .map(Path::to_owned)
            .collect();
        let folders = new.folders.clone();
        *self.sources.lock().unwrap_or_else(PoisonError::into_inner) = new;
        let watch = [
            (above, RecursiveMode::NonRecursive),
            (folders, RecursiveMode::Recursive),
        ];
        for (folders, mode) in watch {
            for folder in folders.iter().filter(|it| it.is_dir()) {
                // It fails for one that was not watched before.
                let _ = self.watcher.unwatch(folder);
                self.watcher.watch(folder, mode)?;
            }
        }
        Ok(())
    }
}

impl Sources {
    /// Those of the book below a root.
    fn of(root: &Path) -> Sources {
        let config = Config::from_disk(root.join("book.toml"));
        let src = config.unwrap_or_default().book.src;
        let parts = [src, "listings".into(), "theme".into()];
        let mut sources = Sources {
            folders: parts.map(|part| root.join(part)).into(),
            files: ["book.toml", "Cargo.toml"]
                .map(|file| root.join(file))
                .into(),
        };
        for folder in sources.folders.clone() {
            for entry in WalkDir::new(&folder).into_iter().flatten() {
                sources.add_from(entry.path(), entry.path_is_symlink());
            }
        }
        sources
    }

    /// Adds what a file of the book leads to: a link, and what it includes.
    fn add_from(&mut self, path: &Path, is_link: bool) {
        let mut targets = Vec::new();
        if is_link {
            targets.push(path.to_owned());
        }
        if path.extension().is_some_and(|it| it == "md") {
            let text = fs::read_to_string(path).unwrap_or_default();
            let folder = path.parent().unwrap_or(path);
            let lines = Lines::new(&text);
            let included = directives(&text, &lines);
            targets.extend(included.map(|(_, it)| folder.join(it.path)));
        }
        for target in targets {
            // What is not there, or not yet, is a mistake of the book's.
            let Ok(target) = target.canonicalize() else {
                continue;
            };
            let is_inside = |it: &PathBuf| target.starts_with(it);
            if target.is_dir() {
                self.folders.insert(target);
            } else if !self.folders.iter().any(is_inside) {
                self.files.insert(target);
            }
        }
    }

    /// Whether a path is that of a source, or of a folder with sources.
    fn have(&self, path: &Path) -> bool {
        let is_below = |folder: &PathBuf| {
            let below = path.strip_prefix(folder);
            below.is_ok_and(|path| {
                let mut names = path.iter().map(|it| it.to_string_lossy());
                !names.any(|name| is_leftover(&name))
            })
        };
        self.files.contains(path) || self.folders.iter().any(is_below)
    }
}

/// What is done at each event.
fn on_event(
    sources: Arc<Mutex<Sources>>,
    sender: Sender<()>,
) -> impl Fn(notify::Result<Event>) + Send + 'static {
    move |event| {
        let sources = sources.lock().unwrap_or_else(PoisonError::into_inner);
        // A build reads the files, which must not start another.
        let is_change = event.is_ok_and(|event| {
            let mut paths = event.paths.iter();
            !event.kind.is_access() && paths.any(|path| sources.have(path))
        });
        if is_change {
            // The receiver is gone only when the server is.
            let _ = sender.send(());
        }
    }
}

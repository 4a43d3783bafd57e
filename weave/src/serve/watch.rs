//! Watches the files that the book is made of.

use anyhow::{Context, Result};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// Watches the files that the book is made of: a message for each change,
/// as long as the watcher is there.
pub fn watch_files(
    root: &Path,
) -> Result<(RecommendedWatcher, mpsc::Receiver<()>)> {
    let (sender, receiver) = mpsc::channel();
    // As macOS names files in its events.
    let root = &root
        .canonicalize()
        .with_context(|| format!("there is no {}", root.display()))?;
    let parts = ["src", "listings", "theme", "book.toml"];
    let sources: Vec<PathBuf> = parts.map(|part| root.join(part)).into();
    let watched = sources.clone();
    let on_event = move |event: notify::Result<Event>| {
        let is_source =
            |path: &PathBuf| watched.iter().any(|it| path.starts_with(it));
        // A build reads the files, which must not start another.
        let is_change = event.is_ok_and(|event| {
            !event.kind.is_access() && event.paths.iter().any(is_source)
        });
        if is_change {
            // The receiver is gone only when the server is.
            let _ = sender.send(());
        }
    };
    let mut watcher = notify::recommended_watcher(on_event)?;
    for folder in sources.iter().filter(|source| source.is_dir()) {
        watcher.watch(folder, RecursiveMode::Recursive)?;
    }
    // The folder and not the file: editors replace files.
    watcher
        .watch(root, RecursiveMode::NonRecursive)
        .with_context(|| format!("could not watch {}", root.display()))?;
    Ok((watcher, receiver))
}

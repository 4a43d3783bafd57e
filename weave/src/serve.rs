//! Serves the book on this machine, builds it anew when a file is saved, and
//! has open pages reload. A build that fails is shown in the page too.

use crate::html::escape;
use crate::site;
use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as UrlPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::io::{self, ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

/// How long files have to stay as they are before the book is built: long
/// enough for an editor to write several, short enough not to be noticed.
const QUIET: Duration = Duration::from_millis(50);

/// Where pages learn of a new build; the number of their own follows.
const RELOAD: &str = "__reload";

/// What the server has to show: the last build.
struct Site {
    /// The number of the build, from 1.
    build: watch::Sender<u64>,
    /// The folder of the built book, or why there is none.
    result: Mutex<Result<Arc<TempDir>, String>>,
}

/// Serves the book below `root` on 127.0.0.1 until the process is stopped
/// with Ctrl-C. Port 0 means any free port; `open` opens a browser.
///
/// # Errors
///
/// The port is taken, or the system refuses to watch files. A book that does
/// not build is no error.
pub fn serve(root: &Path, port: u16, open: bool) -> Result<()> {
    let listener = listen(port)?;
    let address = format!("http://{}/", listener.local_addr()?);
    let site = Arc::new(Site {
        build: watch::Sender::new(0),
        result: Mutex::new(Err(String::new())),
    });

    // The watcher comes first, so that no change is missed.
    let (_watcher, changes) = watch_files(root)?;
    site.rebuild(root);
    println!("Serving the book on {address} (stop with Ctrl-C)");
    if open && let Err(error) = open::that(&address) {
        eprintln!("Could not open a browser: {error}");
    }

    let builder = Arc::clone(&site);
    let root = root.to_owned();
    thread::spawn(move || {
        while changes.recv().is_ok() {
            while changes.recv_timeout(QUIET).is_ok() {}
            builder.rebuild(&root);
        }
    });
    let served = run_server(listener, Arc::clone(&site));
    // The built book lies in a temporary folder, which goes away with it.
    *site.result.lock().unwrap_or_else(PoisonError::into_inner) =
        Err(String::new());
    served
}

fn listen(port: u16) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is taken, perhaps by this book in another terminal\n  \
             help: choose a port with `cargo run -- --port {}`",
            if port == u16::MAX { 3000 } else { port + 1 }
        ),
        _ => anyhow!(error).context(format!("could not listen on {address}")),
    })
}

#[tokio::main]
async fn run_server(listener: TcpListener, site: Arc<Site>) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let app = Router::new()
        .route(&format!("/{RELOAD}/{{build}}"), get(reload))
        .fallback(page)
        .with_state(site);
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        stopped = stopped() => stopped?,
    }
    Ok(())
}

/// Waits until the server is told to stop: with Ctrl-C, by another program,
/// or because its terminal is closed.
#[cfg(unix)]
async fn stopped() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
        _ = hung_up.recv() => {}
    }
    Ok(())
}

/// Waits until the server is told to stop with Ctrl-C.
#[cfg(not(unix))]
async fn stopped() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Watches the files that the book is made of: a message for each change,
/// as long as the watcher is there.
fn watch_files(
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

impl Site {
    fn last_build(&self) -> Result<Arc<TempDir>, String> {
        self.result
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Builds the book into a new folder, and tells open pages.
    fn rebuild(&self, root: &Path) {
        let start = Instant::now();
        let number = *self.build.borrow() + 1;
        let result = build(root, number).map_err(|error| format!("{error:#}"));
        // Whoever has closed the terminal may still have the page open.
        let _ = match &result {
            Ok(_) => writeln!(io::stdout(), "Built in {:.2?}", start.elapsed()),
            Err(report) => writeln!(io::stderr(), "{report}"),
        };
        *self.result.lock().unwrap_or_else(PoisonError::into_inner) =
            result.map(Arc::new);
        self.build.send_replace(number);
    }
}

fn build(root: &Path, number: u64) -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("async-rust-").tempdir()?;
    let options = site::Options {
        live_reload: Some(format!("{RELOAD}/{number}")),
        ..Default::default()
    };
    site::build(root, folder.path(), &options)?;
    Ok(folder)
}

/// A file of the built book, or the page that says why there is none.
async fn page(State(site): State<Arc<Site>>, request: Request) -> Response {
    let number = *site.build.borrow();
    let mut response = match site.last_build() {
        Ok(folder) => {
            let not_found = ServeFile::new(folder.path().join("404.html"));
            let files =
                ServeDir::new(folder.path()).not_found_service(not_found);
            let Ok(response) = files.oneshot(request).await;
            response.into_response()
        }
        Err(report) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            Html(failure_page(&report, number)),
        )
            .into_response(),
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Tells a page of build `shown` when there is a newer one.
async fn reload(
    State(site): State<Arc<Site>>,
    UrlPath(shown): UrlPath<u64>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let mut build = site.build.subscribe();
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        tokio::select! {
            () = newer(&mut build, shown) => {
                // A page that has gone needs no reload.
                let _ = socket.send(Message::text("reload")).await;
            }
            // The page sends nothing until it closes.
            _ = socket.recv() => {}
        }
    })
}

/// Waits for a build other than `shown`.
async fn newer(build: &mut watch::Receiver<u64>, shown: u64) {
    // The sender lives as long as the server.
    let _ = build.wait_for(|build| *build != shown).await;
}

fn failure_page(report: &str, number: u64) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The book does not build</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ white-space: pre-wrap; border-left: 4px solid #c33; padding-left: 1rem }}
</style>
<h1>The book does not build</h1>
<pre>{}</pre>
<p>Save a file, and this page tries again.</p>
<script>
const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const socket = new WebSocket(`${{scheme}}//${{location.host}}/{RELOAD}/{number}`);
socket.onmessage = () => location.reload();
</script>
</html>
"#,
        escape(report)
    )
}

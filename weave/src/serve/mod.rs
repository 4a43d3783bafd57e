//! Serves the book on this machine, builds it anew when a file is saved, and
//! has open pages reload. A build that fails is shown in the page too.

mod builds;
mod routes;
mod watch;

use anyhow::{Result, anyhow};
use builds::Builds;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

/// How long files have to stay as they are before the book is built: long
/// enough for an editor to write several, short enough not to be noticed.
const QUIET: Duration = Duration::from_millis(50);

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
    let builds = Arc::new(Builds::new(root));

    // The watcher comes first, so that no change is missed.
    let (_watcher, changes) = watch::watch_files(root)?;
    builds.build_again();
    println!("Serving the book on {address} (stop with Ctrl-C)");
    if open && let Err(error) = open::that(&address) {
        eprintln!("Could not open a browser: {error}");
    }

    let builder = Arc::clone(&builds);
    thread::spawn(move || build_again_and_again(&builder, &changes));
    let served = run_server(listener, Arc::clone(&builds));
    builds.clear();
    served
}

/// Builds the book after each change, until the watcher ends, as the server
/// does.
fn build_again_and_again(builds: &Builds, changes: &Receiver<()>) {
    while changes.recv().is_ok() {
        while changes.recv_timeout(QUIET).is_ok() {}
        builds.build_again();
    }
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
async fn run_server(listener: TcpListener, builds: Arc<Builds>) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tokio::select! {
        served = axum::serve(listener, routes::all(builds)) => served?,
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

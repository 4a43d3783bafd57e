//! Serves the book on this machine, builds it anew when a file is saved, and
//! has open pages reload. A build that fails is shown in the page too.

mod builds;
mod routes;
mod watch;

use anyhow::{Result, anyhow};
use builds::Builds;
use std::io::{self, ErrorKind, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};
use watch::Watched;

/// How long files have to stay as they are before the book is built: long
/// enough for an editor to write several, short enough not to be noticed.
const QUIET: Duration = Duration::from_millis(50);

/// After how long the book is built in any case: a file may be written all the
/// time.
const LONGEST: Duration = Duration::from_millis(500);

/// How long a system that has too many files open is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// How the book is served.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; 0 means any that is free.
    pub port: u16,
    /// Whether a browser is opened.
    pub open: bool,
    /// Whether files are looked at again and again, since the system does not
    /// tell of changes.
    pub poll: bool,
}

/// Serves the book below `root` until the process is stopped with Ctrl-C.
///
/// # Errors
///
/// The port is taken. A book that does not build is no error, nor is a system
/// that does not watch files.
pub fn serve(root: &Path, options: Options) -> Result<()> {
    let listener = listen(options)?;
    let builds = Arc::new(Builds::new(root));
    let served = run_server(listener, &builds, root, options);
    builds.clear();
    served
}

/// Builds the book, says where it is, and builds it after each change.
fn build(
    builds: &Builds,
    root: &Path,
    address: SocketAddr,
    Options { open, poll, .. }: Options,
) {
    // The watcher comes first, so that no change is missed.
    let mut watched = Watched::new(root, poll);
    if let Ok((watched, _)) = &mut watched {
        report(watched.renew().map_err(anyhow::Error::from));
    }
    builds.build_again();
    greet(address, open);
    match watched {
        Ok((watched, changes)) => {
            build_again_and_again(builds, watched, &changes);
        }
        Err(error) => report(Err(error)),
    }
}

/// Says where the book is.
fn greet(address: SocketAddr, open: bool) {
    let url = format!("http://{address}/");
    let mut said = format!("Serving the book on {url} (stop with Ctrl-C)");
    if !address.ip().is_loopback() {
        said.push_str("\nWhoever reaches this machine can read it there");
    }
    let _ = writeln!(io::stdout(), "{said}");
    if open && let Err(error) = open::that(&url) {
        let _ = writeln!(io::stderr(), "Could not open a browser: {error}");
    }
}

/// Says what to do where the system does not watch all files.
fn report(watched: Result<()>) {
    if let Err(error) = watched {
        let _ = writeln!(
            io::stderr(),
            "Some files are not watched: {error:#}\n  help: serve with `cargo \
             run -- --poll`, or let the system watch more (on Linux: `sudo \
             sysctl fs.inotify.max_user_watches=524288 \
             fs.inotify.max_user_instances=512`)"
        );
    }
}

/// Builds the book after each change, until the watcher ends, as the server
/// does.
fn build_again_and_again(
    builds: &Builds,
    mut watched: Watched,
    changes: &Receiver<()>,
) {
    while changes.recv().is_ok() {
        let start = Instant::now();
        while start.elapsed() < LONGEST && changes.recv_timeout(QUIET).is_ok() {
        }
        report(watched.renew().map_err(anyhow::Error::from));
        while builds.build_again() {
            thread::sleep(PAUSE);
        }
    }
}

fn listen(options: Options) -> Result<TcpListener> {
    let port = options.port;
    let address = SocketAddr::from((options.host, port));
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
async fn run_server(
    listener: TcpListener,
    builds: &Arc<Builds>,
    root: &Path,
    options: Options,
) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    // From here on, it is told to stop, and a build that is going on can end.
    let stopped = stopped()?;
    let (builder, root) = (Arc::clone(builds), root.to_owned());
    thread::spawn(move || build(&builder, &root, address, options));
    tokio::select! {
        served = axum::serve(listener, routes::all(Arc::clone(builds))) => served?,
        () = stopped => {}
    }
    Ok(())
}

/// Ends when the server is told to stop: with Ctrl-C, by another program, or
/// because its terminal is closed.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
            _ = hung_up.recv() => {}
        }
    })
}

/// Ends when the server is told to stop with Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = ()>> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move { drop(interrupted.recv().await) })
}

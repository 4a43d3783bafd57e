//! The book as the tests see it: built, served as a web server would, and a
//! browser to look at it.

use crate::browser::{Browser, Page, RUNTIME};
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::map_response;
use axum::response::Response;
use std::cmp::Reverse;
use std::fs;
use std::net::SocketAddr;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower_http::services::{ServeDir, ServeFile};
use walkdir::WalkDir;
use weave::proof::scratch;
use weave::site::{self, Options};

/// What a wide screen and a phone measure across, in CSS pixels.
pub const DESKTOP: u32 = 1280;
pub const PHONE: u32 = 390;

pub struct Site {
    browser: OnceLock<Browser>,
    driver: PathBuf,
    /// Its address, with a slash at the end.
    address: String,
    folder: TempDir,
    pages: Vec<String>,
}

impl Site {
    /// Builds the book and serves it. The browser that `driver` steers starts
    /// when a test first wants it.
    pub fn new(driver: PathBuf) -> Site {
        let folder = scratch::folder().expect("a folder can be made");
        site::build(root(), folder.path(), &Options::default())
            .expect("the book builds");
        let address = serve(folder.path());
        let pages = pages(folder.path());
        Site {
            browser: OnceLock::new(),
            driver,
            address,
            folder,
            pages,
        }
    }

    /// The paths of all pages, with `/`: the largest, which take longest,
    /// first.
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// A page of the book, as HTML.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.file(path)).expect("it is there")
    }

    /// Serves one more page, which is none of the book.
    pub fn serve_also(&self, path: &str, html: &str) {
        fs::write(self.file(path), html).expect("it can be written");
    }

    /// Where a file of the book lies.
    pub fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The program that steers browsers.
    pub fn driver(&self) -> &Path {
        &self.driver
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// An empty page of any width.
    pub fn empty_page(&self) -> Page<'_> {
        let browser = self.browser.get_or_init(|| Browser::start(&self.driver));
        browser.page()
    }

    /// Opens a page on a wide screen.
    pub fn open(&self, path: &str) -> Page<'_> {
        let page = self.empty_page();
        page.set_width(DESKTOP);
        page.goto(&self.url(path));
        page
    }

    /// Opens a page on a phone.
    pub fn open_on_phone(&self, path: &str) -> Page<'_> {
        let page = self.empty_page();
        page.set_width(PHONE);
        page.goto(&self.url(path));
        page
    }
}

/// The paths of the pages in a folder, as [`Site::pages`] gives them.
fn pages(folder: &Path) -> Vec<String> {
    let mut pages = Vec::new();
    for file in WalkDir::new(folder) {
        let file = file.expect("the folder can be read");
        let path = file.path().strip_prefix(folder).unwrap();
        let path = path.to_str().expect("names are UTF-8");
        if path.ends_with(".html") {
            let bytes = file.metadata().expect("it is there").len();
            pages.push((Reverse(bytes), path.replace(MAIN_SEPARATOR, "/")));
        }
    }
    pages.sort();
    pages.into_iter().map(|(_, path)| path).collect()
}

/// The folder of the book's sources.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Has a browser ask again for what it has had before: all pages are looked at
/// with a cold cache, as they come to a reader who has not been here.
async fn keep_nothing(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// Starts a server on a free port, and says its address; it ends with the
/// process.
fn serve(folder: &Path) -> String {
    let not_found = ServeFile::new(folder.join("404.html"));
    let files = ServeDir::new(folder).not_found_service(not_found);
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = tokio::net::TcpListener::bind(loopback);
    let listener = RUNTIME.block_on(listener).expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let app = Router::new()
        .fallback_service(files)
        .layer(map_response(keep_nothing));
    RUNTIME.spawn(async { axum::serve(listener, app).await });
    format!("http://{address}/")
}

/// A server that ends with all its connections when it goes out of scope, as if
/// there were no network; another can then take its port. It allows what it
/// serves to be kept for ten minutes, as GitHub Pages does.
pub struct Stoppable {
    port: u16,
    runtime: Option<Runtime>,
}

impl Stoppable {
    /// Serves a folder on a port; on any that is free, if it is 0.
    pub fn start(folder: &Path, port: u16) -> Stoppable {
        let runtime = Runtime::new().expect("threads can be started");
        let loopback = SocketAddr::from(([127, 0, 0, 1], port));
        let listener = tokio::net::TcpListener::bind(loopback);
        let listener = runtime.block_on(listener).expect("the port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let app = Router::new()
            .fallback_service(ServeDir::new(folder))
            .layer(map_response(keep_a_while));
        runtime.spawn(async { axum::serve(listener, app).await });
        Stoppable {
            port,
            runtime: Some(runtime),
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

async fn keep_a_while(mut response: Response) -> Response {
    let ten_minutes = HeaderValue::from_static("max-age=600");
    response.headers_mut().insert(CACHE_CONTROL, ten_minutes);
    response
}

impl Drop for Stoppable {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

//! A real browser, steered by its WebDriver, and the book served to it as a
//! web server would.

use axum::Router;
use base64::prelude::{BASE64_STANDARD, Engine};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tower_http::services::{ServeDir, ServeFile};

pub use fantoccini::key::Key;

/// How long the browser may take for what it was told: many times what it
/// takes on a machine that is busy with compiling.
const PATIENCE: Duration = Duration::from_secs(60);

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new().expect("threads can be started"));

/// The driver on this machine, which finds its browser itself; or why there is
/// none. CHROMEWEBDRIVER may name its folder.
pub fn find_driver() -> Result<PathBuf, String> {
    let name = format!("chromedriver{}", env::consts::EXE_SUFFIX);
    let paths = env::var_os("PATH").unwrap_or_default();
    let named = env::var_os("CHROMEWEBDRIVER").map(PathBuf::from);
    let found = named
        .into_iter()
        .chain(env::split_paths(&paths))
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file());
    found.ok_or_else(|| {
        "there is no Chromium with its chromedriver on this machine".to_owned()
    })
}

/// Starts a server on a free port, and says which; it ends with the process.
pub fn serve(folder: &Path) -> String {
    let not_found = ServeFile::new(folder.join("404.html"));
    let files = ServeDir::new(folder).not_found_service(not_found);
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = tokio::net::TcpListener::bind(loopback);
    let listener = RUNTIME.block_on(listener).expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let app = Router::new().fallback_service(files);
    RUNTIME.spawn(async { axum::serve(listener, app).await });
    format!("http://{address}/")
}

/// The driver, all windows, and those of them that no test uses now.
pub struct Browser {
    driver: Child,
    address: String,
    windows: Mutex<Vec<Client>>,
    idle: Mutex<Vec<Client>>,
}

impl Browser {
    pub fn start(driver: &Path) -> Browser {
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver starts");
        // "ChromeDriver was started successfully on port 12345."
        let said = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = said.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let port = port.expect("the driver says its port");
        Browser {
            driver,
            address: format!("http://127.0.0.1:{port}"),
            windows: Mutex::default(),
            idle: Mutex::default(),
        }
    }

    /// A page for one test. It gives its window back for the next.
    pub fn page(&self) -> Page<'_> {
        let idle = self.idle.lock().unwrap().pop();
        let client = idle.unwrap_or_else(|| self.window());
        let page = Page {
            client,
            browser: self,
        };
        page.goto("about:blank");
        page.set_scripts(true);
        page.set_colors("light");
        page.set_width(1280);
        page.requests();
        page.complaints();
        page
    }

    fn window(&self) -> Client {
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless",
                    // A container's user may be root, for whom there is no
                    // sandbox; and all pages are our own.
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--hide-scrollbars",
                    // No test asks anything of another host.
                    "--host-resolver-rules=MAP * ~NOTFOUND, \
                     EXCLUDE 127.0.0.1",
                ],
            },
            // Milliseconds. The book as one page takes its time on a machine
            // that does something else, too.
            "timeouts": { "script": 300_000, "pageLoad": 300_000 },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!("it is written as one")
        };
        let client = async {
            ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities)
                .connect(&self.address)
                .await
        };
        let client = RUNTIME.block_on(client).expect("the browser starts");
        self.windows.lock().unwrap().push(client.clone());
        client
    }

    /// Closes all windows, and the driver.
    pub fn stop(mut self) {
        for client in self.windows.lock().unwrap().drain(..) {
            // One that has crashed has nothing left to close.
            let _ = RUNTIME.block_on(client.close());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A window of the browser, for one test.
pub struct Page<'a> {
    client: Client,
    browser: &'a Browser,
}

/// A command that only Chromium's driver knows.
#[derive(Debug)]
struct ChromiumCommand(&'static str, Value);

impl WebDriverCompatibleCommand for ChromiumCommand {
    fn endpoint(
        &self,
        base_url: &url::Url,
        session_id: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session_id.unwrap_or_default();
        base_url.join(&format!("session/{session}/{}", self.0))
    }

    fn method_and_body(
        &self,
        _: &url::Url,
    ) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(self.1.to_string()))
    }
}

impl Page<'_> {
    fn command(&self, path: &'static str, body: Value) -> Value {
        let command = self.client.issue_cmd(ChromiumCommand(path, body));
        RUNTIME.block_on(command).expect("the browser can do it")
    }

    /// Calls a method of the DevTools protocol.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let body = json!({ "cmd": method, "params": params });
        self.command("goog/cdp/execute", body)
    }

    /// Makes the page so wide, as on a desktop, or on a phone if it is narrow.
    pub fn set_width(&self, width: u32) {
        let is_phone = width < 700;
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({
                "width": width,
                "height": if is_phone { 800 } else { 900 },
                "deviceScaleFactor": 1,
                "mobile": is_phone,
            }),
        );
    }

    /// Has the system ask for `light` or `dark` colors.
    pub fn set_colors(&self, scheme: &str) {
        let feature =
            json!({ "name": "prefers-color-scheme", "value": scheme });
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "features": [feature] }),
        );
    }

    /// Turns the page's own scripts on or off, from the next page on.
    pub fn set_scripts(&self, on: bool) {
        self.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !on }),
        );
    }

    /// Goes to a page, and waits until all of it is there.
    pub fn goto(&self, url: &str) {
        let goto = self.client.goto(url);
        RUNTIME.block_on(goto).expect("the page can be reached");
    }

    /// Runs the body of a function, and says what it or its promise returns.
    pub fn run(&self, body: &str) -> Value {
        let running = self.client.execute(body, Vec::new());
        let result = RUNTIME.block_on(running);
        result.unwrap_or_else(|error| panic!("{body}: {error}"))
    }

    /// What an expression is.
    pub fn get(&self, expression: &str) -> Value {
        self.run(&format!("return ({expression})"))
    }

    pub fn text(&self, expression: &str) -> String {
        match self.get(expression) {
            Value::String(text) => text,
            value => panic!("{expression}: {value}"),
        }
    }

    pub fn is(&self, expression: &str) -> bool {
        self.get(&format!("Boolean({expression})")) == Value::Bool(true)
    }

    /// Waits until an expression is true.
    pub fn wait_for(&self, expression: &str) {
        let start = Instant::now();
        let body = format!("return Boolean({expression})");
        // While a page makes way for the next, nothing can be asked.
        let is_true = || {
            let result = self.client.execute(&body, Vec::new());
            let result = RUNTIME.block_on(result);
            result.is_ok_and(|value| value == Value::Bool(true))
        };
        while !is_true() {
            assert!(start.elapsed() < PATIENCE, "never: {expression}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Presses keys, one after another, wherever the focus is.
    pub fn press(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        let pressing = self.client.perform_actions(actions);
        RUNTIME.block_on(pressing).expect("there are such keys");
    }

    /// The entries of one of the driver's logs since it was last asked for.
    fn log(&self, kind: &str) -> Vec<Value> {
        match self.command("se/log", json!({ "type": kind })) {
            Value::Array(entries) => entries,
            value => panic!("{value}"),
        }
    }

    /// The URLs that were asked for since the last call.
    pub fn requests(&self) -> Vec<String> {
        let entries = self.log("performance").into_iter();
        let urls = entries.filter_map(|entry| {
            let message = entry["message"].as_str()?;
            let message: Value = serde_json::from_str(message).ok()?;
            let message = &message["message"];
            let url = message["params"]["request"]["url"].as_str()?;
            let is_request = message["method"] == "Network.requestWillBeSent";
            (is_request && url != "about:blank").then(|| url.to_owned())
        });
        urls.collect()
    }

    /// What the browser's console said since the last call.
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.log("browser").into_iter();
        entries.map(|entry| entry["message"].to_string()).collect()
    }

    /// The page on paper, as a PDF.
    pub fn pdf(&self) -> Vec<u8> {
        // WebDriver's own command for it gives up after ten seconds, which is
        // too soon for a book.
        let printed = self.call("Page.printToPDF", json!({}));
        let pdf = printed["data"].as_str().expect("the page can be printed");
        BASE64_STANDARD.decode(pdf).expect("it is in Base64")
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // What a test that fails leaves behind might disturb the next.
        if !thread::panicking() {
            self.browser.idle.lock().unwrap().push(self.client.clone());
        }
    }
}

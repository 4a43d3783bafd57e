//! A real browser, steered by its WebDriver.
//!
//! ```text
//! let browser = Browser::start(&find_driver()?);
//! let page = browser.page();
//! page.goto("http://127.0.0.1:3000/");
//! assert!(page.is("document.title === 'Async Rust'"));
//! ```

mod driver;
mod page;

pub use driver::find_driver;
pub use fantoccini::key::Key;
pub use page::Page;

use driver::Driver;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// How long a driver may take for an order: many times what the book on one
/// page takes on a machine that is busy with compiling.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long it may take to close a window. Nothing is proved by that.
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(10);

pub static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new().expect("threads can be started"));

/// What an order to a driver gives, or says about its failure.
fn wait<T, E>(order: impl Future<Output = Result<T, E>>) -> Result<T, String>
where
    E: ToString,
{
    match RUNTIME.block_on(async { timeout(PATIENCE, order).await }) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {PATIENCE:?}")),
    }
}

/// The driver, and the windows that no test uses now. Each window is a browser
/// of its own. All of them end when this goes out of scope.
pub struct Browser {
    idle: Mutex<Vec<Client>>,
    driver: Driver,
    /// What its windows are told besides.
    arguments: Vec<String>,
}

/// No test asks anything of another host.
const NOWHERE: &str = "--host-resolver-rules=MAP * ~NOTFOUND, \
                       EXCLUDE 127.0.0.1";

impl Browser {
    pub fn start(driver: &Path) -> Browser {
        Browser::with_arguments(driver, &[NOWHERE.to_owned()])
    }

    /// One that is told which hosts there are, and what else it has to know.
    pub fn with_arguments(driver: &Path, arguments: &[String]) -> Browser {
        Browser {
            idle: Mutex::default(),
            driver: Driver::start(driver),
            arguments: arguments.to_vec(),
        }
    }

    /// A page for one test. It gives its window back for the next.
    pub fn page(&self) -> Page<'_> {
        let idle = self.idle.lock().unwrap().pop();
        let client = idle.unwrap_or_else(|| self.window());
        Page::new(client, self)
    }

    /// Takes back a window.
    fn give_back(&self, client: Client) {
        self.idle.lock().unwrap().push(client);
    }

    fn window(&self) -> Client {
        let mut capabilities = json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless",
                    // The browser ends when its driver does, however that is.
                    "--remote-debugging-pipe",
                    // A container's user may be root, for whom there is no
                    // sandbox; and all pages are our own.
                    "--no-sandbox",
                    "--disable-gpu",
                    // Nor a large /dev/shm: there is the driver's own folder.
                    "--disable-dev-shm-usage",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    // Each page has scripts of its own, which end before it
                    // pays to optimize them.
                    "--js-flags=--no-maglev --no-turbofan",
                    // A page may go to many places in a second.
                    "--disable-ipc-flooding-protection",
                    "--hide-scrollbars",
                ],
            },
            // Milliseconds.
            "timeouts": {
                "script": PATIENCE.as_millis(),
                "pageLoad": PATIENCE.as_millis(),
            },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let arguments = &mut capabilities["goog:chromeOptions"]["args"];
        let arguments = arguments.as_array_mut().expect("it is a list");
        arguments.extend(self.arguments.iter().map(|it| json!(it)));
        let Value::Object(capabilities) = capabilities else {
            unreachable!("it is written as one")
        };
        let address = self.driver.address();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&address);
        wait(client).expect("the browser starts")
    }
}

/// Closes a window, and with it its browser.
fn close(client: Client) {
    // One that has crashed has nothing left to close, and one that hangs ends
    // with the driver.
    let closing = async { timeout(PATIENCE_AT_THE_END, client.close()).await };
    let _ = RUNTIME.block_on(closing);
}

impl Drop for Browser {
    fn drop(&mut self) {
        let idle = self.idle.get_mut();
        for client in idle.into_iter().flat_map(|idle| idle.drain(..)) {
            close(client);
        }
    }
}

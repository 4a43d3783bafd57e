//! A real browser, and the book served to it as a web server would.

use axum::Router;
use headless_chrome::browser::default_executable;
use headless_chrome::protocol::cdp::types::{Event, Method};
use headless_chrome::protocol::cdp::{Emulation, Log, Network};
use headless_chrome::{Browser, LaunchOptions, Tab};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use tower_http::services::{ServeDir, ServeFile};

/// How long the browser may take for one answer: many times what it takes on
/// a machine that is busy with compiling.
const PATIENCE: Duration = Duration::from_secs(60);

/// The browser of this machine, or why there is none.
pub fn executable() -> Result<PathBuf, String> {
    default_executable().map_err(|_| {
        "there is no Chromium or Chrome here; install one, or name it in the \
         variable CHROME"
            .to_owned()
    })
}

/// Starts the browser.
pub fn launch(executable: PathBuf) -> Browser {
    let args = [
        "--disable-component-update",
        "--disable-quic",
        "--hide-scrollbars",
    ];
    let options = LaunchOptions {
        path: Some(executable),
        // A container's user may be root, for whom there is no sandbox; and
        // all pages are our own.
        sandbox: false,
        idle_browser_timeout: PATIENCE * 10,
        args: args.map(OsStr::new).to_vec(),
        ..Default::default()
    };
    let browser = Browser::new(options).expect("the browser starts");
    browser.set_default_timeout(PATIENCE);
    browser
}

/// Serves a folder on a free port until the process ends; the address ends in
/// a slash.
pub fn serve(folder: &Path) -> String {
    let not_found = ServeFile::new(folder.join("404.html"));
    let files = ServeDir::new(folder).not_found_service(not_found);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0");
            let listener = listener.await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            let app = Router::new().fallback_service(files);
            axum::serve(listener, app).await.unwrap();
        });
    });
    format!("http://{}/", receiver.recv().unwrap())
}

/// A tab, and what it did.
pub struct Page {
    tab: Arc<Tab>,
    requests: Arc<Mutex<Vec<String>>>,
    complaints: Arc<Mutex<Vec<String>>>,
}

impl Page {
    pub fn new(browser: &Browser) -> Page {
        let tab = browser.new_tab().expect("there is a tab");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let page = Page {
            tab,
            requests: Arc::clone(&requests),
            complaints: Arc::clone(&complaints),
        };
        page.call(Log::Enable(None));
        page.tab.enable_runtime().unwrap();
        page.call(Network::Enable {
            max_total_buffer_size: None,
            max_resource_buffer_size: None,
            max_post_data_size: None,
            report_direct_socket_traffic: None,
            enable_durable_messages: None,
        });
        let listener = move |event: &Event| match event {
            Event::NetworkRequestWillBeSent(event) => {
                let url = event.params.request.url.clone();
                requests.lock().unwrap().push(url);
            }
            Event::LogEntryAdded(event) => {
                let entry = &event.params.entry;
                complaints.lock().unwrap().push(entry.text.clone());
            }
            Event::RuntimeExceptionThrown(event) => {
                let details = &event.params.exception_details;
                complaints.lock().unwrap().push(details.text.clone());
            }
            _ => {}
        };
        page.tab.add_event_listener(Arc::new(listener)).unwrap();
        page
    }

    pub fn tab(&self) -> &Tab {
        &self.tab
    }

    /// Calls a method of the browser's own protocol.
    pub fn call<M: Method + serde::Serialize + std::fmt::Debug>(
        &self,
        method: M,
    ) {
        self.tab.call_method(method).expect("the browser can do it");
    }

    /// Makes the tab so wide, as on a desktop, or on a phone if it is narrow.
    pub fn set_width(&self, width: u32) {
        let is_phone = width < 700;
        let height = if is_phone { 800 } else { 900 };
        self.call(Emulation::SetDeviceMetricsOverride {
            width,
            height,
            device_scale_factor: 1.0,
            mobile: is_phone,
            scale: None,
            screen_width: None,
            screen_height: None,
            position_x: None,
            position_y: None,
            dont_set_visible_size: None,
            screen_orientation: None,
            viewport: None,
            display_feature: None,
            device_posture: None,
        });
    }

    /// Has the system ask for `light` or `dark` colors.
    pub fn set_colors(&self, scheme: &str) {
        self.call(Emulation::SetEmulatedMedia {
            media: None,
            features: Some(vec![Emulation::MediaFeature {
                name: "prefers-color-scheme".to_owned(),
                value: scheme.to_owned(),
            }]),
        });
    }

    /// Turns the page's own scripts on or off, from the next page on.
    pub fn set_scripts(&self, on: bool) {
        self.call(Emulation::SetScriptExecutionDisabled { value: !on });
    }

    /// Goes to a page, and waits until all of it is there.
    pub fn open(&self, url: &str) {
        self.tab.navigate_to(url).expect("the page can be reached");
        let url = url.split('#').next().unwrap();
        self.wait_for(&format!(
            "location.href.startsWith({url:?}) && \
             document.readyState === 'complete'"
        ));
    }

    /// What an expression is, which may be a promise.
    pub fn get(&self, expression: &str) -> Value {
        let result = self
            .tab
            .evaluate(expression, true)
            .unwrap_or_else(|error| panic!("{expression}: {error}"));
        match result.value {
            Some(value) => value,
            None => panic!("{expression}: {:?}", result.description),
        }
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
        // While a page makes way for the next, nothing can be asked.
        let is_true = || {
            let result = self.tab.evaluate(expression, true);
            result.is_ok_and(|it| it.value == Some(Value::Bool(true)))
        };
        while !is_true() {
            assert!(start.elapsed() < PATIENCE, "never: {expression}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn press(&self, key: &str) {
        self.tab.press_key(key).expect("there is such a key");
    }

    /// The URLs that were asked for.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// What the browser's console says.
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.lock().unwrap().clone()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // The browser ends after the last test, with all that is open.
        let _ = self.tab.close(false);
    }
}

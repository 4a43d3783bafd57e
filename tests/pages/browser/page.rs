//! One page in the browser: where it goes, what it is asked, and what it did.

use super::{Browser, close, wait};
use fantoccini::Client;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

/// How long something may take to become true: many times what it takes on a
/// machine that is busy with compiling.
const PATIENCE: Duration = Duration::from_secs(60);

/// A window of the browser, for one test.
pub struct Page<'a> {
    client: Client,
    browser: &'a Browser,
    /// Whether the page's own scripts run.
    has_scripts: Cell<bool>,
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

impl<'a> Page<'a> {
    /// A page in a window, with nothing that can be seen, whoever had the
    /// window before. It is as wide as they left it.
    pub(super) fn new(client: Client, browser: &'a Browser) -> Page<'a> {
        let page = Page {
            client,
            browser,
            has_scripts: Cell::new(true),
        };
        // What is not drawn need not be laid out for another width. (To go to
        // about:blank takes as long as to go to a page.)
        page.run("document.documentElement.style.display = 'none'");
        page.set_scripts(true);
        page.set_colors("light");
        page.requests();
        page.complaints();
        page
    }

    fn command(&self, path: &'static str, body: Value) -> Value {
        let command = self.client.issue_cmd(ChromiumCommand(path, body));
        wait(command).expect("the browser can do it")
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
            // Of a screen, also when somebody looked at it as printed.
            json!({ "media": "", "features": [feature] }),
        );
    }

    /// Has the system choose all colors itself, as it does for people who need
    /// more contrast, until it is asked for others.
    pub fn set_forced_colors(&self) {
        let feature = json!({ "name": "forced-colors", "value": "active" });
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "media": "", "features": [feature] }),
        );
    }

    /// Has each answer of a server take so much longer, from the next page on.
    pub fn set_latency(&self, milliseconds: u32) {
        self.call("Network.enable", json!({}));
        let conditions = json!({
            "offline": false,
            "latency": milliseconds,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        });
        self.call("Network.emulateNetworkConditions", conditions);
    }

    /// Turns the page's own scripts on or off, from the next page on.
    pub fn set_scripts(&self, on: bool) {
        self.has_scripts.set(on);
        self.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !on }),
        );
    }

    /// Goes to a page, and waits until all of it is there, with what its
    /// scripts do when it has been shown.
    pub fn goto(&self, url: &str) {
        wait(self.client.goto(url)).expect("the page can be reached");
        if self.has_scripts.get() {
            self.run(
                "return new Promise((resolve) => requestAnimationFrame(
                     () => setTimeout(() => setTimeout(resolve))))",
            );
        }
    }

    /// Runs the body of a function, and says what it or its promise returns.
    pub fn run(&self, body: &str) -> Value {
        let result = wait(self.client.execute(body, Vec::new()));
        result.unwrap_or_else(|error| panic!("{error}, in:\n{body}"))
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
            let result = wait(self.client.execute(&body, Vec::new()));
            result.is_ok_and(|value| value == Value::Bool(true))
        };
        while !is_true() {
            assert!(start.elapsed() < PATIENCE, "never: {expression}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Presses keys, one after another, wherever the focus is.
    pub fn press(&self, keys: impl IntoIterator<Item = char>) {
        self.act(KeyActions::new("keyboard".to_owned()), keys);
    }

    /// The same, with Shift held down.
    pub fn press_with_shift(&self, keys: impl IntoIterator<Item = char>) {
        let value = Key::Shift.into();
        let shift = KeyActions::new("keyboard".to_owned());
        self.act(shift.then(KeyAction::Down { value }), keys);
        let release = self.client.release_actions();
        wait(release).expect("the key goes up");
    }

    fn act(
        &self,
        mut actions: KeyActions,
        keys: impl IntoIterator<Item = char>,
    ) {
        for value in keys {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        let pressing = self.client.perform_actions(actions);
        wait(pressing).expect("there are such keys");
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
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        let client = self.client.clone();
        if thread::panicking() {
            // What a test that fails leaves behind might disturb the next.
            close(client);
        } else {
            self.browser.give_back(client);
        }
    }
}

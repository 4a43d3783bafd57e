//! The process that steers browsers: from its program to its address.

use super::PATIENCE;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

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

/// A driver that runs. It is killed and reaped when it goes out of scope, and
/// its browsers end with it, since each hangs on a pipe from it.
pub struct Driver {
    process: Child,
    port: String,
}

impl Driver {
    pub fn start(program: &Path) -> Driver {
        let process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the driver starts");
        let mut driver = Driver {
            process,
            port: String::new(),
        };
        let stdout = driver.process.stdout.take().expect("it is piped");
        let (sender, ports) = mpsc::channel();
        // All that it says is read, so that it never waits for us.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // "ChromeDriver was started successfully on port 12345."
                let port = line.split_once("successfully on port ");
                if let Some((_, port)) = port {
                    let _ = sender.send(port.trim_end_matches('.').to_owned());
                }
            }
        });
        let port = ports.recv_timeout(PATIENCE);
        driver.port = port.expect("the driver says its port");
        driver
    }

    /// Where it takes orders.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Both fail only for a process that has ended and been reaped.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

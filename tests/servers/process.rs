//! This program once more, as a process of its own.

use crate::client::PATIENCE;
use std::env;
use std::io::Write;
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use weave::proof::child::{self, Child};

/// A process that ends when it goes out of scope. (If that never happens, it
/// has a deadline of its own.)
pub struct Process {
    /// A moment before it was started.
    pub start: Instant,
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    errors: Option<JoinHandle<String>>,
}

impl Process {
    /// Starts this program with these arguments.
    pub fn start(arguments: &[&str]) -> Process {
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let start = Instant::now();
        let mut child = Child::spawn(&mut command).unwrap();
        let process = &mut child.process;
        Process {
            start,
            stdin: process.stdin.take().unwrap(),
            lines: child::lines(process.stdout.take().unwrap()),
            errors: Some(child::text(process.stderr.take().unwrap())),
            child,
        }
    }

    pub fn id(&self) -> u32 {
        self.child.process.id()
    }

    /// Sends a line to its standard input.
    pub fn send(&self, line: &str) {
        let mut stdin = &self.stdin;
        writeln!(stdin, "{line}").expect("the server is still there");
    }

    /// Its next line, unless that takes longer, or it ends.
    pub fn line(&self, patience: Duration) -> Option<String> {
        self.lines.recv_timeout(patience).ok()
    }

    /// The rest of its next line that begins with `name: `.
    pub fn field(&self, name: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            let line = self.line(patience);
            let line = line.unwrap_or_else(|| panic!("no line `{name}: `"));
            if let Some(("", rest)) = line.split_once(&format!("{name}: ")) {
                return rest.to_owned();
            }
        }
    }

    /// Waits for so long for it to end by itself.
    pub fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        self.child.wait_until(Instant::now() + patience).unwrap()
    }

    /// Ends it, and returns the lines that are left of its standard output,
    /// and its standard error.
    pub fn stop(mut self) -> (Vec<String>, String) {
        self.child.stop();
        let errors = self.errors.take().unwrap().join().unwrap();
        (self.lines.iter().collect(), errors)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // If the trial has failed, this may be why.
        if thread::panicking()
            && let Some(errors) = self.errors.take()
        {
            self.child.stop();
            eprintln!("{}", errors.join().unwrap_or_default());
        }
    }
}
